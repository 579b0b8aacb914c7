/**
 * Hono on Workers; hono-node.ts runs it on Node. Both wire forms on one route: a Call Control application sends all its other call events there,
 * too, and these are answered 200.
 */

import { Hono } from 'hono';
import { env } from 'hono/adapter';
import { csrf } from 'hono/csrf';
import { classify, isWebhookError, verify } from 'telnyx-siprec-webhooks';

const app = new Hono();

app.post('/webhooks', async (context) => {
  try {
    const { TELNYX_PUBLIC_KEY } = env<{ TELNYX_PUBLIC_KEY?: string }>(context); // a Worker's binding, or process.env
    const { id, body } = await verify(context.req.raw.headers, await context.req.arrayBuffer(), TELNYX_PUBLIC_KEY);
    const result = classify(body);
    if (result.kind === 'invalid') throw result.error;
    if (result.kind === 'siprec') console.log(id, result.event);
    return context.text('OK');
  } catch (error) {
    if (!isWebhookError(error)) throw error;
    console.error(error.code, error.message);
    return context.text(error.code, error.status); // thrown through, it would be a 500
  }
});
app.use(csrf()); // below the webhooks: it answers forms that have no Origin header with 403, as TeXML's have none

export default app;
