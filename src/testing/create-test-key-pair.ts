/**
 * Key pairs for tests.
 *
 * @module
 */

import { derivePublicKey, hashSeed } from '../engines/test-signer.js';
import { toWebhookError } from '../errors/is-webhook-error.js';
import { WebhookConfigurationError } from '../errors/webhook-errors.js';
import { decodeAnyBase64 } from '../primitives/base64.js';
import { encodeBase64 } from '../primitives/binary-text.js';
import { viewBytes } from '../primitives/bytes.js';

/** An Ed25519 key pair, for tests only. */
export interface TestKeyPair {
  /** The public key to give to your handler: Base64 of 32 bytes, as Telnyx shows it. */
  publicKey: string;
  /** The key to sign with: Base64 of 32 bytes (the private key of RFC 8032). Everybody who has it can sign deliveries that this public key verifies. */
  secretKey: string;
}

const SECRET_KEY_LENGTH = 32;

/**
 * Creates a key pair that takes Telnyx's place in tests.
 *
 * @param seed - Text or bytes. The same seed gives the same pair everywhere. If you pass 32 bytes, they are the secret key itself. Text and bytes of another
 *   length are hashed with SHA-256, and the hash is the secret key. Without a seed, the pair is random.
 *
 * @throws {WebhookConfigurationError} `option_invalid`: the seed is neither text nor bytes.
 *
 * @example
 * ```ts
 * import { createTestKeyPair } from 'telnyx-siprec-webhooks/testing';
 *
 * const { publicKey } = createTestKeyPair('any text');
 * process.env.TELNYX_PUBLIC_KEY = publicKey;
 * ```
 */
export function createTestKeyPair(seed?: string | Uint8Array): TestKeyPair {
  try {
    const bytes = seedBytes(seed);
    const secretKey = bytes.length === SECRET_KEY_LENGTH && typeof seed !== 'string' ? bytes : hashSeed(bytes);
    return { publicKey: encodeBase64(derivePublicKey(secretKey)), secretKey: encodeBase64(secretKey) };
  } catch (error) {
    throw toWebhookError(error);
  }
}

function seedBytes(seed: unknown): Uint8Array {
  if (seed === undefined) return globalThis.crypto.getRandomValues(new Uint8Array(SECRET_KEY_LENGTH));
  if (typeof seed === 'string') return new TextEncoder().encode(seed);
  const bytes = viewBytes(seed);
  if (!bytes) throw new WebhookConfigurationError('option_invalid', `A seed is text or bytes, got ${typeof seed}.`);
  return bytes.slice();
}

/**
 * Reads a secret key: 32 bytes in Base64 or Base64url, padded or not, as `openssl rand -base64 32` prints them.
 *
 * @throws {WebhookConfigurationError} `option_invalid`
 */
export function readSecretKey(secretKey: unknown): Uint8Array {
  const bytes = typeof secretKey === 'string' ? decodeAnyBase64(secretKey.trim()) : undefined;
  if (bytes?.length === SECRET_KEY_LENGTH) return bytes;
  throw new WebhookConfigurationError(
    'option_invalid',
    `A secret key for tests is 32 bytes in Base64 (44 characters), as createTestKeyPair gives it, got ${
      typeof secretKey === 'string' ? `${secretKey.length} characters` : typeof secretKey
    }.`,
  );
}
