/**
 * Bytes as binary text, a character for each, so that text tools work on bytes whatever their encoding.
 *
 * @module
 */

/** Writes each byte as the character of the same number. */
export function toBinary(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** Reads each character as a byte. The caller knows that none is above U+00FF. */
export function fromBinary(text: string): Uint8Array {
  return new Uint8Array(text.length).map((_, index) => text.charCodeAt(index));
}

/** Encodes bytes in padded, standard Base64. */
export function encodeBase64(bytes: Uint8Array): string {
  return btoa(toBinary(bytes));
}
