/**
 * The bytes that Standard Webhooks signs: `<id> "." <timestamp> "." <body>`.
 *
 * The id and the timestamp cannot hold a dot, so two deliveries never have the same bytes. They cannot hold a bar either, so these bytes are never those
 * that Telnyx signs: there, a bar is the first byte that is not a digit.
 *
 * @module
 */

import { copyRawBody } from '../body/raw-body.js';

/** The form of an id. */
export const ID = /^[A-Za-z0-9_-]{1,256}$/;

/** A private copy of the signed bytes. */
export interface SignedContent {
  /** What the signature covers. */
  readonly bytes: Uint8Array;
  /** The part of them that is the body. */
  readonly body: Uint8Array;
}

/**
 * Puts the signed bytes together, in one allocation.
 *
 * @param id - Matches {@link ID}: the caller checked it.
 * @param timestamp - ASCII digits: the caller checked it. To verify, pass the header's own text, never a number that was printed again.
 *
 * @throws {WebhookConfigurationError} `body_not_raw`
 */
export function signedContent(id: string, timestamp: string, rawBody: unknown): SignedContent {
  const prefix = `${id}.${timestamp}.`;
  const bytes = copyRawBody(rawBody, prefix.length);
  for (let index = 0; index < prefix.length; index++) bytes[index] = prefix.charCodeAt(index);
  return { bytes, body: bytes.subarray(prefix.length) };
}
