/** A receiver in Hono, on Workers and on Node. On Workers, copy hono-durable-object.ts instead: this one's memory is one isolate's. */

import { Hono } from 'hono';
import { env } from 'hono/adapter';
import { csrf } from 'hono/csrf';
import { createReceiver, type Receiver } from 'telnyx-siprec-webhooks/receiver';

const app = new Hono();
let receiver: Receiver | undefined;

app.post('/webhooks', (context) => {
  // Made by the first delivery: in a Worker the key comes with the request. Its handlers see the context of that first request, so take `env` of it only.
  receiver ??= createReceiver({
    publicKey: env<{ TELNYX_PUBLIC_KEY?: string }>(context).TELNYX_PUBLIC_KEY,
    onEvent: (event, { id }) => console.log(id, event),
    onOther: 'ignore', // the other events of the call; or a function
  });
  return receiver(context.req.raw);
});
app.use(csrf()); // below the webhooks: it answers forms that have no Origin header with 403, as TeXML's have none

export default app;
