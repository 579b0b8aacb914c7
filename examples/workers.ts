/**
 * A Cloudflare Worker. Its key is in `vars` of wrangler.jsonc. For `wrangler dev`, it is in `.dev.vars`. Both wire forms on one route: a Call Control application sends all its other call events there, too, and these are
 * answered 200.
 */

import { classify, isWebhookError, verify } from 'telnyx-siprec-webhooks';

export default {
  async fetch(request: Request, env: { TELNYX_PUBLIC_KEY?: string }): Promise<Response> {
    try {
      const { id, body } = await verify(request.headers, await request.arrayBuffer(), env.TELNYX_PUBLIC_KEY);
      const result = classify(body);
      if (result.kind === 'invalid') throw result.error;
      if (result.kind === 'siprec') console.log(id, result.event);
      return new Response('OK');
    } catch (error) {
      if (!isWebhookError(error)) throw error;
      console.error(error.code, error.message);
      return new Response(error.code, { status: error.status }); // thrown through, it would be a 500
    }
  },
};
