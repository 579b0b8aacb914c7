/**
 * `native.ts` for Node, Bun and Deno, on `node:crypto`. The two have the same declarations, and differ in the engine only.
 *
 * @module
 */

import { engine } from './engines/node-crypto-or-noble.js';
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
