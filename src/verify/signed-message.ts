/**
 * The bytes that Telnyx signs: `<timestamp header value> "|" <raw body>`, for JSON and form bodies alike.
 *
 * @module
 */

/** A private copy of what was signed: a caller's buffer that changes later changes nothing. */
export interface SignedMessage {
  /** What the signature covers. */
  readonly bytes: Uint8Array;
  /** The body's part of it. */
  readonly body: Uint8Array;
}

const SEPARATOR = 0x7c; // "|"

/**
 * Puts the signed bytes together, exactly as they arrived.
 *
 * @param timestamp - The header's own text, known to be ASCII digits. Never a number printed again.
 * @param body - Text, which is encoded as UTF-8, or bytes.
 */
export function signedMessage(timestamp: string, body: string | Uint8Array): SignedMessage {
  const prefixLength = timestamp.length + 1;
  // One UTF-16 code unit takes three bytes of UTF-8 at the most. Pages of the surplus are never touched.
  const capacity = typeof body === 'string' ? body.length * 3 : body.length;
  const buffer = new Uint8Array(prefixLength + capacity);
  for (let index = 0; index < timestamp.length; index++) buffer[index] = timestamp.charCodeAt(index);
  buffer[timestamp.length] = SEPARATOR;

  let bodyLength = capacity;
  if (typeof body === 'string') bodyLength = new TextEncoder().encodeInto(body, buffer.subarray(prefixLength)).written;
  else buffer.set(body, prefixLength);

  const bytes = buffer.subarray(0, prefixLength + bodyLength);
  return { bytes, body: bytes.subarray(prefixLength) };
}
