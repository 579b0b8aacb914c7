/**
 * Exactly once, on real databases: the stores and `completeIn` on each client, and faults that are really injected, with and without `completeIn`.
 *
 *     node tests/exactly-once/run.mjs                      all clients, then all faults in their short form
 *     node tests/exactly-once/run.mjs pg bun:sqlite        some clients
 *     node tests/exactly-once/run.mjs pg --only=forgotten   those of its cases whose names hold this
 *     node tests/exactly-once/run.mjs types                the types of the clients alone
 *     node tests/exactly-once/run.mjs faults               the faults alone
 *     node tests/exactly-once/run.mjs faults --events=10000 --markdown    their long form, as RESULTS.md has it
 *
 * Ends with 1 when something does not hold, and when nothing is found without `completeIn`. Without PostgreSQL, says so, and is content unless `CI=true`.
 */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { missingPostgres, PostgresServer } from '../support/postgres-server.mjs';
import { POSTGRES_FAULTS, SQLITE_FAULTS, WITHOUT } from './faults.mjs';
import { complaints } from './page.mjs';
import { perform } from './perform.mjs';
import { brokenIn, markdownOf, print } from './report.mjs';
import { compileBetterSqlite, makeWorkspace, RUNTIMES } from './workspace.mjs';

/** Each client, and what runs it. */
const CLIENTS = {
  pg: 'node',
  'postgres.js': 'node',
  knex: 'node',
  drizzle: 'node',
  prisma: 'node',
  pglite: 'node',
  'node:sqlite': 'node24',
  'bun:sqlite': 'bun',
  'better-sqlite3': 'node',
};

/** These need what is compiled meanwhile. */
const COMPILED = ['better-sqlite3', 'faults'];

/** Most of a scenario is waiting, for leases to run out. */
const AT_A_TIME = 2;

const { values, positionals } = parseArgs({
  options: {
    events: { type: 'string', default: '600' },
    only: { type: 'string', default: '' },
    markdown: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const known = ['types', ...Object.keys(CLIENTS), 'faults'];
const unknown = positionals.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  process.exit(2);
}
const names = positionals.length > 0 ? positionals : known;

const reason = missingPostgres();
if (reason) {
  console.error(`Nothing is tried. ${reason}`);
  process.exit(process.env.CI === 'true' ? 1 : 0);
}

const app = makeWorkspace();
const compiling = names.some((name) => COMPILED.includes(name)) ? compileBetterSqlite() : undefined;
compiling?.catch(() => {}); // it is waited for below
let isWrong = false;
if (names.includes('types')) isWrong = tell('types', complaints(app));
for (const name of names) {
  if (COMPILED.includes(name)) await compiling;
  if (name in CLIENTS) isWrong = (await tryClient(name)) || isWrong;
}
if (names.includes('faults')) isWrong = (await injectFaults()) || isWrong;
process.exit(isWrong ? 1 : 0);

/** @param {string} client */
async function tryClient(client) {
  const began = performance.now();
  const server = isServed(client) ? await PostgresServer.start('max_connections=400') : undefined;
  const options = { cwd: app, timeout: 600_000, killSignal: 'SIGKILL', maxBuffer: 100_000_000 };
  const program = [join(app, 'run-stores.mjs'), client, server?.url ?? '', values.only];
  const { stdout, stderr, message } = await promisify(execFile)(RUNTIMES[CLIENTS[client]], program, options).catch(
    (error) => error,
  );
  await server?.stop();
  const lines = stdout.split('\n').filter((line) => line.startsWith('{"name"')); // libraries print, too
  const results = lines.map((line) => JSON.parse(line));
  if (message) results.push({ name: 'ends as it should', reason: `${message}\n${stderr}`.slice(0, 5_000) });
  const isTried = ({ leftOut }) => leftOut === undefined;
  const isWrong = tell(client, results.filter(isTried), performance.now() - began);
  for (const { name, leftOut } of results) if (leftOut) console.log(`      left out, since ${leftOut}: ${name}`);
  return isWrong;
}

/**
 * Tells what came of cases, and whether anything is wrong.
 *
 * @param {string} what
 * @param {{ name: string, reason?: string | undefined }[]} results
 * @param {number} [ms]
 */
function tell(what, results, ms) {
  const failed = results.filter(({ reason }) => reason);
  if (results.length === 0) failed.push({ name: values.only, reason: 'There is no such case.' });
  const seconds = ms === undefined ? '' : `, ${(ms / 1000).toFixed(0)} s`;
  console.log(
    `${failed.length > 0 ? 'WRONG' : 'ok'}  ${what}: ${results.length} cases, ${failed.length} failed${seconds}`,
  );
  for (const { name, reason } of failed) console.log(`      WRONG: ${name}\n${reason}`);
  return failed.length > 0;
}

/** @param {string} client */
function isServed(client) {
  return !client.includes('sqlite') && client !== 'pglite';
}

async function injectFaults() {
  const events = Number(values.events);
  const scenarios = Object.entries({ pg: POSTGRES_FAULTS, 'better-sqlite3': SQLITE_FAULTS }).flatMap(([client, all]) =>
    Object.entries(all)
      .filter(([fault]) => `${client}, ${fault}`.includes(values.only))
      .flatMap(([fault, faults]) =>
        (WITHOUT.includes(fault) ? [true, false] : [true]).map((isMarked) => ({ client, fault, faults, isMarked })),
      ),
  );
  const results = new Array(scenarios.length);
  const queue = scenarios.entries();
  const lane = async () => {
    for (const [index, { faults, ...scenario }] of queue) {
      results[index] = { ...scenario, ...(await perform(faults, { app, events, ...scenario })) };
      print(results[index]);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, lane));
  if (values.markdown) console.log(`\n${markdownOf(results).join('\n')}`);
  return results.some((result) => brokenIn(result).length > 0);
}
