/**
 * node:http, without a framework. Both wire forms on one route: a Call Control application sends all its other call events there, too, and
 * these are answered 200.
 */

import { createServer } from 'node:http';
import { classify, importPublicKey, isWebhookError, verify } from 'telnyx-siprec-webhooks';

// Do this at start-up. It checks the key before the first webhook arrives.
const publicKey = importPublicKey(process.env.TELNYX_PUBLIC_KEY);

const server = createServer(async (request, response) => {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { id, body } = await verify(request.headers, Buffer.concat(chunks), publicKey);
    const result = classify(body);
    if (result.kind === 'invalid') throw result.error;
    if (result.kind === 'siprec') console.log(id, result.event);
    response.writeHead(200).end();
  } catch (error) {
    // 401: not proved genuine. 500: our own mistake, or not understood: look at the code and at the message.
    console.error(isWebhookError(error) ? error.code : 'unexpected', error);
    response.writeHead(isWebhookError(error) ? error.status : 500).end();
  }
});

server.listen(Number(process.env.PORT ?? 3000));
