/**
 * The receiver on PostgreSQL, for the server and for the recovery. Copy it as receiver.ts. The database commits your writes together with the mark that the
 * delivery is handled. Deliveries that the package does not understand are kept as dead letters. Create this table, and the one in dead-letter.ts:
 *
 *     CREATE TABLE siprec_events (id text PRIMARY KEY, event jsonb NOT NULL);
 */

import { Pool } from 'pg';
import { Counter, register } from 'prom-client';
import { createReceiver, postgresStore } from 'telnyx-siprec-webhooks/receiver';
import { onInvalidInto } from '../dead-letter.js';
import { onAnswerInto } from '../prometheus.js';

/** Each process opens up to this many connections for its handlers, and as many for the store. All processes together must stay below max_connections. */
const max = 10;

function openPool(): Pool {
  const pool = new Pool({ connectionString: process.env.POSTGRES_URL, max });
  // Without these, a connection that breaks would end the process. Its queries reject in any case.
  pool.on('error', console.error);
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

// There are two pools, because an attempt that waits for another one holds a connection of the store's pool. Handlers need connections of their own.
const pool = openPool();
const storePool = openPool();

const keep = onInvalidInto(pool);
const deadLetters = new Counter({
  name: 'siprec_dead_letters_total',
  help: 'Deliveries that were kept as dead letters.',
});

export const receiver = createReceiver({
  publicKey: () => process.env.TELNYX_PUBLIC_KEY, // the recovery needs none
  store: postgresStore(storePool),
  async onEvent(event, delivery) {
    const client = await pool.connect();
    let isBroken = false;
    try {
      await client.query('BEGIN');
      await delivery.completeIn(client); // call this first: it locks the row
      // If the store has forgotten an event, a recovery may bring it again. Without ON CONFLICT, it would fail in every run.
      const sql = 'INSERT INTO siprec_events (id, event) VALUES ($1, $2) ON CONFLICT DO NOTHING';
      await client.query(sql, [delivery.id, JSON.stringify(event)]);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {
        isBroken = true;
      });
      throw error;
    } finally {
      client.release(isBroken);
    }
  },
  onOther: 'ignore',
  async onInvalid(...invalid) {
    await keep(...invalid);
    deadLetters.inc();
  },
  onAnswer: onAnswerInto(register),
});

export const close = async (): Promise<void> => {
  await Promise.all([pool.end(), storePool.end()]);
};
