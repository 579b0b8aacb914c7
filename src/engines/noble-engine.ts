/**
 * Ed25519 by `@noble/ed25519`: the same verdict in every runtime.
 *
 * @module
 */

import { Point, verifyAsync } from '@noble/ed25519';
import type { Ed25519Engine } from './engine.js';
import { readSubtle } from './subtle-crypto.js';

/** Strict verification: noble's default, ZIP 215, would accept small-order keys and non-canonical encodings. */
export const nobleEngine: Ed25519Engine = (signature, message, key) => {
  readSubtle(); // noble hashes with it
  return verifyAsync(signature, message, key.bytes, { zip215: false });
};

/** Builds noble's table of base-point multiples, once in a process: some 30 ms that the first webhook does not wait for. */
export function prepareNoble(): void {
  Point.BASE.multiply(2n); // any multiple but the first builds the table
}
