/**
 * A SvelteKit endpoint. Both wire forms on one route: a Call Control application sends all its other call events there, too, and these
 * are answered 200. See also vite.config.ts.
 */

import { classify, isWebhookError, verify } from 'telnyx-siprec-webhooks';

export async function POST({ request }: { request: Request }): Promise<Response> {
  try {
    // The key is read here, and not once above: the build runs what is above, where there may be no key.
    const { id, body } = await verify(request.headers, await request.arrayBuffer(), process.env.TELNYX_PUBLIC_KEY);
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
