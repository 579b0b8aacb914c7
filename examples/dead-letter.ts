/**
 * Keeps dead letters in PostgreSQL: genuine deliveries that the package does not understand, with their bodies. They are answered with 200. After you have
 * updated the package, `recovery/replay.ts` handles them. Create this table:
 *
 *     CREATE TABLE siprec_dead_letters (id text PRIMARY KEY, code text NOT NULL, body bytea NOT NULL, received_at timestamptz NOT NULL DEFAULT now());
 */

import type { ReceiverOptions } from 'telnyx-siprec-webhooks/receiver';

type OnInvalid = NonNullable<ReceiverOptions['onInvalid']>;

/** A pool of pg, or the client that a transaction is on. */
interface Database {
  query(sql: string, values: unknown[]): Promise<unknown>;
}

/**
 * `createReceiver({ onInvalid: onInvalidInto(pool), … })`. If your store is `postgresStore`, use it as `recovery/receiver-postgres.ts` does. Then no event is
 * both handled and a dead letter, even if the process dies.
 */
export function onInvalidInto(database: Database): OnInvalid {
  return async (body, { id }, { code }) => {
    // The body is raw bytes if it could not be decoded.
    const bytes = body instanceof Uint8Array ? body : new TextEncoder().encode(JSON.stringify(body));
    const sql = 'INSERT INTO siprec_dead_letters (id, code, body) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING';
    await database.query(sql, [id, code, bytes]);
  };
}
