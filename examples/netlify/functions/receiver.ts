/** A receiver as a Netlify function. Give it a store, because each instance has a memory of its own. */

import { createReceiver } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

export default (request: Request): Promise<Response> => receiver(request);

export const config = { path: '/receiver' };
