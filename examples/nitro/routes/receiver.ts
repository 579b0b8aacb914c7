/** A receiver as a route of Nitro 3 (h3 2). */

import { defineHandler } from 'nitro/h3';
import { createReceiver, type Receiver } from 'telnyx-siprec-webhooks/receiver';

let receiver: Receiver | undefined;

export default defineHandler(({ req: request }) => {
  receiver ??= createReceiver({
    publicKey: process.env.TELNYX_PUBLIC_KEY,
    onEvent: (event, { id }) => console.log(id, event),
    onOther: 'ignore', // the other events of the call; or a function
  });
  return receiver(request);
});
