/** A receiver in Bun.serve. bun.test.ts tests it. */

import { createReceiver } from 'telnyx-siprec-webhooks/receiver';

export const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

// This starts a server only if you run this file itself, so a test can import it.
if (import.meta.main) Bun.serve({ port: Number(process.env.PORT ?? 3000), routes: { '/webhooks': receiver } });
