/** Bun.serve. Both wire forms on one route: a Call Control application sends all its other call events there, too, and these are answered 200. */

import { classify, importPublicKey, isWebhookError, verify } from 'telnyx-siprec-webhooks';

const publicKey = importPublicKey(process.env.TELNYX_PUBLIC_KEY);

export async function receive(request: Request): Promise<Response> {
  try {
    const { id, body } = await verify(request.headers, await request.arrayBuffer(), publicKey);
    const result = classify(body);
    if (result.kind === 'invalid') throw result.error;
    if (result.kind === 'siprec') console.log(id, result.event);
    return new Response('OK');
  } catch (error) {
    if (!isWebhookError(error)) throw error;
    console.error(error.code, error.message);
    return new Response(error.code, { status: error.status }); // thrown through, it would be a 500
  }
}

// With NODE_ENV=production: otherwise Bun shows its own error pages to whoever makes the handler throw. A test can import this file.
if (import.meta.main) {
  Bun.serve({ port: Number(process.env.PORT ?? 3000), routes: { '/webhooks': { POST: receive } } });
}
