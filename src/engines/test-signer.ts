/**
 * Signing by `@noble/ed25519`, at once: in a test, one `await` less is one mistake less. For that it needs a hash that is not WebCrypto's, which
 * `@noble/hashes` has.
 *
 * @module
 */

import { getPublicKey, hashes, sign } from '@noble/ed25519';
import { sha256, sha512 } from '@noble/hashes/sha2.js';

/** Signs a message (RFC 8032, section 5.1.6). The same message and key always give the same 64 bytes. */
export function signEd25519(message: Uint8Array, secretKey: Uint8Array): Uint8Array {
  hashes.sha512 ??= sha512;
  return sign(message, secretKey);
}

/** Derives the public key of a secret key of 32 bytes (RFC 8032, section 5.1.5). */
export function derivePublicKey(secretKey: Uint8Array): Uint8Array {
  hashes.sha512 ??= sha512;
  return getPublicKey(secretKey);
}

/** Turns a seed of any length into 32 bytes. */
export function hashSeed(seed: Uint8Array): Uint8Array {
  return sha256(seed);
}
