/** What the stores on SQL databases promise in TSDoc, on a real PostgreSQL and a real SQLite. All of their cases are in `tests/exactly-once`. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import pg from 'pg';
import { createReceiver, postgresStore, sqliteStore } from 'telnyx-siprec-webhooks/receiver';
import { sampleEvents } from 'telnyx-siprec-webhooks/testing';
import { keyPair, request } from './deliveries.mjs';

const pool = new pg.Pool({ connectionString: process.env.POSTGRES_URL });
const folder = mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-once-'));
after(async () => {
  await pool.end();
  rmSync(folder, { recursive: true, force: true });
});

/** An event that no other test has. */
function someEvent() {
  const { data } = sampleEvents['siprec.started'].enveloped;
  return { data: { ...data, id: crypto.randomUUID() } };
}

function receiverOn(store, onEvent, onError = () => {}) {
  return createReceiver({
    publicKey: keyPair.publicKey,
    store,
    onEvent,
    onOther: 'ignore',
    onError,
    onAnswer: () => {},
  });
}

/** Posts one event three times to a handler that fails when `completeIn` and its own write are there, and before they are committed; then never again. */
async function statusesOf(store, handle) {
  let hasFailed = false;
  const receive = receiverOn(store, (_, delivery) =>
    handle(delivery, () => {
      if (hasFailed) return;
      hasFailed = true;
      throw new Error('between the write and the commit');
    }),
  );
  const event = someEvent();
  const statuses = [];
  for (let attempt = 0; attempt < 3; attempt++) statuses.push((await receive(request(event))).status);
  return statuses;
}

test('PostgreSQL: what a handler writes in the transaction of completeIn takes effect once, and a rollback takes both back', async () => {
  await pool.query('CREATE TABLE effects (id TEXT)');
  const statuses = await statusesOf(postgresStore(pool), async ({ id, completeIn }, mayFail) => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      await completeIn(client);
      await client.query('INSERT INTO effects VALUES ($1)', [id]);
      mayFail();
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  });
  assert.deepEqual(statuses, [500, 200, 200]);
  assert.equal((await pool.query('SELECT id FROM effects')).rows.length, 1);
});

test('PostgreSQL: of an answer, only its rows are used', async () => {
  const onlyRows = { query: async (text, values) => ({ rows: (await pool.query(text, values)).rows }) };
  const handled = [];
  const receive = receiverOn(postgresStore(onlyRows), (_, { id }) => void handled.push(id));
  const event = someEvent();
  for (let attempt = 0; attempt < 2; attempt++) assert.equal((await receive(request(event))).status, 200);
  assert.deepEqual(handled, [event.data.id]);
});

test('PostgreSQL: a table of that name that has other columns is found by the first delivery: 503, and onError is told', async () => {
  await pool.query('CREATE TABLE other_columns (id TEXT PRIMARY KEY, name TEXT)');
  const errors = [];
  const store = postgresStore(pool, { table: 'other_columns' });
  const receive = receiverOn(
    store,
    () => assert.fail('handled'),
    (error) => errors.push(error.code),
  );
  assert.equal((await receive(request(someEvent()))).status, 503);
  assert.deepEqual(errors, ['option_invalid']);
});

test('SQLite: what a handler writes in the transaction of completeIn takes effect once, and a rollback takes both back', async () => {
  const database = new DatabaseSync(join(folder, 'effects'));
  database.exec('CREATE TABLE effects (id TEXT)');
  const statuses = await statusesOf(sqliteStore(database), ({ id, completeIn }, mayFail) => {
    database.exec('BEGIN IMMEDIATE');
    try {
      completeIn(database);
      database.prepare('INSERT INTO effects VALUES (?)').run(id);
      mayFail();
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  });
  assert.deepEqual(statuses, [500, 200, 200]);
  assert.equal(database.prepare('SELECT count(*) AS n FROM effects').get().n, 1);
  database.close();
});

test('SQLite: no database, one that is read-only or in a transaction, and a table that has other columns are refused when the store is made', () => {
  const file = join(folder, 'refused');
  const database = new DatabaseSync(file);
  database.exec('CREATE TABLE other_columns (id TEXT PRIMARY KEY, name TEXT)');
  const refused = (make) => assert.throws(make, { code: 'option_invalid' });
  refused(() => sqliteStore(undefined));
  refused(() => sqliteStore(database, { table: 'other_columns' }));
  const readOnly = new DatabaseSync(file, { readOnly: true });
  refused(() => sqliteStore(readOnly));
  readOnly.close();
  database.exec('BEGIN');
  refused(() => sqliteStore(database));
  database.exec('ROLLBACK');
  sqliteStore(database);
  database.close();
});
