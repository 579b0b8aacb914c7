/**
 * Ed25519 by `@noble/ed25519`: the same verdict in every runtime.
 *
 * @module
 */

import { Point, verifyAsync } from '@noble/ed25519';
import { WebhookConfigurationError } from '../errors.js';
import type { Ed25519Engine } from './engine.js';

/** Strict verification: noble's default, ZIP 215, would accept small-order keys and non-canonical encodings. */
export const nobleEngine: Ed25519Engine = (signature, message, key) => {
  // Noble hashes with WebCrypto. Where there is none, nothing can be said of the signature.
  if (typeof globalThis.crypto?.subtle?.digest !== 'function') {
    throw new WebhookConfigurationError(
      'runtime_unsupported',
      'This runtime has no crypto.subtle. Use Node 20.19 or later; in a browser, https or localhost.',
    );
  }
  return verifyAsync(signature, message, key.bytes, { zip215: false });
};

/** Builds noble's table of base-point multiples, once in a process: some 30 ms that the first webhook does not wait for. */
export function prepareNoble(): void {
  Point.BASE.multiply(2n); // any multiple but the first builds the table
}
