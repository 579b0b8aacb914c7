/**
 * Strict Base64 (RFC 4648, section 4): one text for each byte sequence, and no other.
 *
 * `atob` and `Buffer` skip what they do not know and ignore stray bits, so that many texts pass for one signature.
 *
 * @module
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const INVALID = -1;

const VALUES = /* @__PURE__ */ Int8Array.from({ length: 128 }, (_, code) =>
  ALPHABET.indexOf(String.fromCharCode(code)),
);

/**
 * Decodes canonical, padded, standard Base64.
 *
 * @returns The bytes, or `undefined` for anything else: Base64url, missing padding, white space, non-zero trailing bits.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  const bytes = new Uint8Array((digits * 3) >> 2);

  let seen = 0; // turns negative with the first invalid digit
  let pending = 0;
  let pendingBits = 0;
  let filled = 0;
  for (let index = 0; index < digits; index++) {
    const value = VALUES[text.charCodeAt(index)] ?? INVALID;
    seen |= value;
    pending = (pending << 6) | value;
    pendingBits += 6;
    if (pendingBits >= 8) {
      pendingBits -= 8;
      bytes[filled++] = pending >> pendingBits;
    }
  }
  const trailing = pending & ((1 << pendingBits) - 1);
  return seen < 0 || trailing !== 0 ? undefined : bytes;
}

/** Decodes standard Base64 or Base64url, padded or not. For what is not signed over: here many texts may mean the same bytes. */
export function decodeAnyBase64(text: string): Uint8Array | undefined {
  const standard = /[+/]/.test(text) ? text : text.replaceAll('-', '+').replaceAll('_', '/');
  return decodeBase64(standard.padEnd(Math.ceil(text.length / 4) * 4, '='));
}
