/**
 * The package for other languages, and its types in every compiler: what generators, validators and verifiers make of the files that it carries, and
 * which door compiles where. On the packed tarball.
 *
 *     node tests/languages/run.mjs             all of it
 *     node tests/languages/run.mjs files       generators, validators and verifiers
 *     node tests/languages/run.mjs compilers   compilers and settings
 *
 * Prints a table of each, and fails if anything in it does. A tool that is not to be had is one line, and a failure under `CI=true`.
 */

import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { installNested } from '../support/nested.mjs';
import { printTable } from '../support/table.mjs';
import { install, pack } from '../support/tarball.mjs';
import { execute, here } from './commands.mjs';

const PARTS = ['files', 'compilers'];

const parts = process.argv.slice(2);
const unknown = parts.filter((part) => !PARTS.includes(part));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join()}, only ${PARTS.join()}.`);
  process.exit(2);
}
const isAsked = (part) => parts.length === 0 || parts.includes(part);

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-languages-')));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

try {
  installNested(here);
} catch (error) {
  console.log(`The tools cannot be installed: ${error.stderr || error.message}`);
  process.exit(process.env.CI === 'true' ? 1 : 0);
}
const app = join(folder, 'app');
install(app, pack(folder).tarball);

const problems = [];
if (isAsked('files')) await checkFiles();
if (isAsked('compilers')) await checkCompilers();
for (const problem of problems) console.log(`\n- ${problem.slice(0, 4000)}`);
if (problems.length > 0) process.exitCode = 1;

async function checkFiles() {
  const [{ documentRows }, { generatorRows }, { verifierRows }, { handlerRows }] = await Promise.all(
    ['documents', 'generators', 'verifiers', 'handlers'].map((name) => import(`./${name}.mjs`)),
  );
  const fixtures = readFixtures();
  const events = fixtures.flatMap(({ event }) => ('is' in event ? [event.is] : []));
  const bodies = fixtures.map(({ expected }) => expected.body);
  const context = { app, bodies, events, fixtures };
  const absences = {
    go: await absence('go', 'version'),
    python: await absence('/usr/bin/python3', '-c', 'import cryptography'),
  };

  const rows = [documentRows, generatorRows, verifierRows, handlerRows].flatMap((rowsOf) => rowsOf(context));
  const lines = await inParallel(rows, async ({ what, tool, needs, check }) => {
    if (absences[needs]) {
      if (process.env.CI === 'true') problems.push(`${what}: ${absences[needs]}`);
      return [what, tool, `not run: ${absences[needs]}`];
    }
    const began = performance.now();
    try {
      const cases = await check();
      return [what, tool, `${cases} cases`, ((performance.now() - began) / 1000).toFixed(1)];
    } catch (error) {
      problems.push(`${what}, ${tool}: ${error.message}`);
      return [what, tool, 'failed'];
    }
  });
  printTable(['what', 'tool', 'result', 'seconds'], lines);
}

async function checkCompilers() {
  const { compilerRows, HEADINGS } = await import('./compilers.mjs');
  const lines = await inParallel(compilerRows(app), async ({ compiler, settings, missing, check }) => {
    if (missing) {
      if (process.env.CI === 'true') problems.push(`${compiler}: ${missing}`);
      return [compiler, `not run: ${missing}`];
    }
    const cells = await check().catch((error) => ({ root: error.message }));
    const verdicts = HEADINGS.slice(2).map((heading) => {
      const said = cells[heading] ?? 'not run';
      if (['ok', '-', ''].includes(said)) return said;
      problems.push(`${compiler}, ${settings}, ${heading}: ${said}`);
      return 'failed';
    });
    return [compiler, settings, ...verdicts];
  });
  console.log();
  printTable(HEADINGS, lines);
  console.log(
    '-: needs Request, Response and fetch, of the DOM, @types/node, @cloudflare/workers-types, @types/bun or Deno.',
  );
}

/** The accepted deliveries of fixtures/, with their decoded bodies and what the parser makes of them. */
function readFixtures() {
  const deliveries = new URL('../../fixtures/deliveries/', import.meta.url);
  const files = readdirSync(deliveries).filter((file) => /^accepted-.*\.json$/.test(file));
  return files.map((file) => JSON.parse(readFileSync(new URL(file, deliveries), 'utf8')));
}

/** Why a command cannot be run, or `undefined`. */
async function absence(command, ...args) {
  try {
    const { code, output } = await execute(command, args);
    return code === 0 ? undefined : output.trim().split('\n').at(-1);
  } catch (error) {
    return error.message;
  }
}

/** Results in the order of their rows, as many at a time as there are cores. */
async function inParallel(rows, toResult) {
  const results = [];
  const queue = rows.entries();
  const worker = async () => {
    for (const [index, row] of queue) results[index] = await toResult(row);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}
