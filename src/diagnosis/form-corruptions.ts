/**
 * Forms that were parsed and encoded again, or decoded once too often, undone: encoded in each way that they may have been signed in.
 *
 * @module
 */

import { isRecord } from '../primitives/plain-object.js';
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

/** The orders in which Telnyx documents the fields of a callback. */
const DOCUMENTED_ORDERS = [
  'AccountSid CallSid SiprecEvent SiprecSid Timestamp SiprecError SiprecName',
  'AccountSid CallSid SiprecEvent SiprecName SiprecSid Timestamp SiprecError',
  'AccountSid CallSid SiprecEvent SiprecSid SiprecName Timestamp SiprecError',
  'AccountSid CallSid SiprecEvent SiprecError SiprecSid Timestamp SiprecName',
].map((names) => names.split(' '));

/** Puts the fields of a form back in a documented order, and leaves each as it is. */
export function* undoFormOrder(text: string): Iterable<Candidate> {
  const fields = text.split('&');
  const rank = (order: string[], field: string) => order.indexOf(field.slice(0, field.indexOf('='))) >>> 0; // what is unknown comes last
  for (const order of DOCUMENTED_ORDERS) {
    const sorted = [...fields].sort((left, right) => rank(order, left) - rank(order, right));
    yield { causes: ['form_reordered'], body: new TextEncoder().encode(sorted.join('&')) };
  }
}

/** Makes forms of a JSON object that has nothing but text, and lists of it. */
export function* undoFormAsJson(text: string): Iterable<Candidate> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return;
  }
  if (!isRecord(value)) return;
  const pairs = Object.entries(value).flatMap(([name, one]) => [one].flat().map((item) => [name, item]));
  if (!pairs.every((pair) => typeof pair[1] === 'string')) return;
  for (const body of encode(pairs as Pairs)) yield { causes: ['form_as_json'], body: new TextEncoder().encode(body) };
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
