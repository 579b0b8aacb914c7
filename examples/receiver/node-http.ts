/** A receiver on node:http, without a framework. */

import { createServer } from 'node:http';
import { createReceiver, toNodeListener } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent(event, { id, idSource }) {
    console.log(id, event);
    // If the event has no id, the id is made from the signature. Then each attempt has its own id and is handled, so do only what may be done twice.
    if (idSource === 'signature') console.warn('This event may be handled again, under another id.');
  },
  onOther: 'ignore', // the other events of the call; or a function
});

createServer(toNodeListener(receiver)).listen(Number(process.env.PORT ?? 3000));
