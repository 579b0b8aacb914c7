/**
 * Forms that were parsed and encoded again, or decoded once too often, undone: encoded in each way that they may have been signed in.
 *
 * @module
 */

import type { Candidate, CorruptionCode } from './causes.js';

type Pairs = [name: string, value: string][];

/** What encoders leave as it is besides letters, digits, `-`, `_` and `.`: URLSearchParams, encodeURIComponent, RFC 3986. */
const UNESCAPED = ['*', "!~*'()", '~'];

/** Undoes the encoding, or the decoding, of a form. */
export function* undoFormCorruptions(text: string): Iterable<Candidate> {
  // Whatever else they escape, some programs differ in nothing but this.
  const swaps = [text.replaceAll('+', '%20'), text.replaceAll('%20', '+')];
  const literal = split(text);
  const spaced = literal.map((pair) => pair.map((part) => part.replaceAll('+', ' '))) as Pairs;
  const parsed: Pairs = [...new URLSearchParams(`&${text}`)];
  for (const body of [...swaps, ...encode(parsed), ...encode(literal), ...encode(spaced)]) {
    yield { causes: [difference(text, body)], body: new TextEncoder().encode(body) };
  }
}

/** The fields, with whatever escapes are in them. */
function split(text: string): Pairs {
  return text.split('&').map((field) => {
    const end = field.includes('=') ? field.indexOf('=') : field.length;
    return [field.slice(0, end), field.slice(end + 1)];
  });
}

function* encode(pairs: Pairs): Iterable<string> {
  for (const unescaped of UNESCAPED) {
    for (const space of ['%20', '+']) {
      yield pairs.map((pair) => pair.map((part) => escapePart(part, unescaped, space)).join('=')).join('&');
    }
  }
}

function escapePart(part: string, unescaped: string, space: string): string {
  return encodeURIComponent(part)
    .replace(/[!~*'()]/g, (character) => (unescaped.includes(character) ? character : percent(character)))
    .replaceAll('%20', space);
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** What was done to the signed form that gave the arrived one. */
function difference(arrived: string, signed: string): CorruptionCode {
  if (arrived.replaceAll('%20', '+') === signed.replaceAll('%20', '+')) {
    return arrived.includes('+') ? 'form_reencoded_plus' : 'form_reencoded_percent_20';
  }
  return decode(signed) === arrived.replaceAll('+', ' ') ? 'form_decoded_twice' : 'form_reencoded';
}

/** Decodes the escapes of a whole form, as nobody should. */
function decode(form: string): string | undefined {
  try {
    return decodeURIComponent(form).replaceAll('+', ' ');
  } catch {
    return undefined; // an escape that came, and is none
  }
}
