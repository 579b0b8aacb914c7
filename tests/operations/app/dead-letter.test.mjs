/** dead-letter.ts, and replay.ts of the server to copy: what is not understood is kept, acknowledged, and replayed, on a real PostgreSQL. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { createReceiver } from 'telnyx-siprec-webhooks/receiver';
import { sampleEvents } from 'telnyx-siprec-webhooks/testing';
import { onInvalidInto } from './dead-letter.js';
import { keyPair, request } from './deliveries.mjs';
import { freePort } from './free-port.mjs';

const admin = new pg.Client({ connectionString: process.env.POSTGRES_URL });
process.env.POSTGRES_URL = process.env.POSTGRES_URL.replace(/[^/]+$/, 'dead_letter');
const pool = new pg.Pool({ connectionString: process.env.POSTGRES_URL });
before(async () => {
  await admin.connect();
  await admin.query('CREATE DATABASE dead_letter');
  for (const file of ['dead-letter.ts', 'postgres/recovery/receiver.ts']) {
    await pool.query(/CREATE TABLE .*;/.exec(readFileSync(file, 'utf8'))[0]);
  }
});
after(() => Promise.all([admin.end(), pool.end()]));

const rows = async () => (await pool.query('SELECT id, code, body FROM siprec_dead_letters ORDER BY code')).rows;
const { data } = sampleEvents['siprec.stopped'].enveloped;
const UNKNOWN = { data: { ...data, id: 'unknown', event_type: 'siprec.paused' } };
const INVALID = { data: { ...data, id: 'invalid', payload: {} } };
const BROKEN = '{"data":';

const receiverInto = (pool, onEvent = () => {}) =>
  createReceiver({ publicKey: keyPair.publicKey, onEvent, onOther: 'ignore', onInvalid: onInvalidInto(pool) });

test('kept with all its bytes, acknowledged, and kept once', async () => {
  const handled = [];
  const receive = receiverInto(pool, (_, { id }) => handled.push(id));
  const forgetful = receiverInto(pool);
  for (const receiver of [receive, receive, forgetful]) {
    for (const body of [UNKNOWN, INVALID]) assert.equal((await receiver(request(body))).status, 200);
  }
  assert.equal((await receive(request(BROKEN))).status, 200);
  assert.deepEqual(handled, []);
  const [broken, invalid, unknown, ...others] = await rows();
  assert.deepEqual(others, []);
  assert.deepEqual([broken.code, String(broken.body)], ['body_malformed', BROKEN]);
  assert.match(broken.id, /^sig__[0-9a-f]{64}$/); // it names no event
  assert.deepEqual([invalid.id, invalid.code, JSON.parse(invalid.body)], ['invalid', 'event_invalid', INVALID]);
  assert.deepEqual([unknown.id, unknown.code, JSON.parse(unknown.body)], ['unknown', 'event_unknown', UNKNOWN]);
});

test('a dead letter that cannot be written is no acknowledgement', async () => {
  const away = { query: () => Promise.reject(new Error('the database is away')) };
  const receive = receiverInto(away);
  assert.equal((await receive(request(UNKNOWN))).status, 500);
});

/** Starts replay.ts, as a user does. */
function replay(settings = {}) {
  const env = { ...process.env, ...settings };
  const child = spawn(process.execPath, ['postgres/recovery/replay.js'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = [child.stdout, child.stderr].map(async (stream) => Buffer.concat(await stream.toArray()).toString());
  const ended = Promise.all([once(child, 'exit'), ...texts]).then(([[status], stdout, stderr]) => ({
    ...{ status, stdout, stderr },
  }));
  return { child, ended };
}

/** The connections on which a handler waits for a lock. */
const waits =
  "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO siprec_events%'";

const eventsOf = async () => (await pool.query('SELECT id, event FROM siprec_events')).rows;

test('replayed once it is understood: here, since somebody mended it', async (t) => {
  const { receiver, close } = await import('./postgres/recovery/receiver.js');
  t.after(close);
  assert.equal((await receiver(request(INVALID))).status, 200);
  const mended = JSON.stringify({ data: { ...INVALID.data, payload: data.payload } });
  await pool.query('UPDATE siprec_dead_letters SET body = $1 WHERE id = $2', [Buffer.from(mended), 'invalid']);
  // The receiver does not handle it again, because it was answered with 200.
  assert.deepEqual(await receiver.handleWithoutVerification(mended), { outcome: 'duplicate', id: 'invalid' });

  // Killed between its writes and the commit: no event, and the dead letter is still there.
  const other = await pool.connect();
  await other.query('BEGIN');
  await other.query('LOCK TABLE siprec_events');
  const killed = replay();
  while ((await pool.query(waits)).rows.length === 0) assert.equal(killed.child.exitCode, null);
  killed.child.kill('SIGKILL');
  await killed.ended;
  await other.query('COMMIT');
  other.release();
  while ((await pool.query(waits)).rows.length > 0); // until PostgreSQL notices
  assert.deepEqual([await eventsOf(), (await rows()).length], [[], 3]);

  // Two at a time: handled once, and the others are left.
  const runs = await Promise.all([replay().ended, replay().ended]);
  const [event, ...others] = await eventsOf();
  assert.deepEqual([event.id, event.event.event_type, others], ['invalid', 'siprec.stopped', []]);
  const left = (await rows()).map(({ id }) => id);
  assert.deepEqual(
    left.map((id) => id.slice(0, 5)),
    ['sig__', 'unkno'],
  );
  for (const { status, stdout, stderr } of runs) {
    assert.deepEqual([status, JSON.parse(stdout).remainingCount], [1, 2]);
    assert.match(stderr, /^1 left, such as unknown: This SIPREC event type is unknown .*"siprec\.paused"$/m);
  }
});

test('a handler that fails at a replay loses nothing', async () => {
  await pool.query('INSERT INTO siprec_dead_letters (id, code, body) VALUES ($1, $2, $3)', [
    ...['again', 'event_unknown', Buffer.from(JSON.stringify({ data }))],
  ]);
  await pool.query('ALTER TABLE siprec_events RENAME TO elsewhere');
  const { status, stderr } = await replay().ended;
  await pool.query('ALTER TABLE elsewhere RENAME TO siprec_events');
  assert.equal(status, 1);
  assert.match(stderr, /^1 left, such as again: relation "siprec_events" does not exist$/m);
  assert.equal((await rows()).length, 3);
});

test('the page says how to look at a dead letter that no update will mend', async () => {
  const page = readFileSync('node_modules/telnyx-siprec-webhooks/docs/operations.md', 'utf8');
  const sql = /`(SELECT [^`]* FROM siprec_dead_letters[^`]*)`/.exec(page)[1];
  const bytes = Buffer.from([...Buffer.from(BROKEN), 0x00, 0xff]); // no text of PostgreSQL's
  await pool.query("UPDATE siprec_dead_letters SET body = $1 WHERE code = 'body_malformed'", [bytes]);
  const { rows } = await pool.query(sql);
  assert.ok(rows.some(({ text }) => text.startsWith(BROKEN)));
});

test('many dead letters of one kind are one line', async () => {
  const sql = `INSERT INTO siprec_dead_letters (id, code, body)
    SELECT 'many' || n, 'event_unknown', $1 FROM generate_series(1, 50) AS n`;
  await pool.query(sql, [Buffer.from(JSON.stringify(UNKNOWN))]);
  const { stdout, stderr } = await replay().ended;
  assert.deepEqual(JSON.parse(stdout).remainingCount, 52);
  assert.equal(stderr.match(/^51 left, such as unknown: .*"siprec\.paused"$/gm)?.length, 1);
  assert.doesNotMatch(stdout + stderr, /many/);
});

test('a database that is away at the start, or goes away, is one line', async () => {
  const away = { POSTGRES_URL: `postgres://localhost:${await freePort()}/none` };
  assert.match((await replay(away).ended).stderr, /^The replay failed: \S.*\n$/);

  await pool.query('UPDATE siprec_dead_letters SET body = $1', [Buffer.from(JSON.stringify({ data }))]);
  const other = await pool.connect();
  await other.query('BEGIN');
  await other.query('LOCK TABLE siprec_events');
  const { child, ended } = replay();
  while ((await admin.query(waits)).rows.length === 0) assert.equal(child.exitCode, null);
  await admin.query('ALTER DATABASE dead_letter WITH ALLOW_CONNECTIONS false');
  await admin.query(`SELECT pg_terminate_backend(pid) FROM (${waits}) AS waiting`);
  const { status, stderr } = await ended;
  await admin.query('ALTER DATABASE dead_letter WITH ALLOW_CONNECTIONS true');
  await other.query('ROLLBACK');
  other.release();
  assert.equal(status, 1);
  assert.match(stderr, /^The replay failed: .* not currently accepting connections\n$/);
  assert.equal((await rows()).length, 52);
});
