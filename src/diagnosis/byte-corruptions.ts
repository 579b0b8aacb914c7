/**
 * What editors, shells and wrong character sets do to bytes, undone.
 *
 * @module
 */

import { decodeBase64 } from '../primitives/base64.js';
import { fromBinary, toBinary } from '../primitives/binary-text.js';
import { asUtf8 } from './ascii-decoding.js';
import type { Candidate } from './causes.js';

const BOM = '\xEF\xBB\xBF';

/** What windows-1252 has at 0x80 to 0x9F: `TextDecoder` takes it for Latin-1, which has control characters there. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8DŽ\x8F\x90‘’“”•–—˜™š›œ\x9DžŸ';

/** Undoes what happens to bodies of any kind. */
export function* undoByteCorruptions(body: Uint8Array, text: string | undefined): Iterable<Candidate> {
  const binary = toBinary(body);
  for (const newline of ['\n', '\r\n']) {
    if (binary.endsWith(newline)) yield found('newline_added', binary.slice(0, -newline.length));
    yield found('newline_lost', binary + newline);
  }
  const bare = binary.replace(/^[\t\n\r ]+/, '').trimEnd();
  if (bare !== binary) yield found('white_space_added', bare);
  if (binary.startsWith(BOM)) yield found('bom_added', binary.slice(BOM.length));
  else yield found('bom_lost', BOM + binary);
  if (binary.includes('\r\n')) yield found('line_endings_crlf', binary.replaceAll('\r\n', '\n'));
  if (binary.includes('\n')) yield found('line_endings_lf', binary.replace(/\r?\n/g, '\r\n'));

  const ascii = asUtf8(binary);
  if (ascii !== binary) yield found('decoded_as_ascii', ascii);

  const latin1 = text === undefined ? undefined : asLatin1(text);
  if (latin1 !== undefined) yield found('decoded_as_latin1', latin1);
  if (/[\x80-\xFF]/.test(binary)) {
    for (const characters of [binary, asWindows1252(binary)]) {
      yield { causes: ['encoded_as_latin1'], body: new TextEncoder().encode(characters) };
    }
  }

  const decoded = decodeBase64(binary);
  if (decoded) yield { causes: ['body_base64'], body: decoded };
}

function found(cause: Candidate['causes'][number], binary: string): Candidate {
  return { causes: [cause], body: fromBinary(binary) };
}

/** The bytes that Latin-1, or windows-1252, would have decoded to this text; `undefined` where there are none, or nothing would change. */
function asLatin1(text: string): string | undefined {
  const bytes = text.replace(/[^\0-\xFF]/g, (character) => {
    const index = WINDOWS_1252.indexOf(character);
    return index < 0 ? character : String.fromCharCode(0x80 + index);
  });
  return /[\x80-\xFF]/.test(bytes) && !/[^\0-\xFF]/.test(bytes) ? bytes : undefined;
}

function asWindows1252(binary: string): string {
  return binary.replace(/[\x80-\x9F]/g, (byte) => WINDOWS_1252.charAt(byte.charCodeAt(0) - 0x80));
}
