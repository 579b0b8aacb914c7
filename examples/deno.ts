/** Deno.serve. Both wire forms on one route: a Call Control application sends all its other call events there, too, and these are answered 200. */

import { classify, importPublicKey, isWebhookError, verify } from 'telnyx-siprec-webhooks';

const publicKey = importPublicKey(Deno.env.get('TELNYX_PUBLIC_KEY'));

export async function receive(request: Request): Promise<Response> {
  if (request.method !== 'POST' || new URL(request.url).pathname !== '/webhooks')
    return new Response(null, { status: 404 });
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

// This starts a server only if you run this file itself, so a test can import it. For `deno serve`, write this instead: export default { fetch: receive };
if (import.meta.main) Deno.serve({ port: Number(Deno.env.get('PORT') ?? 3000) }, receive);
