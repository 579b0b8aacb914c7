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

const admin = new pg.Client({ connectionString: process.env.POSTGRES_URL });
process.env.POSTGRES_URL = process.env.POSTGRES_URL.replace(/[^/]+$/, 'dead_letter');
const pool = new pg.Pool({ connectionString: process.env.POSTGRES_URL });
before(async () => {
  await admin.connect();
  await admin.query('CREATE DATABASE dead_letter');
  await admin.end();
  for (const file of ['dead-letter.ts', 'postgres/recovery/receiver.ts']) {
    await pool.query(/CREATE TABLE .*;/.exec(readFileSync(file, 'utf8'))[0]);
  }
});
after(() => pool.end());

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
function replay() {
  const child = spawn(process.execPath, ['postgres/recovery/replay.js'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = [child.stdout, child.stderr].map(async (stream) => Buffer.concat(await stream.toArray()).toString());
  const ended = Promise.all([once(child, 'exit'), ...texts]).then(([[status], stdout, stderr]) => ({
    ...{ status, stdout, stderr },
  }));
  return { child, ended };
}

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
  const waits =
    "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO siprec_events%'";
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
    assert.deepEqual([status, JSON.parse(stdout).remaining.sort()], [1, left.sort()]);
    assert.match(stderr, /^unknown: This SIPREC event type is unknown/m);
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
  assert.match(stderr, /^again: relation "siprec_events" does not exist$/m);
  assert.equal((await rows()).length, 3);
});
