/**
 * Keeps dead letters in PostgreSQL: genuine deliveries that the package does not understand, with their bodies. They are answered with 200. After you have
 * updated the package, `replay` parses them again. Create this table:
 *
 *     CREATE TABLE siprec_dead_letters (id text PRIMARY KEY, code text NOT NULL, body bytea NOT NULL, received_at timestamptz NOT NULL DEFAULT now());
 */

import type { Pool } from 'pg';
import { isWebhookError, parseSiprecEvent, type SiprecEvent } from 'telnyx-siprec-webhooks';
import type { ReceiverOptions } from 'telnyx-siprec-webhooks/receiver';

type OnEvent = (event: SiprecEvent, id: string) => Promise<unknown>;
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

/** Passes on and deletes the dead letters that are understood by now. Resolves to how many are left. `onEvent` may get one twice, with the same id. */
export async function replay(pool: Pool, onEvent: OnEvent): Promise<number> {
  const { rows } = await pool.query('SELECT id, body FROM siprec_dead_letters ORDER BY received_at');
  let left = 0;
  for (const { id, body } of rows) {
    try {
      await onEvent(parseSiprecEvent(body), id);
      await pool.query('DELETE FROM siprec_dead_letters WHERE id = $1', [id]);
    } catch (error) {
      if (!isWebhookError(error)) throw error; // the handler's
      left++;
    }
  }
  return left;
}
