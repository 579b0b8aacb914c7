/** telnyx-log.mjs, and the commands of the page for operations that rehearse a recovery with it. */

import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.mjs';
import { API_KEY, failedDelivery, TelnyxApi } from './telnyx-api.mjs';

test('a recovery handles what the log lists, and a second one finds it handled', async () => {
  const PORT = String(await freePort());
  const [log, recover, kill] = readFileSync('rehearse.sh', 'utf8').replace('4010', PORT).split('\n');
  const options = {
    env: { ...process.env, PORT, REDIS_URL: `${process.env.REDIS_URL}/1` },
    encoding: 'utf8',
  };
  const printed = execFileSync('bash', ['-euc', [log, recover, recover, kill].join('\n')], options);
  const [first, second] = printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual([first.found, first.handled, first.remainingCount], [3, 3, 0]);
  assert.deepEqual([second.found, second.duplicates, second.remainingCount], [3, 3, 0]);
});

test('a log of 200 hours ago: nothing, unless --hours looks back so far; too old; and handled with --include-forgotten', async (t) => {
  const PORT = String(await freePort());
  const log = spawn(process.execPath, ['recovery/telnyx-log.mjs', '200'], { env: { ...process.env, PORT } });
  t.after(() => log.kill());
  const TELNYX_BASE_URL = `http://127.0.0.1:${PORT}/v2`;
  while (!(await fetch(TELNYX_BASE_URL).catch(() => sleep(50))));
  const env = { ...process.env, TELNYX_API_KEY: 'none', TELNYX_BASE_URL, REDIS_URL: `${process.env.REDIS_URL}/2` };
  for (const [args, found, tooOld, handled] of [
    [[], 0, 0, 0],
    [['--hours', '240'], 3, 3, 0],
    [['--hours', '240', '--include-forgotten'], 3, 0, 3],
  ]) {
    const { stdout, status } = spawnSync(process.execPath, ['recovery/recover.js', ...args], { env, encoding: 'utf8' });
    const summary = JSON.parse(stdout);
    assert.deepEqual([summary.found, summary.tooOld, summary.handled], [found, tooOld, handled]);
    assert.equal(status, tooOld > 0 ? 1 : 0);
  }
});

test('the log is what the stand-in of the API gives for the same records, which is as Telnyx describes it', async (t) => {
  const PORT = String(await freePort());
  const child = spawn(process.execPath, ['recovery/telnyx-log.mjs'], { env: { ...process.env, PORT } });
  t.after(() => child.kill());
  const api = await TelnyxApi.start();
  t.after(() => api.stop());
  const get = async (url) => (await fetch(url, { headers: { authorization: `Bearer ${API_KEY}` } })).json();
  let log;
  while (!log) log = await get(`http://127.0.0.1:${PORT}/v2/webhook_deliveries`).catch(() => sleep(50));
  api.records.push(...log.data);
  assert.deepEqual(log, await get(`${api.url}/webhook_deliveries?page[size]=250`));
  for (const { webhook, ...record } of log.data) {
    const { webhook: _, ...theirs } = failedDelivery(webhook, Date.now());
    assert.deepEqual(fieldsOf(record), fieldsOf(theirs));
  }
});

/** The names in an object, and in those inside it. */
function fieldsOf(value) {
  if (typeof value !== 'object') return typeof value;
  const entries = Object.entries(value).map(([name, member]) => [name, fieldsOf(member)]);
  return Object.fromEntries(entries);
}
