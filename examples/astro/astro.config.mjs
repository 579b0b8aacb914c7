/** Astro 7, with what lets TeXML's forms in. */

import node from '@astrojs/node';
import { defineConfig } from 'astro/config';

export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'standalone' }),
  // By default Astro answers each form without an Origin header with 403, before any route: TeXML's have none.
  // This ends that check everywhere; src/middleware.ts makes it for all other routes.
  security: { checkOrigin: false },
});
