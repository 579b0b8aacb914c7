/**
 * The receiver on PostgreSQL, for the server and for the recovery. Copy it as receiver.ts. The database commits your writes together with the mark that the
 * delivery is handled. Deliveries that the package does not understand are kept as dead letters. Create this table, and the one in dead-letter.ts:
 *
 *     CREATE TABLE siprec_events (id text PRIMARY KEY, event json NOT NULL);
 *
 * Do not use jsonb for events. It refuses some strings that an event may hold, such as `\u0000`. Such an event would fail at every attempt.
 */

import { Pool, type PoolClient } from 'pg';
import { Gauge, register } from 'prom-client';
import type { SiprecEvent } from 'telnyx-siprec-webhooks';
import { createReceiver, postgresStore } from 'telnyx-siprec-webhooks/receiver';
import { onInvalidInto } from '../dead-letter.js';
import { onAnswerInto } from '../prometheus.js';

/** Each process opens up to this many connections for its handlers, and as many for the store. All processes together must stay below max_connections. */
const max = 10;

const connectionString = process.env.POSTGRES_URL;
if (!connectionString) throw new Error('Set POSTGRES_URL.');

function openPool(): Pool {
  const pool = new Pool({
    ...{ connectionString, max },
    // If the database stands still, queries fail after these times. Without them, handlers would wait for ever, and keep their claims.
    ...{ connectionTimeoutMillis: 3_000, query_timeout: 3_000 },
    // If this process stands still, the database ends its transactions after this time. Otherwise they would keep their rows locked.
    idle_in_transaction_session_timeout: 5_000,
  });
  // Without these, a connection that breaks would end the process. Its queries reject in any case.
  pool.on('error', (error) => console.error(error.message));
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

// There are two pools, because an attempt that waits for another one holds a connection of the store's pool. Handlers need connections of their own.
export const pool = openPool();
const storePool = openPool();

/** Runs `work` in a transaction: either all of its writes are committed, or none. */
export async function inTransaction(work: (transaction: PoolClient) => Promise<unknown>): Promise<void> {
  const client = await pool.connect();
  let isBroken = false;
  try {
    await client.query('BEGIN');
    await work(client);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      isBroken = true;
    });
    throw error;
  } finally {
    client.release(isBroken);
  }
}

/** Handles an event, for the receiver and for replay.ts. Write to your own tables here, in this transaction. */
export async function handle(event: SiprecEvent, id: string, transaction: PoolClient): Promise<void> {
  // If the store has forgotten an event, a recovery may bring it again. Without ON CONFLICT, it would fail in every run.
  const sql = 'INSERT INTO siprec_events (id, event) VALUES ($1, $2) ON CONFLICT DO NOTHING';
  await transaction.query(sql, [id, JSON.stringify(event)]);
}

new Gauge({
  name: 'siprec_dead_letters',
  help: 'Dead letters in the table.',
  async collect() {
    const sql = 'SELECT count(*)::int AS count FROM siprec_dead_letters';
    const result = await pool.query(sql).catch(() => undefined); // without the database, the other metrics still count
    if (result) this.set(result.rows[0].count);
  },
}).remove(); // without this, it would be 0 until the first count

export const receiver = createReceiver({
  publicKey: () => process.env.TELNYX_PUBLIC_KEY, // the recovery needs none
  store: postgresStore(storePool),
  retentionMs: 7 * 86_400_000, // a recovery can go back for this long: an outage may last for more than a day
  onEvent: (event, delivery) =>
    inTransaction(async (transaction) => {
      await delivery.completeIn(transaction); // call this first: it locks the row
      await handle(event, delivery.id, transaction);
    }),
  onOther: 'ignore',
  onInvalid: (body, delivery, error) =>
    inTransaction(async (transaction) => {
      await delivery.completeIn(transaction); // so that an event is either handled or a dead letter, and never both
      await onInvalidInto(transaction)(body, delivery, error);
    }),
  onAnswer: onAnswerInto(register),
});

export const close = async (): Promise<void> => {
  await Promise.all([pool.end(), storePool.end()]);
};
