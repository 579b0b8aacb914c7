/** A receiver in Koa. */

import Koa from 'koa';
import { createReceiver, toNodeListener } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});
const listener = toNodeListener(receiver);
const app = new Koa();

// This must come before any body parser.
app.use((context, next) => (context.path === '/webhooks' ? listener(context, next) : next()));

app.listen(Number(process.env.PORT ?? 3000));
