/**
 * Which characters of a body differ from those that were signed.
 *
 * @module
 */

import { diffChars } from 'diff';
import { toBinary } from '../../primitives/binary-text.js';

/** A run of characters. */
export interface Run {
  readonly text: string;
  /** `added`: it arrived, and was not signed. `lost`: it was signed, and did not arrive. */
  readonly kind: 'same' | 'added' | 'lost';
}

/** More edits than these make no picture. */
const MOST_EDITS = 4000;

/** Compares a body with what was signed; with nothing to compare with, it is all the same. */
export function differenceOf(arrived: Uint8Array, signed: Uint8Array | undefined): Run[] {
  if (!signed) return [{ text: toText(arrived), kind: 'same' }];
  const [signedText, arrivedText] = bothAsText(signed, arrived);
  const changes = diffChars(signedText, arrivedText, { maxEditLength: MOST_EDITS });
  if (!changes) return roughly(signedText, arrivedText);
  return changes.map(({ value, added, removed }) => ({
    text: value,
    kind: added ? 'added' : removed ? 'lost' : 'same',
  }));
}

/** What they begin and end with alike, and all between. */
function roughly(signed: string, arrived: string): Run[] {
  let start = 0;
  while (start < signed.length && signed[start] === arrived[start]) start++;
  let end = 0;
  const most = Math.min(signed.length, arrived.length) - start;
  while (end < most && signed.at(-1 - end) === arrived.at(-1 - end)) end++;
  const runs: Run[] = [
    { text: signed.slice(0, start), kind: 'same' },
    { text: signed.slice(start, signed.length - end), kind: 'lost' },
    { text: arrived.slice(start, arrived.length - end), kind: 'added' },
    { text: signed.slice(signed.length - end), kind: 'same' },
  ];
  return runs.filter(({ text }) => text !== '');
}

/** As UTF-8 where both are; else a character for each byte, so that no difference hides in what cannot be decoded. */
function bothAsText(one: Uint8Array, other: Uint8Array): [string, string] {
  const [first, second] = [decode(one), decode(other)];
  return first !== undefined && second !== undefined ? [first, second] : [toBinary(one), toBinary(other)];
}

function toText(bytes: Uint8Array): string {
  return decode(bytes) ?? toBinary(bytes);
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
