/** Signatures that no honest signer makes, under the key of `sign.ts`. Numbers only: the points are given. */

import { createHash } from 'node:crypto';
import { PUBLIC_KEY_BYTES, SECRET_KEY } from './sign.js';

/**
 * A signature that only the holder of the key can make: R is `nonce` times the base point plus a point of small order, and
 * S = nonce + k·a (RFC 8032, section 5.1.6). With its cofactor the verification equation holds.
 */
export function forge(r: Uint8Array, message: Uint8Array, nonce: bigint): Buffer {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const sha512 = (...parts: Uint8Array[]) => createHash('sha512').update(Buffer.concat(parts)).digest();
  const toNumber = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);

  const secret = toNumber(sha512(Buffer.from(SECRET_KEY, 'hex')).subarray(0, 32));
  const a = (secret & (2n ** 254n - 8n)) | (2n ** 254n);
  const k = toNumber(sha512(r, PUBLIC_KEY_BYTES, message));
  const s = ((nonce + k * a) % order).toString(16).padStart(64, '0');
  return Buffer.concat([r, Buffer.from(s, 'hex').reverse()]);
}
