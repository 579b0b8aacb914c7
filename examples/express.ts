/**
 * Express 4 and 5. Both wire forms on one route: a Call Control application sends all its other call events there, too, and these are answered
 * 200. Run it with NODE_ENV=production: otherwise Express shows stack traces to whoever is refused.
 */

import express from 'express';
import { classify, importPublicKey, verify } from 'telnyx-siprec-webhooks';

const publicKey = importPublicKey(process.env.TELNYX_PUBLIC_KEY);
const app = express();

// Before any other parser. With a type of its own, raw() would pass over the form bodies of TeXML.
app.post('/webhooks', express.raw({ type: () => true, limit: '1mb' }), async (request, response, next) => {
  try {
    const { id, body } = await verify(request.headers, request.body, publicKey);
    const result = classify(body);
    if (result.kind === 'invalid') throw result.error;
    if (result.kind === 'siprec') console.log(id, result.event);
    response.sendStatus(200);
  } catch (error) {
    next(error); // Express logs it, and answers with its status
  }
});

app.listen(Number(process.env.PORT ?? 3000));
