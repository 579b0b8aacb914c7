/**
 * The receiver on PostgreSQL instead of Redis: copy it as receiver.ts. Your writes are committed together with the mark that the delivery is handled.
 *
 *     CREATE TABLE siprec_events (id text PRIMARY KEY, event jsonb NOT NULL);
 */

import { Pool } from 'pg';
import { createReceiver, postgresStore } from 'telnyx-siprec-webhooks/receiver';

const pool = new Pool({ connectionString: process.env.POSTGRES_URL });
// Without these, a connection that breaks would end the process. Its queries reject in any case.
pool.on('error', console.error);
pool.on('connect', (client) => client.on('error', () => {}));

export const receiver = createReceiver({
  publicKey: () => process.env.TELNYX_PUBLIC_KEY, // the recovery needs none
  store: postgresStore(pool),
  async onEvent(event, delivery) {
    const client = await pool.connect();
    let isBroken = false;
    try {
      await client.query('BEGIN');
      await delivery.completeIn(client); // call this first: it locks the row
      await client.query('INSERT INTO siprec_events (id, event) VALUES ($1, $2)', [delivery.id, JSON.stringify(event)]);
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
});

export const close = (): Promise<void> => pool.end();
