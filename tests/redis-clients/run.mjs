/**
 * `redisStore` on each client of Redis, against real servers, on the packed package: `npm run test:redis-clients`.
 *
 *     node tests/redis-clients/run.mjs                      all of them
 *     node tests/redis-clients/run.mjs redis5 glide         some clients
 *     node tests/redis-clients/run.mjs glide --only=hangs   those of its cases whose names hold this
 *
 * Prints a table of clients and cases, and one of what is taken for a client. Exits with 1 when a case fails. Without redis-server it says so, and is
 * content unless `CI=true`.
 */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { missingRedis } from '../support/redis-server.mjs';
import { printTable } from '../support/table.mjs';
import { complaintsAbout } from './compile.mjs';
import { makeWorkspace } from './workspace.mjs';

/** As in app/clients.mjs. The slowest come first. */
const CLIENTS = {
  redis5: 'redis 5',
  redis6: 'redis 6',
  ioredis5: 'ioredis 5',
  ioredis6: 'ioredis 6',
  glide: 'GLIDE',
  redis4: 'redis 4',
  upstash: 'Upstash',
};

/** How many clients at a time: they wait, most of the time. */
const LANES = 4;
const TIMEOUT_MS = 300_000;

const { values, positionals } = parseArgs({
  options: { only: { type: 'string', default: '' } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !(name in CLIENTS));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}. There are: ${Object.keys(CLIENTS).join(', ')}.`);
  process.exit(2);
}
const names = positionals.length > 0 ? positionals : Object.keys(CLIENTS);

const reason = missingRedis();
if (reason) {
  console.error(`Nothing is tried. ${reason}`);
  process.exit(0);
}

const app = makeWorkspace();
const results = {};
const queue = names.values();
await Promise.all(
  Array.from({ length: LANES }, async () => {
    for (const name of queue) {
      const began = performance.now();
      results[name] = await run('run-client.mjs', name, values.only);
      const seconds = Math.round((performance.now() - began) / 1000);
      console.error(`${CLIENTS[name]}: ${results[name].length} cases, ${seconds} s`);
    }
  }),
);
const titles = [...new Set(Object.values(results).flatMap((cases) => cases.map(({ title }) => title)))];
const cell = (name, title) => wordOf(results[name].find((result) => result.title === title));
printTable(
  ['', ...names.map((name) => CLIENTS[name])],
  titles.map((title) => [title, ...names.map((name) => cell(name, title))]),
);
const recognised = values.only ? [] : [...(await run('strangers.mjs')), typesOf()];
if (recognised.length > 0) {
  console.log();
  printTable(
    ['As a client', ''],
    recognised.map((result) => [result.title, wordOf(result)]),
  );
}

const all = [...names.flatMap((name) => results[name].map((result) => ({ ...result, name }))), ...recognised];
const failures = all.filter(({ failure }) => failure);
for (const { name, title, failure } of failures) console.error(`\n${CLIENTS[name] ?? ''}, ${title}: ${failure}`);
if (titles.length === 0) console.error(`There is no case with "${values.only}" in its name.`);
process.exitCode = failures.length > 0 || titles.length === 0 ? 1 : 0;

/** Runs a program, and resolves to what came of each of its cases. @param {string} program @param {...string} args */
function run(program, ...args) {
  const options = { cwd: app, timeout: TIMEOUT_MS, maxBuffer: 100_000_000 };
  return new Promise((resolve) => {
    const running = execFile(process.execPath, [join(app, program), ...args], options, (error, stdout, stderr) => {
      clearTimeout(killing);
      const lines = stdout.split('\n').filter((line) => line.startsWith('{"title"'));
      const cases = lines.map((line) => JSON.parse(line));
      if (error) cases.push({ title: 'ends as it should', failure: `${error.message}\n${stderr}`.slice(0, 5_000) });
      resolve(cases);
    });
    // At the timeout, it is asked to end its servers and itself. A client that blocks it keeps it from that.
    const killing = setTimeout(() => running.kill('SIGKILL'), TIMEOUT_MS + 10_000);
  });
}

function typesOf() {
  const complaints = complaintsAbout(join(app, 'types.ts'));
  const title = 'all of them, to the compiler';
  return complaints.length > 0
    ? { title, failure: complaints.join('\n') }
    : { title, note: 'are taken, without a cast' };
}

function wordOf(result) {
  if (!result) return '';
  return result.failure ? 'FAILED' : (result.note ?? 'ok');
}
