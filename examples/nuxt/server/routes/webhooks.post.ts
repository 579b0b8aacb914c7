/**
 * A server route of Nuxt 4 (Nitro 2, h3 1). Both wire forms on one route: a Call Control application sends all its other call events there, too,
 * and these are answered 200.
 */

import { defineEventHandler, getHeaders, readRawBody, setResponseStatus } from 'h3';
import { classify, isWebhookError, verify } from 'telnyx-siprec-webhooks';

export default defineEventHandler(async (event) => {
  try {
    const rawBody = (await readRawBody(event, false)) ?? ''; // the bytes; readBody parses
    const { id, body } = await verify(getHeaders(event), rawBody, process.env.TELNYX_PUBLIC_KEY);
    const result = classify(body);
    if (result.kind === 'invalid') throw result.error;
    if (result.kind === 'siprec') console.log(id, result.event);
    return 'OK';
  } catch (error) {
    if (!isWebhookError(error)) throw error;
    console.error(error.code, error.message);
    setResponseStatus(event, error.status);
    return error.code;
  }
});
