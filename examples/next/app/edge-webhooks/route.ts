/**
 * The route handler of `../webhooks/route.ts`, the example that calls `verify`, in Next.js's edge runtime. Leave this file out unless you already use that
 * runtime: Next.js has deprecated it, and `next build` refuses it with `cacheComponents: true`, which create-next-app sets.
 */

export { POST } from '../webhooks/route';
export const runtime = 'edge';
