/** What the stores on SQL databases promise in TSDoc, on a real PostgreSQL and a real SQLite. All of their cases are in `tests/exactly-once`. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { postgresStore, sqliteStore } from 'telnyx-siprec-webhooks/receiver';
import { sampleEvents } from 'telnyx-siprec-webhooks/testing';
import { request } from './deliveries.mjs';
import { LEASE_MS, onPostgres, onSqlite, receiverOn } from './exactly-once-handlers.mjs';

const folder = mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-once-'));
const file = join(folder, 'effects');
const database = new DatabaseSync(file, { timeout: 5_000 });
const pool = new pg.Pool({ connectionString: process.env.POSTGRES_URL });
const EFFECTS = 'CREATE TABLE effects (id TEXT)';

before(async () => {
  database.exec(EFFECTS);
  await pool.query(EFFECTS);
});
after(async () => {
  await pool.end();
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** An event that no other test has. */
function someEvent() {
  const { data } = sampleEvents['siprec.started'].enveloped;
  return { data: { ...data, id: crypto.randomUUID() } };
}

/** A handler that fails between its write and the commit takes no effect, and the next attempt takes one. */
async function rollsBack({ store, handle, effectsOf }) {
  let hasFailed = false;
  const failOnce = () => {
    if (hasFailed) return;
    hasFailed = true;
    throw new Error('between the write and the commit');
  };
  const receive = receiverOn(store, (_, delivery) => handle(delivery, failOnce));
  const event = someEvent();
  for (const [status, effects] of [500, 200, 200].map((status, index) => [status, Math.min(index, 1)])) {
    assert.equal((await receive(request(event))).status, status);
    assert.equal(await effectsOf(event.data.id), effects);
  }
}

/** A process that is killed at that moment has its event handled by another one, where it had no effect yet. */
async function survives(moment, where, { store, handle, effectsOf }) {
  const event = someEvent();
  const { signal } = spawnSync(process.execPath, ['exactly-once-handlers.mjs', where, moment, JSON.stringify(event)]);
  assert.equal(signal, 'SIGKILL');
  await sleep(LEASE_MS);
  const receive = receiverOn(store, (_, delivery) => handle(delivery, () => {}));
  let status = 503; // while the server has yet to notice that its client is gone
  for (let attempt = 0; status === 503 && attempt < 50; attempt++) {
    ({ status } = await receive(request(event)));
    if (status === 503) await sleep(200);
  }
  assert.equal(status, 200);
  assert.equal(await effectsOf(event.data.id), 1);
}

test('PostgreSQL: what a handler writes in the transaction of completeIn takes effect once, and a rollback takes both back', () =>
  rollsBack(onPostgres(pool)));

test('SQLite: what a handler writes in the transaction of completeIn takes effect once, and a rollback takes both back', () =>
  rollsBack(onSqlite(database)));

test('PostgreSQL: it takes effect once where the process dies before the commit, or after it', async () => {
  for (const moment of ['before the commit', 'after the commit']) await survives(moment, 'pg', onPostgres(pool));
});

test('SQLite: it takes effect once where the process dies before the commit, or after it', async () => {
  for (const moment of ['before the commit', 'after the commit']) await survives(moment, file, onSqlite(database));
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
  const receive = receiverOn(
    postgresStore(pool, { table: 'other_columns' }),
    () => assert.fail('handled'),
    (error) => errors.push(error.code),
  );
  assert.equal((await receive(request(someEvent()))).status, 503);
  assert.deepEqual(errors, ['option_invalid']);
});

test('SQLite: no database, one that is read-only or in a transaction, and a table that has other columns are refused when the store is made', () => {
  const refused = (make) => assert.throws(make, { code: 'option_invalid' });
  database.exec('CREATE TABLE other_columns (id TEXT PRIMARY KEY, name TEXT)');
  refused(() => sqliteStore(undefined));
  refused(() => sqliteStore(database, { table: 'other_columns' }));
  const readOnly = new DatabaseSync(file, { readOnly: true });
  refused(() => sqliteStore(readOnly));
  readOnly.close();
  database.exec('BEGIN');
  refused(() => sqliteStore(database));
  database.exec('ROLLBACK');
  sqliteStore(database);
});
