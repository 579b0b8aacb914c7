/**
 * Google Cloud Functions, and Firebase's onRequest. Both wire forms on one URL: a Call Control application sends all its other call events there,
 * too, and these are answered 200.
 */

import { http } from '@google-cloud/functions-framework';
import { classify, importPublicKey, isWebhookError, verify } from 'telnyx-siprec-webhooks';

const publicKey = importPublicKey(process.env.TELNYX_PUBLIC_KEY);

http('webhooks', async (request, response) => {
  try {
    // The platform read the stream. The bytes are in rawBody; without it there is the parsed body only, which is refused as such.
    const { id, body } = await verify(request.headers, request.rawBody ?? request.body, publicKey);
    const result = classify(body);
    if (result.kind === 'invalid') throw result.error;
    if (result.kind === 'siprec') console.log(id, result.event);
    response.sendStatus(200);
  } catch (error) {
    if (!isWebhookError(error)) throw error;
    console.error(error.code, error.message);
    response.status(error.status).send(error.code);
  }
});
