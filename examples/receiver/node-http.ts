/** A receiver on node:http, without a framework. */

import { createServer } from 'node:http';
import { createReceiver, toNodeListener } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

createServer(toNodeListener(receiver)).listen(Number(process.env.PORT ?? 3000));
