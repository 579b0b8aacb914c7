/** Hands each event to BullMQ, on Redis, under the delivery's id: a second time adds nothing. A worker of yours takes it from there. */

import type { Queue } from 'bullmq';
import { type ClaimStore, createReceiver, type Receiver } from 'telnyx-siprec-webhooks/receiver';

/** Jobs that are done stay for a day: BullMQ tells a job that it had before by finding it. */
const keep = { age: 86_400 };

export function receiverInto(queue: Queue, store: ClaimStore): Receiver {
  return createReceiver({
    publicKey: process.env.TELNYX_PUBLIC_KEY,
    store,
    async onEvent(event, { id }) {
      await queue.add('siprec', event, { jobId: id, attempts: 5, removeOnComplete: keep, removeOnFail: keep });
    },
    onOther: 'ignore',
  });
}
