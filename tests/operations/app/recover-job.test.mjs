/** recover.ts, the cron job: what it does again after the store forgot, after an outage that was long, and when the API is out of reach. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import pg from 'pg';
import { freePort } from './free-port.mjs';
import { API_KEY, failedDelivery, siprecEvent, TelnyxApi } from './telnyx-api.mjs';

const HOUR_MS = 3_600_000;
const FOLDER = 'postgres/recovery';

/** A database of its own, with the table that the comment of the example has. */
const POSTGRES_URL = process.env.POSTGRES_URL.replace(/[^/]+$/, 'recover_job');
const table = /CREATE TABLE siprec_events .*;/.exec(readFileSync(`${FOLDER}/receiver.ts`, 'utf8'))[0];
const database = new pg.Client({ connectionString: POSTGRES_URL });
let api;

before(async () => {
  const admin = new pg.Client({ connectionString: process.env.POSTGRES_URL });
  await admin.connect();
  await admin.query('CREATE DATABASE recover_job');
  await admin.end();
  await database.connect();
  await database.query(table);
  api = await TelnyxApi.start();
});
beforeEach(() => api.records.splice(0));
after(async () => {
  await api.stop();
  await database.end();
});

const recover = (...args) => recoverWith({}, ...args);

/** Runs the job, as cron does. */
async function recoverWith(env, ...args) {
  const settings = { ...process.env, POSTGRES_URL, TELNYX_API_KEY: API_KEY, TELNYX_BASE_URL: api.url, ...env };
  const child = spawn(process.execPath, [`${FOLDER}/recover.js`, ...args], { env: settings });
  const [out, err, status] = await Promise.all([
    child.stdout.toArray(),
    child.stderr.toArray(),
    new Promise((resolve) => child.once('exit', resolve)),
  ]);
  const [stdout, stderr] = [out, err].map((chunks) => Buffer.concat(chunks).toString());
  return { status, stderr, summary: stdout ? JSON.parse(stdout) : undefined };
}

const idsOf = async () => (await database.query('SELECT id FROM siprec_events ORDER BY id')).rows.map(({ id }) => id);

test('what is in your table already is no failure, once the store has forgotten it', async () => {
  api.records.push(failedDelivery(siprecEvent('again'), Date.now() - HOUR_MS));
  for (const run of [1, 2]) {
    const { status, summary } = await recover();
    assert.deepEqual([run, status, summary.handled, summary.failed], [run, 0, 1, 0]);
    await database.query('DELETE FROM telnyx_siprec_webhooks');
  }
  assert.deepEqual(await idsOf(), ['again']);
});

test('it looks as far back as half of what the store remembers, and says so', async () => {
  api.records.push(failedDelivery(siprecEvent('old'), Date.now() - 200 * HOUR_MS));
  const { status, summary } = await recover();
  assert.deepEqual([status, summary.found, summary.isComplete, summary.hours], [0, 0, true, 84]);
  assert.ok(Math.abs(Date.now() - 84 * HOUR_MS - Date.parse(summary.since)) < 60_000, summary.since);
});

test('after an outage that was longer: --hours finds what failed, and --include-forgotten hands it over', async () => {
  api.records.push(failedDelivery(siprecEvent('days'), Date.now() - 200 * HOUR_MS));
  const looked = await recover('--hours', '240');
  assert.deepEqual([looked.status, looked.summary.tooOld, looked.summary.remaining], [1, 1, ['days']]);
  const handed = await recover('--hours', '240', '--include-forgotten');
  assert.deepEqual([handed.status, handed.summary.handled, handed.summary.remainingCount], [0, 1, 0]);
  assert.ok((await idsOf()).includes('days'));
});

test('a database that is out of reach is told apart from a handler that throws', async () => {
  api.records.push(
    ...Array.from({ length: 12 }, (_, index) => failedDelivery(siprecEvent(`put-off-${index}`), Date.now() - HOUR_MS)),
  );
  const nobody = POSTGRES_URL.replace(/:\d+/, `:${await freePort()}`);
  const away = await recoverWith({ POSTGRES_URL: nobody });
  const { isComplete, failed, storeUnavailable, remainingCount } = away.summary;
  assert.deepEqual([away.status, isComplete, failed, storeUnavailable, remainingCount], [1, false, 0, 10, 10]);
  assert.match(away.stderr, /^telnyx-siprec-webhooks: claim failed \(put-off-0\): Error: connect ECONNREFUSED/);

  api.records.splice(1);
  await database.query('ALTER TABLE siprec_events RENAME TO elsewhere');
  const thrown = await recover();
  await database.query('ALTER TABLE elsewhere RENAME TO siprec_events');
  const { summary } = thrown;
  assert.deepEqual([thrown.status, summary.isComplete, summary.failed, summary.storeUnavailable], [1, true, 1, 0]);
  assert.match(
    thrown.stderr,
    /^telnyx-siprec-webhooks: onEvent failed \(put-off-0\): error: relation "siprec_events" does not exist/,
  );
});

test('an API that is out of reach, a wrong API key and a wrong option are a line each, and the exit status is 1', async () => {
  const nobody = `http://127.0.0.1:${await freePort()}/v2`;
  for (const [env, args, message] of [
    [{ TELNYX_BASE_URL: nobody }, [], /^The recovery failed: Telnyx's API cannot be reached .*\n$/],
    [{ TELNYX_API_KEY: 'none' }, [], /^The recovery failed: Telnyx's API answered with 401: .*\n$/],
    ...['1d', '0', '', '1e12'].map((hours) => [
      {},
      [`--hours=${hours}`],
      /^The recovery failed: --hours takes a number of hours, such as 72\.\n$/,
    ]),
    [{}, ['--our', '72'], /^The recovery failed: Unknown option '--our'.*\n$/],
  ]) {
    const { status, stderr, summary } = await recoverWith(env, ...args);
    assert.match(stderr, message);
    assert.deepEqual([status, summary], [1, undefined]);
  }
});
