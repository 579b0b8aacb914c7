/**
 * A Telnyx delivery in, a Standard Webhooks delivery of one's own out.
 *
 * @module
 */

import { copyRawBody, type RawBody } from '../body/raw-body.js';
import type { HeadersInput } from '../headers/read-headers.js';
import type { StandardWebhookHeaders } from '../headers/to-standard-headers.js';
import type { PublicKeyInput } from '../keys/public-key.js';
import { viewBytes } from '../primitives/bytes.js';
import { readClock } from '../verification/freshness.js';
import { verify } from '../verification/verify.js';
import { readOptions } from '../verification/verify-options.js';
import { type SigningSecretInput, signersOf } from './signing-secrets.js';
import { type ResignOptions, readResignOptions } from './standard-options.js';
import { toStandardError } from './standard-verification-error.js';
import { toUnixSeconds } from './unix-seconds.js';

/**
 * Verifies a Telnyx delivery as `verify` does, and then signs the same body as a Standard Webhooks delivery of your own: the headers to
 * forward it with, which a stock verifier accepts.
 *
 * When it resolves, what `verify` proves is proved of the delivery. What the new signature proves downstream is that *you* vouch for it:
 * whoever holds a `whsec_` secret can make such signatures, too.
 *
 * Forward the bytes of `rawBody` as they are. `webhook-id` is the id that `verify` gives, the same on every retry where the body names an
 * event; `webhook-timestamp` is Telnyx's unless {@link ResignOptions.timestamp} says otherwise.
 *
 * @param headers - Request headers, in any shape of {@link HeadersInput}.
 * @param rawBody - The body exactly as it arrived, before any parser: text or bytes.
 * @param publicKey - Your Telnyx account's public key, in any form of {@link PublicKeyInput}; or at most four of them.
 * @param secret - What to sign with, shared with or known to those downstream: `whsec_…` gives `v1`, `whsk_…` gives `v1a`. An array of at
 *   most eight gives a list of signatures in the same order.
 * @param options - See {@link ResignOptions}.
 *
 * @throws {StandardWebhookVerificationError} Not proved genuine and fresh (`status` 401), with the codes of `verify`. An instance of the
 *   `WebhookVerificationError` of the `standardwebhooks` package.
 * @throws {WebhookPayloadError} Genuine, but not understood (`status` 500): `body_malformed`.
 * @throws {WebhookConfigurationError} Your own set-up (`status` 500): the codes of `verify`. Of the secret: `key_missing` when there is
 *   none; `key_malformed` for `whpk_…`, another prefix or none, what is no standard Base64, a wrong length, or a public half that does
 *   not belong to its seed; `option_invalid` for more than eight.
 *
 * @example
 * ```ts
 * import { isWebhookError } from 'telnyx-siprec-webhooks';
 * import { resign } from 'telnyx-siprec-webhooks/standard';
 *
 * export async function POST(request: Request): Promise<Response> {
 *   try {
 *     const body = await request.arrayBuffer();
 *     const signed = await resign(request.headers, body, process.env.TELNYX_PUBLIC_KEY, process.env.WEBHOOK_SECRET);
 *     const headers = { ...signed, 'content-type': request.headers.get('content-type') ?? 'application/json' };
 *     return await fetch('https://consumer.example/webhooks', { method: 'POST', headers, body });
 *   } catch (error) {
 *     if (!isWebhookError(error)) throw error;
 *     return new Response(error.code, { status: error.status });
 *   }
 * }
 * ```
 */
export async function resign(
  headers: HeadersInput,
  rawBody: RawBody,
  publicKey: PublicKeyInput,
  secret: SigningSecretInput,
  options?: ResignOptions,
): Promise<StandardWebhookHeaders> {
  try {
    // A private copy, so that what is signed is what was verified. Text cannot change; what is neither is `verify`'s to refuse.
    const body = viewBytes(rawBody)?.slice() ?? rawBody;
    const { isNow, verifyOptions } = readResignOptions(options);
    const signers = await signersOf(secret);
    const { id, timestamp } = await verify(headers, body, publicKey, verifyOptions);
    const seconds = toUnixSeconds(isNow ? new Date(readClock(readOptions(verifyOptions))) : timestamp);
    const bytes = copyRawBody(body, 0);
    const signatures = await Promise.all(signers.map((sign) => sign(id, seconds, bytes)));
    return {
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': signatures.join(' '),
    };
  } catch (error) {
    throw toStandardError(error);
  }
}
