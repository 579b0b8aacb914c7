/**
 * Azure Functions, programming model v4. Both wire forms on one URL: a Call Control application sends all its other call events there, too, and
 * these are answered 200.
 */

import { app } from '@azure/functions';
import { classify, importPublicKey, isWebhookError, verify } from 'telnyx-siprec-webhooks';

const publicKey = importPublicKey(process.env.TELNYX_PUBLIC_KEY);

app.http('webhooks', {
  methods: ['POST'],
  authLevel: 'anonymous', // Telnyx has no key of the function's; the signature is what proves it
  async handler(request) {
    try {
      const { id, body } = await verify(request.headers, await request.arrayBuffer(), publicKey);
      const result = classify(body);
      if (result.kind === 'invalid') throw result.error;
      if (result.kind === 'siprec') console.log(id, result.event);
      return { status: 200 };
    } catch (error) {
      if (!isWebhookError(error)) throw error;
      console.error(error.code, error.message);
      return { status: error.status, body: error.code }; // thrown through, it would be a 500
    }
  },
});
