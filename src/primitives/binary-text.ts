/**
 * Bytes as binary text, a character for each, so that text tools work on bytes whatever their encoding.
 *
 * @module
 */

/** As many arguments as every engine takes. */
const SLICE = 32_768;

/** Writes each byte as the character of the same number. */
export function toBinary(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += SLICE) {
    text += String.fromCharCode(...bytes.subarray(start, start + SLICE));
  }
  return text;
}

/** Reads each character as a byte. The caller knows that none is above U+00FF. */
export function fromBinary(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

/** Encodes bytes in padded, standard Base64. */
export function encodeBase64(bytes: Uint8Array): string {
  return btoa(toBinary(bytes));
}
