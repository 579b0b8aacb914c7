/**
 * What is likely to have happened to a delivery that nothing makes genuine: what is lost cannot be undone, but it leaves traces.
 *
 * @module
 */

import { toBinary } from '../primitives/binary-text.js';
import { hasControlCharacter } from './ascii-decoding.js';
import type { Captured } from './captured-delivery.js';
import { causeOf, type DiagnosisCause } from './causes.js';

/** U+FFFD in UTF-8, byte by byte. */
const REPLACEMENT = '\xEF\xBF\xBD';

/** Finds the likeliest cause; the wrong key where the delivery has no trace of any other. */
export function likelyCause({ body, contentLength }: Captured): DiagnosisCause {
  if (body.length === 0) return causeOf('body_empty');
  if (contentLength !== undefined && body.length < contentLength) return causeOf('body_cut_off');
  const binary = toBinary(body);
  if (binary.includes(REPLACEMENT)) return causeOf('decoded_in_pieces');
  if (!/[\x80-\xFF]/.test(binary) && hasControlCharacter(binary)) return causeOf('decoded_as_ascii');
  return {
    code: 'signature_mismatch',
    message:
      'Nothing that was tried makes the signature match. Most likely, the public key is that of another account. Compare it with Mission Control ' +
      '(Keys & Credentials, Public Key) of the account that sent this. Then check that headers and body are of one delivery, and that the body ' +
      'was captured as bytes, before any parser. If all of that is right, it is a forgery.',
  };
}
