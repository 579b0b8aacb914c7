/**
 * A receiver in a Cloudflare Worker. Its key is in `vars` of wrangler.jsonc. For `wrangler dev`, it is in `.dev.vars`. Give it a store, as
 * hono-durable-object.ts does, because each isolate has a memory of its own.
 */

import { createReceiver, type Receiver } from 'telnyx-siprec-webhooks/receiver';

let receiver: Receiver | undefined;

export default {
  fetch(request: Request, env: { TELNYX_PUBLIC_KEY?: string }): Promise<Response> {
    // The first delivery makes it, because the key comes with the request.
    receiver ??= createReceiver({
      publicKey: env.TELNYX_PUBLIC_KEY,
      onEvent: (event, { id }) => console.log(id, event),
      onOther: 'ignore', // the other events of the call; or a function
    });
    return receiver(request);
  },
};
