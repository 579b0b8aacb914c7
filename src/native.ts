/**
 * All of the root, with `verify` and `unwrap` on the runtime's own Ed25519 instead of `@noble/ed25519`: the same contract, the same codes, in a
 * fraction of the time. Where the runtime has none, noble steps in. To migrate, change the import path.
 *
 * This is the door for browsers, workers and edge runtimes, on WebCrypto. On Node, Bun and Deno, the package's `exports` lead to
 * `native.node.ts`, on `node:crypto`.
 *
 * @module
 *
 * @example
 * ```ts
 * import { isWebhookError, unwrap } from 'telnyx-siprec-webhooks/native';
 *
 * export async function POST(request: Request): Promise<Response> {
 *   try {
 *     const { id } = await unwrap(request.headers, await request.arrayBuffer(), process.env.TELNYX_PUBLIC_KEY);
 *     return new Response(id);
 *   } catch (error) {
 *     if (!isWebhookError(error)) throw error;
 *     return new Response(error.code, { status: error.status });
 *   }
 * }
 * ```
 */

import { engine } from './engines/webcrypto-or-noble.js';
import type {
  HeadersInput,
  PublicKey,
  PublicKeyInput,
  RawBody,
  VerifiedEvent,
  VerifiedWebhook,
  VerifyOptions,
} from './index.js';
import { importKeys } from './keys/public-key.js';
import { toVerifiedEvent } from './verification/unwrap.js';
import { verifyWith } from './verification/verify.js';

export * from './index.js';

/** The root's `verify`, on the runtime's own Ed25519. */
export function verify(
  headers: HeadersInput,
  rawBody: RawBody,
  publicKey: PublicKeyInput,
  options?: VerifyOptions,
): Promise<VerifiedWebhook> {
  return verifyWith(engine, headers, rawBody, publicKey, options);
}

/** The root's `unwrap`, on the runtime's own Ed25519. */
export async function unwrap(
  headers: HeadersInput,
  rawBody: RawBody,
  publicKey: PublicKeyInput,
  options?: VerifyOptions,
): Promise<VerifiedEvent> {
  return toVerifiedEvent(await verifyWith(engine, headers, rawBody, publicKey, options));
}

/** The root's `importPublicKey`, without building a table that only `@noble/ed25519` needs. What it gives is taken at the root, too. */
export function importPublicKey(publicKey: PublicKeyInput): PublicKey {
  return importKeys(publicKey);
}
