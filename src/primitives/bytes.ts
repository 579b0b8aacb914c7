/**
 * Seeing whatever holds bytes as a `Uint8Array`.
 *
 * @module
 */

/**
 * Views an `ArrayBuffer`, or any view of one, of any realm, as bytes. Nothing is copied.
 *
 * @returns `undefined` for what holds no bytes; never throws.
 */
export function viewBytes(value: unknown): Uint8Array | undefined {
  try {
    if (ArrayBuffer.isView(value)) return toBytes(value);
    // Across realms the tag is all there is to go by, and anyone can wear it: `new DataView` takes the real thing only.
    if (Object.prototype.toString.call(value) === '[object ArrayBuffer]')
      return toBytes(new DataView(value as ArrayBuffer));
  } catch {
    // A hostile proxy, or what only says that it is one.
  }
  return undefined;
}

function toBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Compares two byte sequences. Not in constant time: for public values only. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

/** Decodes hexadecimal text, an even number of digits in either letter case, checked by the caller. */
export function fromHex(digits: string): Uint8Array {
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16),
  );
}

/** Prints bytes as lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let digits = '';
  for (const byte of bytes) digits += byte.toString(16).padStart(2, '0');
  return digits;
}
