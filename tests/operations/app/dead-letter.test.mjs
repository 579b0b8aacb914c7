/** dead-letter.ts: what is not understood is kept, acknowledged, and replayed, on a real PostgreSQL. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { createReceiver } from 'telnyx-siprec-webhooks/receiver';
import { sampleEvents } from 'telnyx-siprec-webhooks/testing';
import { onInvalidInto, replay } from './dead-letter.js';
import { keyPair, request } from './deliveries.mjs';

const pool = new pg.Pool({ connectionString: process.env.POSTGRES_URL });
before(() => pool.query(/CREATE TABLE .*;/.exec(readFileSync('dead-letter.ts', 'utf8'))[0]));
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

test('replayed once it is understood: here, since somebody mended it', async () => {
  const mended = JSON.stringify({ data: { ...INVALID.data, payload: data.payload } });
  await pool.query('UPDATE siprec_dead_letters SET body = $1 WHERE id = $2', [Buffer.from(mended), 'invalid']);
  const handled = [];
  assert.equal(await replay(pool, async (event, id) => handled.push([id, event.event_type])), 2);
  assert.deepEqual(handled, [['invalid', 'siprec.stopped']]);
  assert.deepEqual(
    (await rows()).map(({ id }) => id.slice(0, 5)),
    ['sig__', 'unkno'],
  );
});

test('a handler that fails at a replay loses nothing', async () => {
  await pool.query('INSERT INTO siprec_dead_letters (id, code, body) VALUES ($1, $2, $3)', [
    ...['again', 'event_unknown', Buffer.from(JSON.stringify({ data }))],
  ]);
  await assert.rejects(
    replay(pool, () => Promise.reject(new Error('a handler that fails'))),
    /a handler that fails/,
  );
  assert.equal((await rows()).length, 3);
});
