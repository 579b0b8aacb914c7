// Cloudflare Workers, whose Request has a type of its own.

import { unwrap } from 'telnyx-siprec-webhooks/native';
import { receiver } from './receiver.js';

export default { fetch: (request) => receiver(request) } satisfies ExportedHandler;
export const passed = { fetch: receiver } satisfies ExportedHandler;
export const unwrapped = {
  async fetch(request) {
    const { id } = await unwrap(request.headers, await request.arrayBuffer(), undefined);
    return new Response(id);
  },
} satisfies ExportedHandler;
