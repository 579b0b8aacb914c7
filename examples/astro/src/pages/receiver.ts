/** A receiver as an Astro endpoint. See also astro.config.mjs. */

import { createReceiver, type Receiver } from 'telnyx-siprec-webhooks/receiver';

let receiver: Receiver | undefined;

export function POST({ request }: { request: Request }): Promise<Response> {
  // Made by the first delivery: a build may run what is above, where there may be no key.
  receiver ??= createReceiver({
    publicKey: process.env.TELNYX_PUBLIC_KEY,
    onEvent: (event, { id }) => console.log(id, event),
    onOther: 'ignore', // the other events of the call; or a function
  });
  return receiver(request);
}
