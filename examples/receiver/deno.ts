/** A receiver in Deno.serve. */

import { createReceiver } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  publicKey: Deno.env.get('TELNYX_PUBLIC_KEY'),
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

Deno.serve({ port: Number(Deno.env.get('PORT') ?? 3000) }, (request) => receiver(request));
