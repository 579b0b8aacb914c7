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

import { webCryptoOrNoble as engine } from './engines/webcrypto-engine.js';
import type { importPublicKey as RootImportPublicKey, unwrap as RootUnwrap, verify as RootVerify } from './index.js';
import { importKeys } from './keys/public-key.js';
import { unwrapOn, verifyOn } from './verification/on-engine.js';

export * from './index.js';

/** The root's `verify`, on the runtime's own Ed25519. */
export const verify: typeof RootVerify = /* @__PURE__ */ verifyOn(engine);

/** The root's `unwrap`, on the runtime's own Ed25519. */
export const unwrap: typeof RootUnwrap = /* @__PURE__ */ unwrapOn(engine);

/** The root's `importPublicKey`, without building a table that only `@noble/ed25519` needs. What it gives is taken at the root, too. */
export const importPublicKey: typeof RootImportPublicKey = importKeys;
