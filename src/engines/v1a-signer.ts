/**
 * Signing by `@noble/ed25519`: the same signature in every runtime.
 *
 * @module
 */

import { getPublicKeyAsync, signAsync } from '@noble/ed25519';
import { readSubtle } from './subtle-crypto.js';

/** Signs a message (RFC 8032, section 5.1.6). The same message and key always give the same 64 bytes. */
export async function signEd25519(message: Uint8Array, secretKey: Uint8Array): Promise<Uint8Array> {
  readSubtle(); // noble hashes with it
  return signAsync(message, secretKey);
}

/** Derives the public key of a secret key of 32 bytes (RFC 8032, section 5.1.5). */
export async function derivePublicKey(secretKey: Uint8Array): Promise<Uint8Array> {
  readSubtle();
  return getPublicKeyAsync(secretKey);
}
