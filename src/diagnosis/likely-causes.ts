/**
 * What is likely to have happened to a delivery that nothing makes genuine: what is lost cannot be undone, but it leaves traces.
 *
 * @module
 */

import { toBinary } from '../primitives/binary-text.js';
import { hasControlCharacter } from './ascii-decoding.js';
import type { Captured } from './captured-delivery.js';
import { causeOf, type DiagnosisCause, type DiagnosisCode } from './causes.js';

/** U+FFFD in UTF-8, byte by byte. */
const REPLACEMENT = '\xEF\xBF\xBD';

/** Finds the likeliest cause; the wrong key where the delivery has no trace of any other. */
export function likelyCause({ body, contentLength }: Captured): DiagnosisCause {
  if (body.length === 0) return causeOf('body_empty');
  if (contentLength !== undefined && body.length < contentLength) return causeOf('body_cut_off');
  const binary = toBinary(body);
  // Decoding as ASCII makes quotes of other characters, so it is looked for before.
  if (!/[\x80-\xFF]/.test(binary) && hasControlCharacter(binary)) return causeOf('decoded_as_ascii');
  if (breaksOff(binary)) return { code: 'body_cut_off', message: BREAKS_OFF };
  if (binary.includes(REPLACEMENT)) return causeOf('decoded_in_pieces');
  return {
    code: 'signature_mismatch',
    message:
      'Nothing that was tried makes the signature match. Most likely, the public key is that of another account. Compare it with Mission Control ' +
      '(Keys & Credentials, Public Key) of the account that sent this. Then check that headers and body are of one delivery, and that the body ' +
      'was captured as bytes, before any parser. If all of that is right, it is a forgery.',
  };
}

const GUESSES: ReadonlySet<DiagnosisCode> = /* @__PURE__ */ new Set([
  'body_empty',
  'body_cut_off',
  'decoded_in_pieces',
  'decoded_as_ascii',
  'signature_mismatch',
]);

/** Tells whether a cause is one that nothing proves. Another key may be behind it. */
export function isGuess(code: DiagnosisCode): boolean {
  return GUESSES.has(code);
}

/** The same causes, where the key is known to be that of an account that sends to this server: another delivery is genuine under it. */
export function besideGenuine(causes: readonly DiagnosisCause[]): DiagnosisCause[] {
  return causes.map(({ code, message }) => ({
    code,
    message: code === 'signature_mismatch' ? BESIDE_GENUINE : message,
  }));
}

const BREAKS_OFF =
  'The body is JSON that breaks off in the middle, so it is incomplete. It was cut off, or read before its end.';

const BESIDE_GENUINE =
  'Nothing that was tried makes the signature match. Other deliveries here are genuine under this key. So check that headers and body are of one ' +
  'delivery, that the body is complete, and that it was captured as bytes, before any parser. If all of that is right, it is a forgery, or was ' +
  'sent by another account.';

/** Tells whether JSON ends inside of a text, an object or a list. */
function breaksOff(json: string): boolean {
  if (!/^[\t\n\r ]*[{[]/.test(json)) return false;
  let depth = 0;
  let isInText = false;
  for (let index = 0; index < json.length; index++) {
    const character = json[index] as string;
    if (character === '"') isInText = !isInText;
    else if (character === '\\') index++;
    else if (!isInText && '{['.includes(character)) depth++;
    else if (!isInText && '}]'.includes(character)) depth--;
  }
  return isInText || depth > 0;
}
