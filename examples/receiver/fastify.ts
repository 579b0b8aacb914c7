/** A receiver in Fastify 5. */

import Fastify from 'fastify';
import { createReceiver, toNodeListener } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});
const app = Fastify();

// This route has a scope of its own, so that the other routes keep their parsers. Here, only the receiver reads the body.
app.register(async (webhooks) => {
  webhooks.removeAllContentTypeParsers();
  webhooks.addContentTypeParser('*', (_request, _payload, done) => done(null));
  webhooks.post('/webhooks', toNodeListener(receiver));
});

await app.listen({ port: Number(process.env.PORT ?? 3000) });
