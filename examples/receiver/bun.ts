/** A receiver in Bun.serve. bun.test.ts tests it. */

import { createReceiver } from 'telnyx-siprec-webhooks/receiver';

export const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

// Only where this file is run itself: a test can import it.
if (import.meta.main) Bun.serve({ port: Number(process.env.PORT ?? 3000), routes: { '/webhooks': receiver } });
