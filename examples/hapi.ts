/**
 * hapi 21. Both wire forms on one route: a Call Control application sends all its other call events there, too, and these are answered 200.
 */

import Hapi from '@hapi/hapi';
import { classify, importPublicKey, isWebhookError, verify } from 'telnyx-siprec-webhooks';

const publicKey = importPublicKey(process.env.TELNYX_PUBLIC_KEY);
const server = Hapi.server({ port: Number(process.env.PORT ?? 3000) });

server.route({
  method: 'POST',
  path: '/webhooks',
  options: { payload: { parse: false, output: 'data' } }, // the bytes; by default hapi parses JSON and forms
  async handler(request, h) {
    try {
      const { id, body } = await verify(request.headers, request.payload as Buffer, publicKey);
      const result = classify(body);
      if (result.kind === 'invalid') throw result.error;
      if (result.kind === 'siprec') console.log(id, result.event);
      return 'OK';
    } catch (error) {
      if (!isWebhookError(error)) throw error;
      console.error(error.code, error.message);
      return h.response(error.code).code(error.status); // thrown through, it would be a 500
    }
  },
});

await server.start();
