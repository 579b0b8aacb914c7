/** A receiver in Bun.serve. */

import { createReceiver } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

Bun.serve({ port: Number(process.env.PORT ?? 3000), routes: { '/webhooks': receiver } });
