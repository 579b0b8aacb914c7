/**
 * The asymmetric half of Standard Webhooks.
 *
 * @module
 */

import type { RawBody } from '../body/raw-body.js';
import type { Ed25519Key } from '../engines/engine.js';
import { nobleEngine } from '../engines/noble-engine.js';
import { invalidOption } from '../errors/invalid-option.js';
import { WebhookPayloadError, WebhookVerificationError } from '../errors/webhook-errors.js';
import type { HeadersInput } from '../headers/read-headers.js';
import { parseTimestamp } from '../headers/telnyx-headers.js';
import { checkKey } from '../keys/weak-keys.js';
import { checkFreshness, readClock } from '../verification/freshness.js';
import { hasSmallOrderR } from '../verification/small-order-r.js';
import { readOptions } from '../verification/verify-options.js';
import { ID, signedContent } from './signed-content.js';
import { malformed, readKey } from './standard-keys.js';
import { readWebhookVerifyOptions, type WebhookVerifyOptions } from './standard-options.js';
import { toStandardError } from './standard-verification-error.js';
import { toUnixSeconds } from './unix-seconds.js';
import { openLater, type SigningKey, signAsymmetric } from './v1a-scheme.js';
import { parseSignatures, readStandardHeaders } from './webhook-headers.js';

/**
 * Verifies and signs Standard Webhooks deliveries with Ed25519 (`v1a`): the shape of the `standardwebhooks` package's `Webhook`, which
 * does HMAC (`v1`) only. Both methods return promises.
 *
 * Not for deliveries that come from Telnyx itself, which signs something else: those are `verify`'s.
 *
 * @example
 * ```ts
 * import { isWebhookError } from 'telnyx-siprec-webhooks';
 * import { Webhook } from 'telnyx-siprec-webhooks/standard';
 *
 * const webhook = new Webhook(process.env.WEBHOOK_PUBLIC_KEY); // whpk_…
 *
 * export async function POST(request: Request): Promise<Response> {
 *   try {
 *     const event = await webhook.verify(await request.arrayBuffer(), request.headers);
 *     console.log(request.headers.get('webhook-id'), event);
 *     return new Response('OK');
 *   } catch (error) {
 *     if (!isWebhookError(error)) throw error;
 *     return new Response(error.code, { status: error.status });
 *   }
 * }
 * ```
 */
export class Webhook {
  readonly #publicKey: () => Promise<Ed25519Key>;
  readonly #signingKey: (() => Promise<SigningKey>) | undefined;

  /**
   * Reads and checks a key.
   *
   * @param key - `whpk_…` verifies; `whsk_…` signs, too. `undefined` is refused; the type takes it so that an environment variable fits.
   *
   * @throws {WebhookConfigurationError} `key_missing`: `undefined` or blank. `key_malformed`: `whsec_…` (for those, use the
   *   `standardwebhooks` package), another prefix or none, no standard Base64, a wrong length, or not a point of the curve.
   *   `key_weak`: of small or mixed order. That the public half of a `whsk_…` of 64 bytes belongs to its seed is checked by the first
   *   `verify` or `sign`.
   */
  constructor(key: string | undefined) {
    try {
      const { prefix, bytes } = readKey(key, ['whpk_', 'whsk_']);
      if (prefix === 'whpk_') {
        checkKey(bytes);
        const publicKey = { bytes };
        this.#publicKey = async () => publicKey;
      } else {
        const open = openLater(bytes);
        this.#publicKey = async () => (await open()).publicKey;
        this.#signingKey = open;
      }
    } catch (error) {
      throw toStandardError(error);
    }
  }

  /**
   * Verifies a delivery: resolves only when one `v1a` signature in its list is genuine, and its timestamp within five minutes of the
   * system's clock.
   *
   * When it resolves, the holder of the signing key made this id, this timestamp and this payload. It is not proved that this is the first
   * time they arrive: remember `webhook-id`.
   *
   * @param payload - The body exactly as it arrived, before any parser: text or bytes.
   * @param headers - Request headers with `webhook-id`, `webhook-timestamp` and `webhook-signature`, in any shape of {@link HeadersInput}.
   * @param options - See {@link WebhookVerifyOptions}.
   * @returns The payload as a JSON value; `undefined` where it is empty, or with `jsonParse: false`.
   *
   * @throws {StandardWebhookVerificationError} Not proved genuine and fresh (`status` 401): `header_missing`, `header_duplicated`,
   *   `timestamp_malformed`, `timestamp_too_old`, `timestamp_too_new`, `signature_malformed` (also for an id that is not
   *   `[A-Za-z0-9_-]{1,256}`), `signature_mismatch`. An instance of the `WebhookVerificationError` of the `standardwebhooks` package.
   * @throws {WebhookPayloadError} Genuine, but no JSON (`status` 500): `body_malformed`.
   * @throws {WebhookConfigurationError} Your own set-up (`status` 500): `headers_unreadable`, `body_not_raw`, `option_invalid`,
   *   `key_malformed`, `runtime_unsupported`.
   */
  async verify(payload: RawBody, headers: HeadersInput, options?: WebhookVerifyOptions): Promise<unknown> {
    try {
      const { jsonParse } = readWebhookVerifyOptions(options);
      const { id, timestamp, signature } = readStandardHeaders(headers);
      const seconds = parseTimestamp({ timestamp, signature, isMapped: true, authorization: undefined });
      const defaults = readOptions(undefined); // the five minutes of `verify`
      checkFreshness(seconds, readClock(defaults), defaults);
      const signatures = parseSignatures(signature);
      const { bytes, body } = signedContent(id, timestamp, payload);
      if (!(await isAnyGenuine(signatures, bytes, await this.#publicKey()))) throw mismatch();
      return jsonParse ? parseJson(body) : undefined;
    } catch (error) {
      throw toStandardError(error);
    }
  }

  /**
   * Signs a delivery.
   *
   * @param msgId - What `webhook-id` will be: the same on every attempt, of `[A-Za-z0-9_-]{1,256}`.
   * @param timestamp - What `webhook-timestamp` will be, in whole Unix seconds: when this attempt is made.
   * @param payload - The body exactly as it will be sent: text or bytes.
   * @returns One entry for `webhook-signature`: `v1a,…`
   *
   * @throws {WebhookConfigurationError} `key_malformed`: the key is `whpk_…`, or its halves do not belong together. `option_invalid`: the
   *   id or the timestamp. `body_not_raw`, `runtime_unsupported`.
   */
  async sign(msgId: string, timestamp: Date, payload: RawBody): Promise<string> {
    try {
      const open = this.#signingKey;
      if (!open) throw malformed('whsk_ to sign with: a public key (whpk_) verifies only.');
      if (typeof msgId !== 'string' || !ID.test(msgId)) {
        throw invalidOption('The id to sign must be 1 to 256 letters, digits, hyphens and underscores.');
      }
      const content = signedContent(msgId, String(toUnixSeconds(timestamp)), payload);
      return await signAsymmetric(await open(), content);
    } catch (error) {
      throw toStandardError(error);
    }
  }
}

async function isAnyGenuine(signatures: readonly Uint8Array[], message: Uint8Array, key: Ed25519Key): Promise<boolean> {
  for (const signature of signatures) {
    if (!hasSmallOrderR(signature) && (await nobleEngine(signature, message, key)) === true) return true;
  }
  return false;
}

function mismatch(): WebhookVerificationError {
  return new WebhookVerificationError(
    'signature_mismatch',
    "No v1a signature matches. Either the key is not the sender's, or the payload is not as it arrived, or Telnyx signed it: then use verify.",
  );
}

/** As the stock package has it, an empty payload is `undefined`. */
function parseJson(body: Uint8Array): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    // The parser's own error quotes the body, so it is dropped.
    throw new WebhookPayloadError(
      'body_malformed',
      `The payload is no JSON in UTF-8 (its length is ${body.length}). For a form, pass { jsonParse: false } and decode it yourself.`,
    );
  }
}
