/**
 * A captured delivery, and trying what `verify` says of it.
 *
 * @module
 */

import { copyRawBody } from '../body/raw-body.js';
import type { WebhookError } from '../errors/webhook-errors.js';
import { type HeaderName, readHeaders } from '../headers/read-headers.js';
import { readTelnyxHeaders } from '../headers/telnyx-headers.js';
import type { PublicKey } from '../keys/public-key.js';
import { verify } from '../verification/verify.js';
import type { VerifyOptions } from '../verification/verify-options.js';

/** What `verify` looks at, read once. */
export interface Captured {
  readonly timestamp: string;
  readonly signature: string;
  /** Whether the headers have Standard Webhooks' names. */
  readonly isMapped: boolean;
  readonly authorization: string | undefined;
  readonly body: Uint8Array;
  /** What `content-length` says, where it says one thing. */
  readonly contentLength: number | undefined;
}

/**
 * Reads a delivery.
 *
 * @throws {WebhookConfigurationError} `headers_unreadable`, `body_not_raw`
 * @throws {WebhookVerificationError} `header_missing`, `header_duplicated`
 */
export function readCaptured(headers: unknown, rawBody: unknown, options: VerifyOptions | undefined): Captured {
  return {
    ...readTelnyxHeaders(headers, options?.bearerToken !== undefined),
    body: copyRawBody(rawBody, 0),
    contentLength: contentLengthIn(headers),
  };
}

const CONTENT_LENGTH: ReadonlySet<HeaderName> = /* @__PURE__ */ new Set(['content-length']);

function contentLengthIn(headers: unknown): number | undefined {
  try {
    const [text, another] = readHeaders(headers, CONTENT_LENGTH).get('content-length') ?? [];
    return another === undefined && /^[0-9]{1,15}$/.test(String(text)) ? Number(text) : undefined;
  } catch {
    return undefined; // the headers can be read: an instance of a class without this one is taken for something else
  }
}

/** What `verify` refuses a delivery with; `undefined` where it does not. */
export async function refusalOf(
  captured: Captured,
  key: PublicKey,
  options: VerifyOptions | undefined,
): Promise<WebhookError | undefined> {
  const { timestamp, signature, isMapped, authorization, body } = captured;
  const headers: Record<string, string | undefined> = isMapped
    ? { 'webhook-timestamp': timestamp, 'webhook-signature': signature, authorization }
    : { 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature, authorization };
  try {
    await verify(headers, body, key, options);
    return undefined;
  } catch (error) {
    return error as WebhookError; // verify throws no other
  }
}

/** What `verify` refuses a delivery with on the day that it was signed. */
export function refusalWhenFresh(captured: Captured, key: PublicKey): Promise<WebhookError | undefined> {
  const signedAt = new Date(Number(captured.timestamp) * 1000);
  // A timestamp that is none, or beyond what a date can show, is verify's to judge.
  return refusalOf(captured, key, Number.isNaN(signedAt.getTime()) ? {} : { now: () => signedAt });
}

/** Tells whether a delivery's signature matches, whatever else may be wrong with it. */
export async function matches(captured: Captured, key: PublicKey): Promise<boolean> {
  const refusal = await refusalWhenFresh(captured, key);
  // Only what is proved genuine is decoded.
  return refusal === undefined || refusal.code === 'body_malformed';
}
