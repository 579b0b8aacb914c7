/** Hands each event to pg-boss, on PostgreSQL, under the delivery's id: a second time adds nothing. A worker of yours takes it from there. */

import { createHash } from 'node:crypto';
import type { PgBoss } from 'pg-boss';
import { type ClaimStore, createReceiver, type Receiver } from 'telnyx-siprec-webhooks/receiver';

export const QUEUE = 'siprec';

/** Start pg-boss and create the queue first: `await boss.start()`, `await boss.createQueue(QUEUE)`. */
export function receiverInto(boss: PgBoss, store: ClaimStore): Receiver {
  return createReceiver({
    publicKey: process.env.TELNYX_PUBLIC_KEY,
    store,
    async onEvent(event, { id }) {
      await boss.send(QUEUE, event, { id: uuidOf(id), retryLimit: 5 }); // null where there is such a job
    },
    onOther: 'ignore',
  });
}

/** Ids of jobs are UUIDs, and not every delivery's is: this is one, always the same, for any text (RFC 9562, version 8). */
export function uuidOf(id: string): string {
  const hex = createHash('sha256').update(id).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
