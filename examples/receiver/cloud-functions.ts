/** A receiver in Google Cloud Functions, and in Firebase's onRequest. Give it a store, because each instance has a memory of its own. */

import { http } from '@google-cloud/functions-framework';
import { createReceiver, toNodeListener } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

http('webhooks', toNodeListener(receiver)); // it takes the bytes from request.rawBody
