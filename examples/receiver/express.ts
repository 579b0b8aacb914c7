/** A receiver in Express 4 and 5. */

import express from 'express';
import { createReceiver, toNodeListener } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

const app = express();
app.post('/webhooks', toNodeListener(receiver)); // before app.use(express.json()) and other parsers
app.listen(Number(process.env.PORT ?? 3000));
