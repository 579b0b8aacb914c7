/**
 * The asymmetric scheme, `v1a`: Ed25519.
 *
 * @module
 */

import type { Ed25519Key } from '../engines/engine.js';
import { derivePublicKey, signEd25519 } from '../engines/v1a-signer.js';
import { equalBytes } from '../primitives/bytes.js';
import type { SignedContent } from './signed-content.js';
import { malformed } from './standard-keys.js';

/** What every signature of this scheme begins with. */
export const VERSION = 'v1a,';

const SEED_LENGTH = 32;

/** A signing key whose halves are known to belong together. */
export interface SigningKey {
  readonly seed: Uint8Array;
  readonly publicKey: Ed25519Key;
}

/**
 * Derives the public key of a seed. If a public key follows the seed, checks that it is the same.
 *
 * @throws {WebhookConfigurationError} `key_malformed`, `runtime_unsupported`
 */
export async function openSigningKey(bytes: Uint8Array): Promise<SigningKey> {
  const seed = bytes.subarray(0, SEED_LENGTH);
  const publicHalf = bytes.subarray(SEED_LENGTH);
  const publicKey = { bytes: await derivePublicKey(seed) };
  if (publicHalf.length > 0 && !equalBytes(publicHalf, publicKey.bytes)) {
    throw malformed('whsk_ and a seed with its public key, but these two do not belong together');
  }
  return { seed, publicKey };
}

/** Does the same when the key is first needed. Some platforms hash asynchronously, and a constructor cannot wait for that. */
export function openLater(bytes: Uint8Array): () => Promise<SigningKey> {
  let opened: SigningKey | undefined;
  return async () => {
    opened ??= await openSigningKey(bytes);
    return opened;
  };
}

/** Signs the bytes of `signedContent`. The result is `v1a,…`. */
export async function signAsymmetric({ seed }: SigningKey, content: SignedContent): Promise<string> {
  return VERSION + btoa(String.fromCharCode(...(await signEd25519(content.bytes, seed))));
}
