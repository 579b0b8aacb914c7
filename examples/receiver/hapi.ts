/** A receiver in hapi 21. */

import Hapi from '@hapi/hapi';
import { createReceiver, toNodeListener } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});
const listener = toNodeListener(receiver);
const server = Hapi.server({ port: Number(process.env.PORT ?? 3000) });

server.route({
  method: 'POST',
  path: '/webhooks',
  options: { payload: { parse: false, output: 'stream' } }, // only the receiver reads the body
  async handler({ raw }, h) {
    await listener(raw.req, raw.res);
    return h.abandon; // the listener answered
  },
});

await server.start();
