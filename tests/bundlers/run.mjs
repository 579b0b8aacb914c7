/**
 * The packed tarball in bundlers, compilers and Jest: each builds programs that use the package, and what it built is run.
 *
 *     node tests/bundlers/run.mjs              all of them
 *     node tests/bundlers/run.mjs vite bun     only these
 *
 * Prints a table, and fails if any case does. A tool that is not to be had is one line, and a failure under `CI=true`.
 */

import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { installNested } from '../support/nested.mjs';
import { onExit } from '../support/on-exit.mjs';
import { killGroup, spawnGroup } from '../support/process-group.mjs';
import { printTable } from '../support/table.mjs';
import { install, pack } from '../support/tarball.mjs';

/** The files in `tools`. Those that take longest start first. */
const TOOLS = ['typescript', 'webpack', 'rollup', 'vite-7', 'esbuild', 'jest', 'rolldown', 'vite', 'bun'];

/** For one tool with all its targets, on a machine that is busy with something else. */
const TIMEOUT_MS = 480_000;

const here = fileURLToPath(new URL('.', import.meta.url));
const names = process.argv.slice(2);
const unknown = names.filter((name) => !TOOLS.includes(name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join()}, only ${TOOLS.join()}.`);
  process.exit(1);
}

// Its symbolic links resolved, since bundlers name modules by what they resolve to.
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-bundlers-')));
onExit(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

const app = join(folder, 'app');
try {
  installNested(here);
} catch (error) {
  console.log(`The tools cannot be installed: ${error.stderr || error.message}`);
  process.exit(process.env.CI === 'true' ? 1 : 0);
}
const { writePrograms } = await import('./programs.mjs');
install(app, pack(folder).tarball);
writePrograms(app);

const started = performance.now();
const queue = TOOLS.filter((name) => names.length === 0 || names.includes(name));
const results = new Map(queue.map((name) => [name, undefined]));
const worker = async () => {
  for (let name = queue.shift(); name; name = queue.shift()) results.set(name, await runTool(name));
};
await Promise.all(Array.from({ length: availableParallelism() }, worker));

const rows = [...results].flatMap(([tool, { rows }]) => rows.map((row) => ({ tool, ...row })));
rows.sort((a, b) => a.tool.localeCompare(b.tool));
printTable(
  ['tool', 'version', 'target', 'passed', '/native is on', 'root, minified', 'seconds'],
  rows.map(({ tool, version, target, passed, total, engine, bytes, seconds }) => [
    ...[tool, version, target, `${passed}/${total}`, engine],
    ...[bytes ? `${(bytes / 1000).toFixed(1)} kB` : '', seconds.toFixed(1)],
  ]),
);

const missing = [...results].flatMap(([tool, { missing }]) =>
  missing ? [`${tool} is not to be had: ${missing}`] : [],
);
const failures = [
  ...rows.flatMap(({ tool, target, failures }) => failures.map((failure) => `${tool}, ${target}: ${failure}`)),
  ...[...results].flatMap(([tool, { failure }]) => (failure ? [`${tool}: ${failure}`] : [])),
];
const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
console.log(
  `\n${sum('passed')} of ${sum('total')} cases passed in ${((performance.now() - started) / 1000).toFixed(0)} s.`,
);
for (const line of [...missing, ...failures]) console.log(`- ${line.trim().slice(0, 2000)}`);
if (failures.length > 0 || (missing.length > 0 && process.env.CI === 'true')) process.exitCode = 1;

/**
 * Runs one tool in a process of its own, and ends it and all that it started.
 *
 * @param {string} name
 * @returns {Promise<{ rows: any[], missing?: string, failure?: string }>} A failure is one of the process, not of a case.
 */
function runTool(name) {
  const args = [join(here, 'tool.mjs'), name, app, join(folder, 'out', name)];
  const child = spawnGroup(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const rows = [];
  let missing;
  let output = '';
  let isLate = false;
  child.on('message', (row) => {
    if (row.missing) missing = row.missing;
    else rows.push(row);
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      output += data;
    });
  }
  const timer = setTimeout(() => {
    isLate = true;
    killGroup(child);
  }, TIMEOUT_MS);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      let failure;
      if (isLate) failure = `not done after ${TIMEOUT_MS / 1000} s`;
      else if (code !== 0 || (rows.length === 0 && !missing)) failure = `ended with ${code}: ${output}`;
      resolve({ rows, missing, failure });
    });
  });
}
