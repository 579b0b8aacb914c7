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
 * Verifies and signs Standard Webhooks deliveries with Ed25519 (`v1a`). It has the same methods as the `Webhook` of the `standardwebhooks` package, which
 * can do HMAC (`v1`) only. Both methods return promises.
 *
 * Do not use it for deliveries that come from Telnyx itself, because Telnyx signs something else. Use `verify` for those.
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
   * @param key - A public key (`whpk_…`) to verify, or a signing key (`whsk_…`) to verify and sign. The type allows `undefined`, so that you can pass an
   *   environment variable.
   *
   * @throws {WebhookConfigurationError} `key_missing`: the key is `undefined` or blank. `key_malformed`: it is `whsec_…` (use the `standardwebhooks` package
   *   for those), has another prefix or none, is not standard Base64, has a wrong length, or is not a point of the curve. `key_weak`: it has small or mixed
   *   order. The constructor does not check that the public half of a `whsk_…` of 64 bytes belongs to its seed: the first `verify` or `sign` does.
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
   * Verifies a delivery. It resolves only if one `v1a` signature in the list is genuine, and the timestamp is within five minutes of the system's clock.
   *
   * When it resolves, the holder of the signing key signed this id, this timestamp and this payload. They may have arrived before: remember `webhook-id`.
   *
   * @param payload - The body exactly as it arrived, before any parser: text or bytes.
   * @param headers - Request headers with `webhook-id`, `webhook-timestamp` and `webhook-signature`, in any shape of {@link HeadersInput}.
   * @param options - See {@link WebhookVerifyOptions}.
   * @returns The payload as a JSON value. `undefined` if it is empty, or if you pass `jsonParse: false`.
   *
   * @throws {StandardWebhookVerificationError} The delivery is not proved genuine and fresh (`status` 401): `header_missing`, `header_duplicated`,
   *   `timestamp_malformed`, `timestamp_too_old`, `timestamp_too_new`, `signature_malformed` (also for an id that is not
   *   `[A-Za-z0-9_-]{1,256}`), `signature_mismatch`. The error is an instance of the `WebhookVerificationError` of the `standardwebhooks` package.
   * @throws {WebhookPayloadError} The delivery is genuine, but the payload is not JSON (`status` 500): `body_malformed`.
   * @throws {WebhookConfigurationError} Your own set-up is wrong (`status` 500): `headers_unreadable`, `body_not_raw`, `option_invalid`,
   *   `key_malformed`, `runtime_unsupported`.
   */
  async verify(payload: RawBody, headers: HeadersInput, options?: WebhookVerifyOptions): Promise<unknown> {
    try {
      const { jsonParse } = readWebhookVerifyOptions(options);
      const { id, timestamp, signature } = readStandardHeaders(headers);
      const seconds = parseTimestamp({ timestamp });
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
   * @param msgId - The id that you will send as `webhook-id`. It must match `[A-Za-z0-9_-]{1,256}`. Use the same id for every attempt.
   * @param timestamp - The time of this attempt. Send it as `webhook-timestamp`, in whole Unix seconds.
   * @param payload - The body exactly as it will be sent: text or bytes.
   * @returns One entry for `webhook-signature`: `v1a,…`
   *
   * @throws {WebhookConfigurationError} `key_malformed`: the key is `whpk_…`, or its halves do not belong together. `option_invalid`: the
   *   id or the timestamp is not valid. Also `body_not_raw` and `runtime_unsupported`.
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
    "No v1a signature matches. Either the key is not the sender's, or the payload is not as it arrived, or Telnyx signed it. For Telnyx's, use verify.",
  );
}

/** An empty payload is `undefined`, as in the stock package. */
function parseJson(body: Uint8Array): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    // The parser's own error quotes the body, so it is dropped.
    throw new WebhookPayloadError(
      'body_malformed',
      `The payload is not JSON in UTF-8 (its length is ${body.length}). For a form, pass { jsonParse: false } and decode it yourself.`,
    );
  }
}
