/**
 * An API route of Next.js's Pages Router. Both wire forms on one route: a Call Control application sends all its other call events there, too,
 * and these are answered 200.
 */

import type { NextApiRequest, NextApiResponse } from 'next';
import { classify, isWebhookError, verify } from 'telnyx-siprec-webhooks';

export const config = { api: { bodyParser: false } }; // the stream as it came; by default Next.js parses JSON and forms

export default async function handler(request: NextApiRequest, response: NextApiResponse): Promise<void> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { id, body } = await verify(request.headers, Buffer.concat(chunks), process.env.TELNYX_PUBLIC_KEY);
    const result = classify(body);
    if (result.kind === 'invalid') throw result.error;
    if (result.kind === 'siprec') console.log(id, result.event);
    response.status(200).send('OK');
  } catch (error) {
    if (!isWebhookError(error)) throw error;
    console.error(error.code, error.message);
    response.status(error.status).send(error.code); // thrown through, it would be a 500
  }
}
