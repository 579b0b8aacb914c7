/** The receiver on Redis, for the server and for the recovery. Both have the same handlers and the same store. */

import { register } from 'prom-client';
import { createClient } from 'redis';
import { createReceiver, redisStore } from 'telnyx-siprec-webhooks/receiver';
import { onAnswerInto } from '../prometheus.js';

if (!process.env.REDIS_URL) throw new Error('Set REDIS_URL.');
const client = createClient({ url: process.env.REDIS_URL });
client.on('error', console.error);
await client.connect();

export const receiver = createReceiver({
  publicKey: () => process.env.TELNYX_PUBLIC_KEY, // the recovery needs none
  store: redisStore(client, { prefix: 'siprec:' }),
  retentionMs: 7 * 86_400_000, // a recovery can go back for this long: an outage may last for more than a day
  async onEvent(event, { id }) {
    // A worker of yours takes it from there. If this process dies before it has answered, an id may come twice: let the worker skip it.
    await client.xAdd('siprec-events', '*', { id, event: JSON.stringify(event) });
  },
  onOther: 'ignore',
  onAnswer: onAnswerInto(register),
});

export const close = (): Promise<void> => client.close();
