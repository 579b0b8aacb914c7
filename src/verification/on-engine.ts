/**
 * `verify` and `unwrap` on an engine that is not the root's: what `/native` is made of.
 *
 * @module
 */

import type { Ed25519Engine } from '../engines/engine.js';
import { toVerifiedEvent, type unwrap } from './unwrap.js';
import { type verify, verifyWith } from './verify.js';

/** The root's `verify`, on this engine. */
export function verifyOn(engine: Ed25519Engine): typeof verify {
  return function verify(headers, rawBody, publicKey, options) {
    return verifyWith(engine, headers, rawBody, publicKey, options);
  };
}

/** The root's `unwrap`, on this engine. */
export function unwrapOn(engine: Ed25519Engine): typeof unwrap {
  return async function unwrap(headers, rawBody, publicKey, options) {
    return toVerifiedEvent(await verifyWith(engine, headers, rawBody, publicKey, options));
  };
}
