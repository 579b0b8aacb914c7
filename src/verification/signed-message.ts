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

/**
 * Puts the signed bytes together, exactly as they arrived, in one allocation.
 *
 * @param timestamp - The header's own text, known to be ASCII digits. Never a number printed again.
 *
 * @throws {WebhookConfigurationError} `body_not_raw`
 */
export function signedMessage(timestamp: string, rawBody: unknown): SignedMessage {
  const prefix = `${timestamp}|`;
  const bytes = copySentBody(rawBody, prefix.length);
  for (let index = 0; index < prefix.length; index++) bytes[index] = prefix.charCodeAt(index);
  return { bytes, body: bytes.subarray(prefix.length) };
}
