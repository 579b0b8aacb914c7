/** A receiver in Hono, on Node and on Workers. On Workers, copy hono-durable-object.ts instead, because each isolate has a memory of its own. */

import { Hono } from 'hono';
import { env } from 'hono/adapter';
import { csrf } from 'hono/csrf';
import { createReceiver, type Receiver } from 'telnyx-siprec-webhooks/receiver';

const app = new Hono();
let receiver: Receiver | undefined;

app.post('/webhooks', (context) => {
  // The first delivery makes it, because in a Worker the key comes with the request. Its handlers see that first context, so use only its `env`.
  receiver ??= createReceiver({
    publicKey: env<{ TELNYX_PUBLIC_KEY?: string }>(context).TELNYX_PUBLIC_KEY,
    onEvent: (event, { id }) => console.log(id, event),
    onOther: 'ignore', // the other events of the call; or a function
  });
  return receiver(context.req.raw);
});
app.use(csrf()); // below the webhooks, because it answers forms without an Origin header, such as TeXML's, with 403

export default app;
