/**
 * Recovery and the examples for operations, on the packed package and on real packages: `npm run test:operations`.
 *
 *     node tests/operations/run.mjs                  all of them: some three minutes
 *     node tests/operations/run.mjs story bullmq     those whose names begin so
 *
 * Starts a Redis and a PostgreSQL of its own. Exits with 1 when something fails. What is missing on this machine is a line with the reason, and
 * fails under CI=true.
 */

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { missingPostgres, PostgresServer } from '../support/postgres-server.mjs';
import { missingRedis, RedisServer } from '../support/redis-server.mjs';
import { makeWorkspace, NODE_22 } from './workspace.mjs';

/** Whatever hangs, this does not. */
const FILE_MS = 600_000;

const missing = [missingRedis(), missingPostgres(), missingPromtool()].filter(Boolean);
if (missing.length > 0) {
  console.error(`The examples for operations are not run. ${missing.join(' ')}`);
  process.exit(process.env.CI === 'true' ? 1 : 0);
}

const app = makeWorkspace();
const names = process.argv.slice(2);
const files = readdirSync(app).filter(
  (file) => file.endsWith('.test.mjs') && (names.length === 0 || names.some((name) => file.startsWith(name))),
);
const [redis, postgres] = await Promise.all([RedisServer.start(), PostgresServer.start()]);
const env = {
  ...process.env,
  REDIS_URL: `redis://127.0.0.1:${redis.port}`,
  POSTGRES_URL: postgres.url,
};

let failed = files.length === 0 ? 1 : 0;
for (const file of files) {
  // One after the other, each in a process of its own: their measurements and their globals are theirs.
  const { status } = spawnSync(NODE_22, ['--test', '--test-reporter=spec', file], {
    cwd: app,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: FILE_MS,
  });
  if (status !== 0) failed++;
}
await Promise.all([redis.kill(), postgres.stop()]);
console.log(failed > 0 ? `\n${failed} of ${files.length} failed.` : `\nAll ${files.length} passed.`);
process.exit(failed > 0 ? 1 : 0);

function missingPromtool() {
  return spawnSync('promtool', ['--version']).error && 'There is no promtool: apt-get install prometheus';
}
