/**
 * The bytes that Standard Webhooks signs: `<id> "." <timestamp> "." <body>`.
 *
 * Neither id nor timestamp can hold a dot, so no two deliveries have the same. Neither can hold a bar, so none is one of Telnyx's,
 * whose first byte that is no digit is a bar.
 *
 * @module
 */

import { copyRawBody } from '../body/raw-body.js';

/** What an id may be. */
export const ID = /^[A-Za-z0-9_-]{1,256}$/;

/** A private copy of what is signed. */
export interface SignedContent {
  /** What the signature covers. */
  readonly bytes: Uint8Array;
  /** The body's part of it. */
  readonly body: Uint8Array;
}

/**
 * Puts the signed bytes together, in one allocation.
 *
 * @param id - Known to match {@link ID}.
 * @param timestamp - Known to be ASCII digits; of what is verified, the header's own text, never a number printed again.
 *
 * @throws {WebhookConfigurationError} `body_not_raw`
 */
export function signedContent(id: string, timestamp: string, rawBody: unknown): SignedContent {
  const prefix = `${id}.${timestamp}.`;
  const bytes = copyRawBody(rawBody, prefix.length);
  for (let index = 0; index < prefix.length; index++) bytes[index] = prefix.charCodeAt(index);
  return { bytes, body: bytes.subarray(prefix.length) };
}
