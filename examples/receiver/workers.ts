/**
 * A receiver in a Cloudflare Worker. Its key is in `vars` of wrangler.jsonc. For `wrangler dev`, it is in `.dev.vars`. For claims that outlast the
 * Worker, give it a store, as hono-durable-object.ts does: its memory is one isolate's.
 */

import { createReceiver, type Receiver } from 'telnyx-siprec-webhooks/receiver';

let receiver: Receiver | undefined;

export default {
  fetch(request: Request, env: { TELNYX_PUBLIC_KEY?: string }): Promise<Response> {
    // Made by the first delivery: the key comes with the request.
    receiver ??= createReceiver({
      publicKey: env.TELNYX_PUBLIC_KEY,
      onEvent: (event, { id }) => console.log(id, event),
      onOther: 'ignore', // the other events of the call; or a function
    });
    return receiver(request);
  },
};
