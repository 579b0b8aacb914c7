/**
 * The 14 encodings of the eight points of small order: no honest signer makes a signature whose R is one of them.
 *
 * Ed25519 implementations disagree on such signatures, so they are refused before any is asked.
 *
 * @module
 */

import { fromHex } from '../primitives/bytes.js';

/**
 * Their seven y coordinates, little-endian; each stands for two encodings, with and without the sign bit of x.
 * In order: 0, 1, the two of order 8, p - 1, and the two that are not reduced, p and p + 1.
 */
const SMALL_ORDER_Y = /* @__PURE__ */ [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map(fromHex);

/** The sign bit of x, in the last byte. */
const SIGN_OF_X = 0x80;

/** Tells whether a signature's first half encodes a point of small order. */
export function hasSmallOrderR(signature: Uint8Array): boolean {
  const isThere = (byte: number, index: number) =>
    byte === ((signature[index] as number) & (index === 31 ? ~SIGN_OF_X : 0xff));
  return SMALL_ORDER_Y.some((y) => y.every(isThere));
}
