/** Astro's own check of forms, for all routes but those that verify a signature: see astro.config.mjs. */

import { defineMiddleware } from 'astro:middleware';

const SIGNED = ['/webhooks', '/receiver'];
const FORMS = /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/i;

export const onRequest = defineMiddleware(({ request, url, isPrerendered }, next) => {
  if (isPrerendered) return next();
  const { headers, method } = request;
  const path = url.pathname.replace(/\/$/, ''); // Astro takes '/webhooks/' for '/webhooks'
  const isForm =
    FORMS.test(headers.get('content-type') ?? 'text/plain') && !['GET', 'HEAD', 'OPTIONS'].includes(method);
  if (isForm && headers.get('origin') !== url.origin && !SIGNED.includes(path))
    return new Response('Cross-site form submissions are forbidden', { status: 403 });
  return next();
});
