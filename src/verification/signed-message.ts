/**
 * The bytes that Telnyx signs: `<timestamp header value> "|" <raw body>`, for JSON and form bodies alike.
 *
 * @module
 */

import { copySentBody } from '../body/raw-body.js';

/** A private copy of what was signed. */
export interface SignedMessage {
  /** What the signature covers. */
  readonly bytes: Uint8Array;
  /** The body's part of it. */
  readonly body: Uint8Array;
}

const SEPARATOR = 0x7c; // "|"

/**
 * Puts the signed bytes together, exactly as they arrived, in one allocation.
 *
 * @param timestamp - The header's own text, known to be ASCII digits. Never a number printed again.
 *
 * @throws {WebhookConfigurationError} `body_not_raw`
 */
export function signedMessage(timestamp: string, rawBody: unknown): SignedMessage {
  const bytes = copySentBody(rawBody, timestamp.length + 1);
  for (let index = 0; index < timestamp.length; index++) bytes[index] = timestamp.charCodeAt(index);
  bytes[timestamp.length] = SEPARATOR;
  return { bytes, body: bytes.subarray(timestamp.length + 1) };
}
