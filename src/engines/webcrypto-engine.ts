/**
 * Ed25519 by WebCrypto, in browsers, workers and edge runtimes.
 *
 * @module
 */

import type { Ed25519Engine, Ed25519Key } from './engine.js';
import { toJwk } from './key-as-jwk.js';
import { nativeOr } from './native-or-noble.js';
import { nobleEngine } from './noble-engine.js';
import { readSubtle } from './subtle-crypto.js';

const imported = /* @__PURE__ */ new WeakMap<Ed25519Key, Promise<CryptoKey>>();

export const webCryptoEngine: Ed25519Engine = async (signature, message, key) => {
  const subtle = readSubtle();
  let native = imported.get(key);
  if (!native) {
    native = subtle.importKey('jwk', toJwk(key), 'Ed25519', false, ['verify']);
    imported.set(key, native);
    native.catch(() => imported.delete(key)); // only successes are kept
  }
  // Never shared memory: both are private copies. (Since TypeScript 5.9 the DOM's types tell the two apart.)
  return subtle.verify('Ed25519', await native, signature as BufferSource, message as BufferSource);
};

/** The same where it works, and noble's engine everywhere else. One for all entry points, so that it is tried once. */
export const webCryptoOrNoble = /* @__PURE__ */ nativeOr(webCryptoEngine, nobleEngine);
