/** A receiver in Azure Functions, programming model v4. Give it a store, because each instance has a memory of its own. */

import { app } from '@azure/functions';
import { createReceiver } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

app.http('webhooks', {
  methods: ['POST'],
  authLevel: 'anonymous', // Telnyx does not have the function's key. The signature proves the delivery.
  async handler(request) {
    // Azure's request is no Request of Fetch.
    const body = await request.arrayBuffer();
    const answer = await receiver(new Request(request.url, { method: 'POST', headers: [...request.headers], body }));
    answer.headers.delete('connection'); // the platform sets it
    return { status: answer.status, headers: answer.headers, body: await answer.text() };
  },
});
