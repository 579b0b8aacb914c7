/**
 * Importing public keys once, at start-up.
 *
 * @module
 */

import { prepareNoble } from '../engines/noble-engine.js';
import { toWebhookError } from '../errors/is-webhook-error.js';
import { importKeys, type PublicKey, type PublicKeyInput } from './public-key.js';

/**
 * Reads and checks a public key, at start-up, so that a wrong one is found before the first webhook.
 *
 * Also builds the table that the first verification would otherwise build (some 30 ms).
 *
 * @param publicKey - One key, or an array of at most four, in any form of {@link PublicKeyInput}.
 * @returns An opaque value for `verify`, which it costs nothing to take.
 *
 * @throws {WebhookConfigurationError} `key_missing`: `undefined`, blank, or an empty array. `key_is_secret`: `whsec_…`, `whsk_…`, an
 *   API key (`KEY…`) or a private key. `key_malformed`: not 32 bytes in a known form, or not a point of the curve. `key_weak`: of
 *   small or mixed order. `option_invalid`: more than four keys.
 *
 * @example
 * ```ts
 * import { importPublicKey, verify } from 'telnyx-siprec-webhooks';
 *
 * const publicKey = importPublicKey(process.env.TELNYX_PUBLIC_KEY);
 *
 * export async function handle(request: Request): Promise<string> {
 *   const { id } = await verify(request.headers, await request.arrayBuffer(), publicKey);
 *   return id;
 * }
 * ```
 */
export function importPublicKey(publicKey: PublicKeyInput): PublicKey {
  try {
    const imported = importKeys(publicKey);
    prepareNoble();
    return imported;
  } catch (error) {
    throw toWebhookError(error);
  }
}
