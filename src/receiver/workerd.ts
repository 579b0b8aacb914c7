/**
 * Which runtime this is, where that makes a difference.
 *
 * @module
 */

/** Whether this is workerd, on which Cloudflare's Workers run. */
export function isWorkerd(): boolean {
  const { navigator } = globalThis as { navigator?: { userAgent?: string } };
  return navigator?.userAgent === 'Cloudflare-Workers';
}
