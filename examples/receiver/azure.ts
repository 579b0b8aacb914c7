/** A receiver in Azure Functions, programming model v4. Give it a store: its memory is one instance's. */

import { app } from '@azure/functions';
import { createReceiver } from 'telnyx-siprec-webhooks/receiver';

const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

app.http('webhooks', {
  methods: ['POST'],
  authLevel: 'anonymous', // Telnyx has no key of the function's; the signature is what proves it
  async handler(request) {
    // Azure's request is no Request of Fetch.
    const body = await request.arrayBuffer();
    const answer = await receiver(new Request(request.url, { method: 'POST', headers: [...request.headers], body }));
    answer.headers.delete('connection'); // is the platform's business
    return { status: answer.status, headers: answer.headers, body: await answer.text() };
  },
});
