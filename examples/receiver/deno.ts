/** A receiver in Deno.serve. deno.test.ts tests it. */

import { createReceiver } from 'telnyx-siprec-webhooks/receiver';

export const receiver = createReceiver({
  publicKey: Deno.env.get('TELNYX_PUBLIC_KEY'),
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

// This starts a server only if you run this file itself, so a test can import it. For `deno serve`, write: export default { fetch: receiver };
if (import.meta.main) Deno.serve({ port: Number(Deno.env.get('PORT') ?? 3000) }, (request) => receiver(request));
