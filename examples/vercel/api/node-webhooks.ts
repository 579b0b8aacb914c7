/**
 * A Vercel function in the form of Node. Both wire forms on one URL: a Call Control application sends all its other call events there, too, and
 * these are answered 200.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { classify, importPublicKey, isWebhookError, verify } from 'telnyx-siprec-webhooks';

const publicKey = importPublicKey(process.env.TELNYX_PUBLIC_KEY);

export default async function handler(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    // Not request.body, which parses when it is looked at. The bytes come once more to who listens for them.
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { id, body } = await verify(request.headers, Buffer.concat(chunks), publicKey);
    const result = classify(body);
    if (result.kind === 'invalid') throw result.error;
    if (result.kind === 'siprec') console.log(id, result.event);
    response.writeHead(200).end();
  } catch (error) {
    console.error(isWebhookError(error) ? error.code : 'unexpected', error);
    response.writeHead(isWebhookError(error) ? error.status : 500).end();
  }
}
