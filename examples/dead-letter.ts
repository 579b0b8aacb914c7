/**
 * Keeps dead letters in PostgreSQL: genuine deliveries that the package does not understand, with their bodies. They are answered with 200. After you have
 * updated the package, `recovery/replay.ts` handles them. Create this table:
 *
 *     CREATE TABLE siprec_dead_letters (id text PRIMARY KEY, code text NOT NULL, body bytea NOT NULL, received_at timestamptz NOT NULL DEFAULT now());
 */

import type { Pool } from 'pg';
import type { ReceiverOptions } from 'telnyx-siprec-webhooks/receiver';

type OnInvalid = NonNullable<ReceiverOptions['onInvalid']>;

/** `createReceiver({ onInvalid: onInvalidInto(pool), … })` */
export function onInvalidInto(pool: Pool): OnInvalid {
  return async (body, { id }, { code }) => {
    // The body is raw bytes if it could not be decoded.
    const bytes = body instanceof Uint8Array ? body : new TextEncoder().encode(JSON.stringify(body));
    const sql = 'INSERT INTO siprec_dead_letters (id, code, body) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING';
    await pool.query(sql, [id, code, bytes]);
  };
}
