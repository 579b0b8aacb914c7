/** SvelteKit's own check of forms, for all routes but those that verify a signature: see vite.config.ts. */

import type { Handle } from '@sveltejs/kit';

const SIGNED = ['/webhooks', '/receiver'];
const FORMS = /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/i;

export const handle: Handle = ({ event, resolve }) => {
  const { headers, method } = event.request;
  const isForm =
    FORMS.test(headers.get('content-type') ?? 'text/plain') && !['GET', 'HEAD', 'OPTIONS'].includes(method);
  if (isForm && headers.get('origin') !== event.url.origin && !SIGNED.includes(event.url.pathname))
    return new Response('Cross-site form submissions are forbidden', { status: 403 });
  return resolve(event);
};
