/**
 * Deliveries signed as Telnyx signs them.
 *
 * @module
 */

import { copyRawBody } from '../body/raw-body.js';
import { signEd25519 } from '../engines/test-signer.js';
import { toWebhookError } from '../errors/is-webhook-error.js';
import { WebhookConfigurationError } from '../errors/webhook-errors.js';
import { encodeBase64 } from '../primitives/binary-text.js';
import { viewBytes } from '../primitives/bytes.js';
import { wallClockNow } from '../primitives/clock.js';
import { isPlainObject } from '../primitives/plain-object.js';
import { readSecretKey, type TestKeyPair } from './create-test-key-pair.js';

/** Options of `signDelivery`. */
export interface SignDeliveryOptions {
  /** The key pair to sign with, from `createTestKeyPair`. Its secret key is enough. */
  keyPair: Pick<TestKeyPair, 'secretKey'>;

  /**
   * The timestamp to sign: a `Date`, or Unix seconds. Fractions of a second are cut off.
   *
   * @defaultValue now, by the system's clock
   */
  timestamp?: Date | number | undefined;
}

/** The headers of a signed delivery, under Telnyx's names. It is a type alias, so that you can pass it as `HeadersInit` or as a record. */
export type SignedHeaders = {
  'content-type': string;
  'telnyx-signature-ed25519': string;
  'telnyx-timestamp': string;
  'user-agent': string;
};

/** A delivery as it would arrive from Telnyx. */
export interface SignedDelivery<Body extends string | Uint8Array = string> {
  headers: SignedHeaders;
  /** The body that was signed. Send it unchanged. It is bytes if you passed bytes, and text otherwise. */
  rawBody: Body;
  /** The delivery as a Fetch `POST` to `https://example.com/webhooks`. You get a new request, with its body unread, every time you read this property. */
  readonly request: Request;
}

/** The type of `rawBody` for a body that you pass: bytes stay bytes, and everything else becomes text. */
export type SignedBody<Body> = Body extends ArrayBuffer | ArrayBufferView ? Uint8Array : string;

const URL = 'https://example.com/webhooks';

/**
 * Signs a delivery as Telnyx would: `timestamp|body`, with Ed25519. Your handler verifies it with the pair's public key.
 *
 * @param body - A plain object or an array is sent as compact JSON, `URLSearchParams` as a form, text and bytes as they are.
 * @param options - See {@link SignDeliveryOptions}.
 *
 * @throws {WebhookConfigurationError} `option_invalid`: the body cannot be sent, the secret key or the timestamp is not valid, or an option is unknown.
 *
 * @example
 * ```ts
 * import { verify } from 'telnyx-siprec-webhooks';
 * import { createTestKeyPair, sampleEvents, signDelivery } from 'telnyx-siprec-webhooks/testing';
 *
 * const keyPair = createTestKeyPair();
 * const { headers, rawBody } = signDelivery(sampleEvents['siprec.failed'].enveloped, { keyPair });
 * console.log(await verify(headers, rawBody, keyPair.publicKey));
 * ```
 */
export function signDelivery<Body extends object | string>(
  body: Body,
  options: SignDeliveryOptions,
): SignedDelivery<SignedBody<Body>> {
  try {
    const { secretKey, timestamp } = readOptions(options);
    const rawBody = serialise(body);
    const message = copyRawBody(rawBody, timestamp.length + 1);
    message.set(new TextEncoder().encode(`${timestamp}|`));
    const headers: SignedHeaders = {
      'content-type': isForm(rawBody) ? 'application/x-www-form-urlencoded' : 'application/json',
      'telnyx-signature-ed25519': encodeBase64(signEd25519(message, secretKey)),
      'telnyx-timestamp': timestamp,
      'user-agent': 'telnyx-webhooks',
    };
    return {
      headers,
      rawBody: rawBody as SignedBody<Body>, // `serialise` tells the two apart as the type does
      get request() {
        return new Request(URL, { method: 'POST', headers, body: rawBody as BodyInit });
      },
    };
  } catch (error) {
    throw toWebhookError(error);
  }
}

function readOptions(options: SignDeliveryOptions): { secretKey: Uint8Array; timestamp: string } {
  const { keyPair, timestamp, ...others } = options ?? {};
  if (Object.keys(others).length > 0)
    throw invalid('There is an unknown option. The options are keyPair and timestamp.');
  const seconds = Math.floor(timestamp === undefined ? wallClockNow() / 1000 : secondsOf(timestamp));
  if (!(seconds >= 0 && seconds < 1e15)) throw invalid('timestamp must be a valid Date, or Unix seconds.');
  return { secretKey: readSecretKey(keyPair?.secretKey), timestamp: String(seconds) };
}

function secondsOf(timestamp: unknown): number {
  if (typeof timestamp === 'number') return timestamp;
  const isDate = Object.prototype.toString.call(timestamp) === '[object Date]';
  return isDate ? (timestamp as Date).getTime() / 1000 : Number.NaN;
}

function serialise(body: unknown): string | Uint8Array {
  if (typeof body === 'string') return body;
  if (viewBytes(body)) return copyRawBody(body, 0);
  if (isSearchParams(body)) return String(body);
  if (typeof body === 'object' && body !== null && (Array.isArray(body) || isPlainObject(body))) {
    if (isSample(body))
      throw invalid('This is a whole sample. Give one of its forms: enveloped, bare, version1, or of TeXML form.');
    return JSON.stringify(body);
  }
  throw invalid('The body must be a plain object or an array (for JSON), URLSearchParams (for a form), text or bytes.');
}

/** Tells a whole sample of `sampleEvents` from a body. If we signed it, it would be genuine, but no event. */
function isSample(body: object): boolean {
  return (
    (Object.hasOwn(body, 'enveloped') && Object.hasOwn(body, 'bare')) ||
    (Object.hasOwn(body, 'form') && Object.hasOwn(body, 'fields'))
  );
}

/** Looks at the class, because workerd has no tags before the compatibility date 2024-09-26, and at the tag, for an object of another realm. */
function isSearchParams(body: unknown): boolean {
  return body instanceof URLSearchParams || Object.prototype.toString.call(body) === '[object URLSearchParams]';
}

/** Tells a form from JSON as `verify` does: by the first character that is not white space. */
function isForm(rawBody: string | Uint8Array): boolean {
  const text = typeof rawBody === 'string' ? rawBody : new TextDecoder().decode(rawBody);
  return !/^\uFEFF?[\t\n\r ]*[{[]/.test(text);
}

function invalid(message: string): WebhookConfigurationError {
  return new WebhookConfigurationError('option_invalid', message);
}
