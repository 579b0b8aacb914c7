/**
 * A Vercel function in the form of Node. Both wire forms on one URL: a Call Control application sends all its other call events there, too, and
 * these are answered 200.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { classify, importPublicKey, isWebhookError, verify } from 'telnyx-siprec-webhooks';

const publicKey = importPublicKey(process.env.TELNYX_PUBLIC_KEY);

/** Not request.body, which parses when it is looked at, and not `for await`: Vercel read the stream, and gives the bytes to who listens. */
const bytesOf = (request: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('error', reject);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks)));
  });

export default async function handler(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { id, body } = await verify(request.headers, await bytesOf(request), publicKey);
    const result = classify(body);
    if (result.kind === 'invalid') throw result.error;
    if (result.kind === 'siprec') console.log(id, result.event);
    response.writeHead(200).end();
  } catch (error) {
    console.error(isWebhookError(error) ? error.code : 'unexpected', error);
    response.writeHead(isWebhookError(error) ? error.status : 500).end();
  }
}
