/** A receiver in Elysia on Bun. */

import { Elysia } from 'elysia';
import { createReceiver } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

export const app = new Elysia().post('/webhooks', ({ request }) => receiver(request), { parse: 'none' }); // only the receiver reads the body

// This starts a server only if you run this file itself, so a test can import it, and call app.handle.
if (import.meta.main) app.listen(Number(process.env.PORT ?? 3000));
