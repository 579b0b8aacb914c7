/**
 * The protocol, step by step. Every step can only stop; nothing after a failed step runs.
 *
 * @module
 */

import { decodeBody } from '../body/decode-body.js';
import type { RawBody } from '../body/raw-body.js';
import type { Ed25519Engine, Ed25519Key } from '../engines/engine.js';
import { nobleEngine } from '../engines/noble-engine.js';
import { toWebhookError } from '../errors/is-webhook-error.js';
import { WebhookVerificationError } from '../errors/webhook-errors.js';
import { webhookId } from '../events/webhook-id.js';
import type { HeadersInput } from '../headers/read-headers.js';
import { parseSignature, parseTimestamp, readTelnyxHeaders, type TelnyxHeaders } from '../headers/telnyx-headers.js';
import { keysOf, type PublicKeyInput } from '../keys/public-key.js';
import { checkBearerToken } from './bearer-token.js';
import { checkFreshness, readClock } from './freshness.js';
import { signedMessage } from './signed-message.js';
import { hasSmallOrderR } from './small-order-r.js';
import { type CheckedOptions, readOptions, type VerifyOptions } from './verify-options.js';

/** A delivery that is genuine and fresh. */
export interface VerifiedWebhook {
  /** The delivery's id: `[A-Za-z0-9_-]{1,256}`. It comes from the signed body, and no header can change it. */
  id: string;
  /** `'event'`: the id is the same on every retry. `'signature'`: the body names no event, so each retry has another id. */
  idSource: 'event' | 'signature';
  /** When Telnyx signed this delivery, to the second. */
  timestamp: Date;
  /** The decoded body: a JSON object or array, or the fields of a form by name. A field that came more than once is a `string[]`. */
  body: unknown;
}

/**
 * Verifies a Telnyx webhook delivery. Resolves only if the delivery is genuine and fresh, and rejects otherwise.
 *
 * When it resolves, this is proved: the holder of the account's signing key made this timestamp and this body, within the tolerance of your clock. It is not
 * proved that the delivery arrives for the first time: within the tolerance it can be replayed, so remember `id`. It is not proved that events arrive in order.
 *
 * Telnyx signs the timestamp header, `|` and the raw body, for JSON and for forms. Never pass a body that was parsed and re-serialised.
 *
 * @param headers - Request headers, in any shape of {@link HeadersInput}, under Telnyx's names or mapped by `toStandardHeaders`.
 * @param rawBody - The body exactly as it arrived, before any parser: text or bytes.
 * @param publicKey - Your account's public key from Mission Control (Keys & Credentials, Public Key), in any form of
 *   {@link PublicKeyInput}; or an array of at most four, any of which may match.
 * @param options - See {@link VerifyOptions}.
 *
 * @throws {WebhookVerificationError} Not proved genuine and fresh (`status` 401): `header_missing`, `header_duplicated`,
 *   `timestamp_malformed`, `timestamp_too_old`, `timestamp_too_new`, `signature_malformed`, `signature_mismatch`,
 *   `authorization_mismatch`.
 * @throws {WebhookPayloadError} Genuine, but not understood (`status` 500): `body_malformed`.
 * @throws {WebhookConfigurationError} Your own set-up (`status` 500): `key_missing`, `key_malformed`, `key_weak`, `key_is_secret`,
 *   `headers_unreadable`, `body_not_raw`, `option_invalid`, `runtime_unsupported`.
 *
 * @example
 * ```ts
 * import { isWebhookError, verify } from 'telnyx-siprec-webhooks';
 *
 * export async function POST(request: Request): Promise<Response> {
 *   try {
 *     const { id, body } = await verify(request.headers, await request.arrayBuffer(), process.env.TELNYX_PUBLIC_KEY);
 *     console.log(id, body);
 *     return new Response('OK');
 *   } catch (error) {
 *     if (!isWebhookError(error)) throw error;
 *     return new Response(error.code, { status: error.status });
 *   }
 * }
 * ```
 *
 * @see https://developers.telnyx.com/development/api-fundamentals/webhooks/receiving-webhooks
 */
export function verify(
  headers: HeadersInput,
  rawBody: RawBody,
  publicKey: PublicKeyInput,
  options?: VerifyOptions,
): Promise<VerifiedWebhook> {
  return verifyWith(nobleEngine, headers, rawBody, publicKey, options);
}

/** {@link verify}, over any engine. */
export async function verifyWith(
  engine: Ed25519Engine,
  headers: unknown,
  rawBody: unknown,
  publicKey: unknown,
  options: unknown,
): Promise<VerifiedWebhook> {
  try {
    const keys = keysOf(publicKey);
    const checked = readOptions(options);
    const now = readClock(checked);
    const telnyx = readTelnyxHeaders(headers, checked.bearerToken !== undefined);
    const timestamp = checkFreshness(parseTimestamp(telnyx), now, checked);
    const signature = parseSignature(telnyx).bytes;
    const decoded = decodeBody(await checkSigned(engine, telnyx, signature, rawBody, keys, checked));
    const { id, idSource } = webhookId(decoded, signature);
    return { id, idSource, timestamp, body: decoded.body };
  } catch (error) {
    throw toWebhookError(error);
  }
}

/**
 * The steps of {@link verifyWith} that need the body, up to its decoding. What the headers alone tell, and whether they are fresh, is for the caller
 * to judge.
 *
 * @returns The private copy that was verified
 */
export async function checkSigned(
  engine: Ed25519Engine,
  telnyx: TelnyxHeaders,
  signature: Uint8Array,
  rawBody: unknown,
  keys: readonly Ed25519Key[],
  { bearerToken }: CheckedOptions,
): Promise<Uint8Array> {
  const message = signedMessage(telnyx.timestamp, rawBody);
  let matches = false;
  for (const key of hasSmallOrderR(signature) ? [] : keys) {
    matches ||= (await engine(signature, message.bytes, key)) === true;
  }
  if (!matches) throw mismatch();
  if (bearerToken !== undefined) checkBearerToken(telnyx.authorization, bearerToken);
  return message.body;
}

function mismatch(): WebhookVerificationError {
  return new WebhookVerificationError(
    'signature_mismatch',
    'The signature does not match. The delivery is not from Telnyx, the public key is not that of its account, or the body is not as it ' +
      'arrived (re-serialised, or on AWS Lambda still in Base64).',
  );
}
