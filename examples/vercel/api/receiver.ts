/**
 * A receiver as a Vercel function, in the form of Fetch. Its memory is one instance's, so give it a store that all share:
 * `store: redisStore(Redis.fromEnv())`, where `Redis` is that of `@upstash/redis`.
 */

import { createReceiver } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

export const POST = (request: Request): Promise<Response> => receiver(request);
