/** Bytes as text and back, by what every runtime has. */

/** @param {string} text */
export function fromBase64(text) {
  return Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0));
}

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

/** @param {string} digits */
export function fromHex(digits) {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** @param {Uint8Array} bytes */
export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param {Uint8Array[]} parts */
export function concat(...parts) {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** @param {string} text */
export function utf8(text) {
  return new TextEncoder().encode(text);
}
