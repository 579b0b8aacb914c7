/**
 * UTF-8 that was decoded as ASCII: each byte has lost its highest bit.
 *
 * @module
 */

const HIGH_BIT = 0x80;

/** Tells whether a text has a control character that neither JSON nor a form has as it is. */
export function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (isControl(text.charCodeAt(index))) return true;
  return false;
}

function isControl(code: number): boolean {
  return code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d;
}

/** Puts the bits back where a control character betrays them. Two letters may be what is left of a character, or two letters. */
export function asUtf8(binary: string): string {
  let text = '';
  for (let index = 0; index < binary.length; ) {
    const length = lengthOfLost(binary, index);
    for (const end = index + length; index < end; index++)
      text += String.fromCharCode(binary.charCodeAt(index) | HIGH_BIT);
    if (length === 0) text += binary.charAt(index++);
  }
  return text;
}

/** How many bytes the character had that began here; 0 where none is known to. */
function lengthOfLost(binary: string, start: number): number {
  const first = binary.charCodeAt(start) | HIGH_BIT;
  const length = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const others = Array.from(binary.slice(start + 1, start + length), (unit) => unit.charCodeAt(0));
  const isWhole = others.length === length - 1 && others.every((code) => code < 0x40);
  return isWhole && others.some(isControl) ? length : 0;
}
