/**
 * Fastify 5. Both wire forms on one route: a Call Control application sends all its other call events there, too, and these are answered 200.
 */

import Fastify from 'fastify';
import { classify, importPublicKey, verify } from 'telnyx-siprec-webhooks';

const publicKey = importPublicKey(process.env.TELNYX_PUBLIC_KEY);
const app = Fastify({ logger: true });

// A scope of its own, so that the other routes keep their parsers.
app.register(async (webhooks) => {
  webhooks.removeAllContentTypeParsers();
  webhooks.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  webhooks.post('/webhooks', async (request) => {
    const { id, body } = await verify(request.headers, request.body as Buffer, publicKey);
    const result = classify(body);
    if (result.kind === 'invalid') throw result.error;
    if (result.kind === 'siprec') request.log.info({ id, event: result.event });
    return 'OK'; // an error that is thrown through is logged, and answered with its status and message
  });
});

await app.listen({ port: Number(process.env.PORT ?? 3000) });
