/**
 * Bytes as text with one character for each byte, so that text tools keep every byte whatever its encoding.
 *
 * @module
 */

const SLICE = 32_768;

/** Writes each byte as the character of the same number. */
export function toByteText(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += SLICE) {
    text += String.fromCharCode(...bytes.subarray(start, start + SLICE));
  }
  return text;
}

/** Reads each character as a byte. The caller knows that none is above U+00FF. */
export function fromByteText(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

/** The bytes of a character in UTF-8, as byte text. */
export function characterToByteText(character: string): string {
  return toByteText(new TextEncoder().encode(character));
}

/** Decodes byte text as UTF-8, for showing it. */
export function showByteText(text: string): string {
  return new TextDecoder().decode(fromByteText(text));
}
