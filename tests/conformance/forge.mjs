/** Signatures that no honest signer makes. Numbers only: the points are given. */

import { concat, toHex } from './bytes.mjs';

/** The order of the base point (RFC 8032, section 5.1). */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

/**
 * Makes a signature with R of small order, which only the holder of the key can: S = k·a (RFC 8032, section 5.1.6). With its cofactor the
 * verification equation holds.
 *
 * @param {Uint8Array} r
 * @param {Uint8Array} message
 * @param {{ seed: Uint8Array, key: Uint8Array }} signer
 */
export async function forge(r, message, { seed, key }) {
  const secret = toNumber((await sha512(seed)).subarray(0, 32));
  const a = (secret & (2n ** 254n - 8n)) | (2n ** 254n);
  const k = toNumber(await sha512(concat(r, key, message)));
  return concat(r, toBytes((k * a) % L));
}

/**
 * The malleable twin of a signature: S + L solves the same equation.
 *
 * @param {Uint8Array} signature
 */
export function malleate(signature) {
  return concat(signature.subarray(0, 32), toBytes(toNumber(signature.subarray(32)) + L));
}

async function sha512(bytes) {
  return new Uint8Array(await crypto.subtle.digest('SHA-512', bytes));
}

/** Little-endian, as everything in RFC 8032. */
function toNumber(bytes) {
  return BigInt(`0x${toHex(bytes.slice().reverse())}`);
}

function toBytes(number) {
  const digits = number.toString(16).padStart(64, '0');
  return Uint8Array.from(digits.match(/../g), (pair) => Number.parseInt(pair, 16)).reverse();
}
