/**
 * Handlers that write in the transaction of `completeIn`, on PostgreSQL and on SQLite. `at` is called before the commit and after it: it may throw, or
 * end the process. As a program, it handles one event, and kills itself at that moment: `node exactly-once-handlers.mjs pg|FILE MOMENT EVENT`.
 */

import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { createReceiver, postgresStore, sqliteStore } from 'telnyx-siprec-webhooks/receiver';
import { keyPair, request } from './deliveries.mjs';

/** How long a delivery stays claimed by a process that died. */
export const LEASE_MS = 1_000;

export function receiverOn(store, onEvent, onError = () => {}) {
  const options = { leaseMs: LEASE_MS, onOther: 'ignore', onAnswer: () => {} };
  return createReceiver({ ...options, publicKey: keyPair.publicKey, store, onEvent, onError });
}

/** @param {pg.Pool} pool */
export function onPostgres(pool) {
  const handle = async ({ id, completeIn }, at) => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      await completeIn(client);
      await client.query('INSERT INTO effects VALUES ($1)', [id]);
      at('before the commit');
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
    at('after the commit');
  };
  const effectsOf = async (id) => (await pool.query('SELECT id FROM effects WHERE id = $1', [id])).rows.length;
  return { store: postgresStore(pool), handle, effectsOf };
}

/** @param {DatabaseSync} database */
export function onSqlite(database) {
  const handle = ({ id, completeIn }, at) => {
    database.exec('BEGIN IMMEDIATE');
    try {
      completeIn(database);
      database.prepare('INSERT INTO effects VALUES (?)').run(id);
      at('before the commit');
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
    at('after the commit');
  };
  const effectsOf = (id) => database.prepare('SELECT count(*) AS n FROM effects WHERE id = ?').get(id).n;
  return { store: sqliteStore(database), handle, effectsOf };
}

if (import.meta.filename === process.argv[1]) {
  const [, , where, moment, event] = process.argv;
  const isPostgres = where === 'pg';
  const { store, handle } = isPostgres
    ? onPostgres(new pg.Pool({ connectionString: process.env.POSTGRES_URL }))
    : onSqlite(new DatabaseSync(where, { timeout: 5_000 }));
  const die = (now) => now === moment && process.kill(process.pid, 'SIGKILL');
  await receiverOn(store, (_, delivery) => handle(delivery, die))(request(JSON.parse(event)));
  process.exit(1); // it should not be alive
}
