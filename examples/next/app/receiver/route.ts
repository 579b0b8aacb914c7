/** A receiver as a Next.js route handler. */

import { createReceiver, type Receiver } from 'telnyx-siprec-webhooks/receiver';

let receiver: Receiver | undefined;

export function POST(request: Request): Promise<Response> {
  // Made by the first delivery: `next build` runs what is above, where there may be no key.
  receiver ??= createReceiver({
    publicKey: process.env.TELNYX_PUBLIC_KEY,
    onEvent: (event, { id }) => console.log(id, event),
    onOther: 'ignore', // the other events of the call; or a function
  });
  return receiver(request);
}
