/** A receiver as a server route of Nuxt 4 (Nitro 2, h3 1). */

import { defineEventHandler, toWebRequest } from 'h3';
import { createReceiver, type Receiver } from 'telnyx-siprec-webhooks/receiver';

let receiver: Receiver | undefined;

export default defineEventHandler((event) => {
  receiver ??= createReceiver({
    publicKey: process.env.TELNYX_PUBLIC_KEY,
    onEvent: (event, { id }) => console.log(id, event),
    onOther: 'ignore', // the other events of the call; or a function
  });
  return receiver(toWebRequest(event));
});
