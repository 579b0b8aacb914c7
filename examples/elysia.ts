/** Elysia on Bun. Both wire forms on one route: a Call Control application sends all its other call events there, too, and these are answered 200. */

import { Elysia } from 'elysia';
import { classify, importPublicKey, isWebhookError, verify } from 'telnyx-siprec-webhooks';

const publicKey = importPublicKey(process.env.TELNYX_PUBLIC_KEY);

export const app = new Elysia().post(
  '/webhooks',
  async ({ request, status }) => {
    try {
      const { id, body } = await verify(request.headers, await request.arrayBuffer(), publicKey);
      const result = classify(body);
      if (result.kind === 'invalid') throw result.error;
      if (result.kind === 'siprec') console.log(id, result.event);
      return 'OK';
    } catch (error) {
      if (!isWebhookError(error)) throw error;
      console.error(error.code, error.message);
      return status(error.status, error.code);
    }
  },
  { parse: 'none' }, // otherwise Elysia parses the body, and its bytes are gone
);

// This starts a server only if you run this file itself, so a test can import it, and call app.handle.
if (import.meta.main) app.listen(Number(process.env.PORT ?? 3000));
