/** A receiver as a server route of Nuxt 4 (Nitro 2, h3 1). */

import { defineEventHandler, toWebRequest } from 'h3';
import { createReceiver } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  // A function, asked at the first delivery: a build runs this file, and may have no key.
  publicKey: () => process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

export default defineEventHandler((event) => receiver(toWebRequest(event)));
