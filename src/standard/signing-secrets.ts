/**
 * Your own secrets, and the signature that each makes.
 *
 * @module
 */

import { Webhook } from 'standardwebhooks';
import { invalidOption } from '../errors/invalid-option.js';
import { isWebhookError } from '../errors/is-webhook-error.js';
import { WebhookConfigurationError } from '../errors/webhook-errors.js';
import { signedContent } from './signed-content.js';
import { readKey } from './standard-keys.js';
import { openSigningKey, signAsymmetric } from './v1a-scheme.js';

/**
 * - `whsec_…` is a symmetric secret: 24 to 64 random bytes in Base64. It signs `v1`.
 * - `whsk_…` is an Ed25519 signing key: a seed of 32 bytes, or 64 bytes with its public key after it. It signs `v1a`.
 *
 * The type allows `undefined`, so that you can pass `process.env.WEBHOOK_SECRET`. If it is `undefined`, you get `key_missing`.
 */
export type SigningSecret = string | undefined;

/** One secret, or up to eight while you replace one. Each of them signs. */
export type SigningSecretInput = SigningSecret | readonly SigningSecret[];

/** Makes one entry of a `webhook-signature` list. */
export type Signer = (id: string, seconds: number, body: Uint8Array) => string | Promise<string>;

const MAX_SECRETS = 8;

/**
 * Reads one secret or several.
 *
 * @throws {WebhookConfigurationError} `key_missing`, `key_malformed`, `option_invalid`, `runtime_unsupported`
 */
export async function signersOf(secret: unknown): Promise<Signer[]> {
  return Promise.all(listOf(secret).map(signerOf));
}

function listOf(secret: unknown): unknown[] {
  try {
    if (!Array.isArray(secret)) return [secret];
    const { length } = secret;
    if (length > MAX_SECRETS) throw invalidOption(`There may be at most ${MAX_SECRETS} secrets.`);
    return length === 0 ? [undefined] : Array.from({ length }, (_, index) => secret[index]);
  } catch (error) {
    if (isWebhookError(error)) throw error;
    throw new WebhookConfigurationError('key_malformed', 'The secret cannot be read.');
  }
}

async function signerOf(secret: unknown): Promise<Signer> {
  const { prefix, bytes, text } = readKey(secret, ['whsec_', 'whsk_']);
  if (prefix === 'whsec_') return symmetric(text);
  const key = await openSigningKey(bytes);
  return (id, seconds, body) => signAsymmetric(key, signedContent(id, String(seconds), body));
}

function symmetric(secret: string): Signer {
  const stock = new Webhook(secret);
  // The stock package takes text, and encodes it again. That gives the same bytes: the body is known to be UTF-8, and a byte order mark stays.
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return (id, seconds, body) => stock.sign(id, new Date(seconds * 1000), utf8.decode(body));
}
