/** A receiver in AWS Lambda, behind API Gateway (v1 and v2), a function URL or a load balancer. Give it a store, because each instance has a memory of its own. */

import { createReceiver } from 'telnyx-siprec-webhooks/receiver';

interface HttpEvent {
  headers?: Record<string, string | undefined> | null | undefined;
  multiValueHeaders?: Record<string, string[] | undefined> | null | undefined;
  body?: string | null | undefined;
  isBase64Encoded?: boolean;
}

const receiver = createReceiver({
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

export async function handler(http: HttpEvent) {
  const headers = new Headers();
  for (const [name, values] of Object.entries({ ...http.headers, ...http.multiValueHeaders }))
    for (const value of [values ?? []].flat()) headers.append(name, value);
  const body = Buffer.from(http.body ?? '', http.isBase64Encoded ? 'base64' : 'utf8'); // bytes, and not text
  const answer = await receiver(new Request('https://lambda/webhooks', { method: 'POST', headers, body }));
  answer.headers.delete('connection'); // the platform sets it
  return {
    statusCode: answer.status,
    headers: Object.fromEntries(answer.headers),
    isBase64Encoded: false,
    body: await answer.text(),
  };
}
