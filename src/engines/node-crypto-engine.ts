/**
 * Ed25519 by `node:crypto`, on Node, Bun and Deno.
 *
 * In its callback form, which works on the thread pool: one at a time it is as quick as WebCrypto's `subtle.verify`, and under load it takes the
 * least of the main thread. The synchronous form is the quickest alone, but blocks the event loop for all of it. `npm run bench` measures
 * the three.
 *
 * @module
 */

import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { promisify } from 'node:util';
import type { Ed25519Engine, Ed25519Key } from './engine.js';
import { toJwk } from './key-as-jwk.js';
import { nativeOr } from './native-or-noble.js';
import { nobleEngine } from './noble-engine.js';

const verifyOnThreadPool = /* @__PURE__ */ promisify(verify);

const imported = /* @__PURE__ */ new WeakMap<Ed25519Key, KeyObject>();

export const nodeEngine: Ed25519Engine = (signature, message, key) => {
  let native = imported.get(key);
  if (!native) {
    // Through a JWK: a tenth of the time that DER takes.
    native = createPublicKey({ key: toJwk(key), format: 'jwk' });
    imported.set(key, native);
  }
  return verifyOnThreadPool(null, message, native, signature);
};

/** The same where it works, and noble's engine everywhere else. One for all entry points, so that it is tried once. */
export const nodeOrNoble = /* @__PURE__ */ nativeOr(nodeEngine, nobleEngine);
