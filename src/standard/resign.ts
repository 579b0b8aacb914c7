/**
 * Turning a Telnyx delivery into a Standard Webhooks delivery of your own.
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
 * Verifies a Telnyx delivery as `verify` does, then signs the same body as a Standard Webhooks delivery of your own. It resolves to the headers to forward
 * the body with. A stock verifier accepts them.
 *
 * When it resolves, it has proved all that `verify` proves. The new signature proves to the recipients that *you* vouch for the delivery. If you sign with
 * a `whsec_` secret, everybody who has it can make such signatures, too.
 *
 * Forward the bytes of `rawBody` unchanged. `webhook-id` is the id that `verify` returns. If the body names an event, it is the same on every retry.
 * `webhook-timestamp` is Telnyx's timestamp, unless you set {@link ResignOptions.timestamp}.
 *
 * @param headers - Request headers, in any shape of {@link HeadersInput}.
 * @param rawBody - The body exactly as it arrived, before any parser: text or bytes.
 * @param publicKey - Your Telnyx account's public key, in any form of {@link PublicKeyInput}; or at most four of them.
 * @param secret - The secret to sign with. `whsec_…` signs `v1`: share it with the recipients. `whsk_…` signs `v1a`: give them its public key. An array of
 *   at most eight gives a list of signatures in the same order.
 * @param options - See {@link ResignOptions}.
 *
 * @throws {StandardWebhookVerificationError} The delivery is not proved genuine and fresh (`status` 401). The codes are those of `verify`. The error is an
 *   instance of the `WebhookVerificationError` of the `standardwebhooks` package.
 * @throws {WebhookPayloadError} The delivery is genuine, but its body cannot be decoded (`status` 500): `body_malformed`.
 * @throws {WebhookConfigurationError} Your own set-up is wrong (`status` 500). The codes are those of `verify`. For the secret, they are: `key_missing` if
 *   there is none; `option_invalid` if there are more than eight; `key_malformed` if it is `whpk_…`, has another prefix or none, is not standard Base64, has
 *   a wrong length, or has a public half that does not belong to its seed.
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
    // A private copy, so that we sign what we verified. Text cannot change. If it is neither text nor bytes, `verify` refuses it.
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
