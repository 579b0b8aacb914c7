/**
 * Changes the code, one thing at a time, and sees whether a test notices. See README.md.
 *
 * It fails where a file is below its goal; all of them together have a higher one.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installNested } from '../support/nested.mjs';
import { onExit } from '../support/on-exit.mjs';
import { missingPostgres, PostgresServer } from '../support/postgres-server.mjs';
import { combine, GOAL, GOAL_OF_A_FILE, hashOf, readResults, scoreOf, sum, toTable, writeResults } from './results.mjs';
import { filesOf, ROOMS } from './rooms.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const nested = join(here, 'node_modules');
const node = join(nested, 'node24/bin/node'); // Stryker needs a newer one than the tests do

if (process.argv.includes('--page')) {
  writeResults(combine(readResults(), {}));
  process.exit(0);
}

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const known = readResults();
const isWanted = process.argv.includes('--changed') ? (file) => known[file]?.sourceHash !== hashOf(file) : () => true;
const named = Object.entries(ROOMS).flatMap(([name, room]) => {
  const files = filesOf(room).filter((file) => asked.length === 0 || asked.includes(name) || asked.includes(file));
  return files.length > 0 ? [{ ...room, name, files }] : [];
});
if (named.length === 0)
  throw new Error(`Nothing is called ${asked.join(' or ')}. Rooms: ${Object.keys(ROOMS).join(', ')}.`);

installNested(here);
const folder = mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-mutation-'));
onExit(() => rmSync(folder, { recursive: true, force: true }));

/** @type {import('./results.mjs').Results} */
const results = {};
const timeouts = [];
for (const { name, files: all, tests, needsPostgres } of named) {
  const files = all.filter(isWanted);
  if (files.length === 0) continue;
  const reason = needsPostgres && missingPostgres();
  if (reason) {
    console.error(`\n${name} is left out. ${reason}`);
    continue;
  }
  Object.assign(results, mutate(name, files, tests, needsPostgres ? await postgres() : {}));
  // After each room: a run that is stopped keeps what it has.
  if (process.argv.includes('--write')) writeResults(combine(readResults(), results));
}

console.log(`\n${toTable(results)}\n`);
for (const [file, { survivors }] of Object.entries(results))
  for (const survivor of survivors) console.log(`${file}:${survivor}`);
if (timeouts.length > 0) console.log('\nNoticed by a timeout only, which a busy machine has, too:');
for (const timeout of timeouts) console.log(timeout);
const low = Object.entries(results).filter(([, result]) => scoreOf(result) < GOAL_OF_A_FILE);
for (const [file, result] of low) console.error(`Too low: ${file}, ${scoreOf(result).toFixed(1)} %`);
const total = scoreOf(sum(combine(known, results)));
const tooLow = asked.length === 0 && total < GOAL;
if (tooLow) console.error(`Too low: all of it, ${total.toFixed(1)} %`);
process.exit(low.length > 0 || tooLow ? 1 : 0);

/** A server for the room that needs one, and the client that its tests take. */
async function postgres() {
  const { url } = await PostgresServer.start();
  return { MUTATION_POSTGRES_URL: url, MUTATION_PG: pathToFileURL(join(nested, 'pg/lib/index.js')).href };
}

/** Mutates some files of one room. */
function mutate(room, files, tests, env) {
  const report = join(folder, `${room}.json`);
  const config = join(folder, `${room}.config.json`);
  const options = {
    plugins: [join(nested, '@stryker-mutator/vitest-runner/dist/src/index.js')],
    testRunner: 'vitest',
    vitest: { configFile: 'tests/mutation/vitest.config.ts', related: false },
    mutate: files,
    mutator: { excludedMutations: ['StringLiteral'] },
    coverageAnalysis: 'perTest',
    concurrency: 2,
    timeoutMS: 20_000,
    ignorePatterns: [
      '/bench',
      '/coverage',
      '/dist',
      '/docs',
      '/tests/*/node_modules',
      '/tests/frameworks',
      '/tests/inspector',
    ],
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: report },
    tempDirName: 'node_modules/.mutation',
    allowConsoleColors: false,
    disableTypeChecks: false,
    allowEmpty: true, // a file of types alone
  };
  writeFileSync(config, JSON.stringify(options));
  console.log(`\n${room}: ${files.length} files`);
  const { status } = spawnSync(node, [join(nested, '@stryker-mutator/core/bin/stryker.js'), 'run', config], {
    cwd: root,
    env: {
      ...process.env,
      ...env,
      PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
      MUTATION_TESTS: JSON.stringify(tests),
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`Stryker ended with ${status}.`);
  const { files: reported } = JSON.parse(readFileSync(report, 'utf8'));
  return Object.fromEntries(
    files.map((file) => {
      const { source, mutants } = reported[file] ?? { source: '', mutants: [] }; // A file of types alone is not reported.
      const late = mutants.filter(({ status }) => status === 'Timeout');
      timeouts.push(...describe(source, late).map((line) => `${file}:${line}`));
      // Mutants that nothing ran are survivors. One that fails to run at all is none.
      const survivors = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
      const killed = mutants.filter(({ status }) => status === 'Killed').length + late.length;
      const counts = { killed, byTimeout: late.length, mutants: killed + survivors.length };
      return [file, { sourceHash: hashOf(file), ...counts, survivors: describe(source, survivors) }];
    }),
  );
}

/** A line for each, as they come in the file. */
function describe(source, mutants) {
  const lines = source.split('\n');
  return mutants
    .map(({ mutatorName, replacement, location: { start, end } }) => {
      const line = lines[start.line - 1];
      const original =
        start.line === end.line ? line.slice(start.column - 1, end.column - 1) : `${line.slice(start.column - 1)} …`;
      return `${start.line}: ${mutatorName}: ${original} → ${replacement.split('\n')[0]}`;
    })
    .sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10));
}
