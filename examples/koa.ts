/**
 * Koa. Both wire forms on one route: a Call Control application sends all its other call events there, too, and these are answered 200.
 */

import { buffer } from 'node:stream/consumers';
import Koa from 'koa';
import { classify, importPublicKey, verify } from 'telnyx-siprec-webhooks';

const publicKey = importPublicKey(process.env.TELNYX_PUBLIC_KEY);
const app = new Koa();

// This must come before any body parser. If one ran first, the delivery is refused with body_not_raw, and not as a forgery with an empty body.
app.use(async (context, next) => {
  if (context.method !== 'POST' || context.path !== '/webhooks') return next();
  const { body: parsed } = context.request as { body?: Buffer };
  const { id, body } = await verify(context.headers, parsed ?? (await buffer(context.req)), publicKey);
  const result = classify(body);
  if (result.kind === 'invalid') throw result.error; // Koa logs it, and answers with its status
  if (result.kind === 'siprec') console.log(id, result.event);
  context.status = 200;
});

app.listen(Number(process.env.PORT ?? 3000));
