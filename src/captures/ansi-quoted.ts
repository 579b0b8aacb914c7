/**
 * `$'…'` of bash, which browsers write when they copy a request as a command.
 *
 * @module
 */

import { toBinary } from '../primitives/binary-text.js';

const ANSI: Record<string, string> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  e: '\x1B',
  E: '\x1B',
  f: '\f',
  v: '\v',
};

/**
 * Reads what stands between the quotes, as binary text: bytes by `\xHH` and `\nnn`, characters by `\uHHHH`, of which browsers write two for
 * one outside the basic plane.
 */
export function readAnsiQuoted(text: string, start: number): { value: string; end: number; hasExpansion: false } {
  const escaped =
    /\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|u([Dd][89ABab][0-9A-Fa-f]{2})\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([\s\S]))/y;
  const parts: string[] = [];
  let index = start;
  while (index < text.length && text[index] !== "'") {
    escaped.lastIndex = index;
    const match = escaped.exec(text);
    if (!match) {
      const end = /['\\]/g;
      end.lastIndex = index + 1;
      const stop = end.exec(text)?.index ?? text.length;
      parts.push(text.slice(index, stop));
      index = stop;
      continue;
    }
    const [all, hex, octal, high, low, short, long, other] = match;
    if (hex !== undefined) parts.push(String.fromCharCode(Number.parseInt(hex, 16)));
    else if (octal !== undefined) parts.push(String.fromCharCode(Number.parseInt(octal, 8) & 0xff));
    else if (high !== undefined) parts.push(codePoint(high, low));
    else if (short !== undefined || long !== undefined) parts.push(codePoint((short ?? long) as string));
    else parts.push(ANSI[other as string] ?? (/['"\\?]/.test(other as string) ? (other as string) : all));
    index += all.length;
  }
  return { value: parts.join(''), end: index + 1, hasExpansion: false };
}

function codePoint(high: string, low?: string): string {
  const number = Number.parseInt(high, 16);
  if (low !== undefined) return encode(String.fromCharCode(number, Number.parseInt(low, 16)));
  return number > 0x10ffff ? '' : encode(String.fromCodePoint(number));
}

function encode(character: string): string {
  return toBinary(new TextEncoder().encode(character));
}
