/** The same route handler in Next.js's edge runtime. */

export { POST } from '../webhooks/route';
export const runtime = 'edge';
