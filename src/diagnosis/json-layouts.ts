/**
 * The ways in which programs print JSON.
 *
 * @module
 */

import { isRecord } from '../primitives/plain-object.js';

/** The white space that JSON is printed with. */
export type Layout = (typeof LAYOUTS)[number];

/** How one text of JSON is printed. */
export interface Style {
  readonly layout: Layout;
  readonly keys: 'kept' | 'sorted' | 'documented';
  readonly escapes: (typeof ESCAPES)[number];
}

export const LAYOUTS = ['compact', 'two_spaces', 'four_spaces', 'separators'] as const;
/** Nothing more than JSON needs; all but ASCII, in hex of either case; slashes, as PHP does, with and without the rest; `<`, `>` and `&`, as Go does. */
export const ESCAPES = ['none', 'lower', 'upper', 'slashes', 'slashes_lower', 'html'] as const;

const INDENTS = { compact: 0, two_spaces: 2, four_spaces: 4, separators: 1 };

/** Deeper is no event, and indenting it would cost much. */
const MAX_DEPTH = 16;

/** The orders in which Telnyx documents the fields of events: current ones, and those of API version 1. */
export const DOCUMENTED_ORDERS = ['record_type event_type id', 'record_type id event_type'].map((first) =>
  `data ${first} occurred_at created_at payload call_control_id connection_id call_leg_id call_session_id client_state hangup_cause failure_cause meta attempt delivered_to`.split(
    ' ',
  ),
);

/** Prints a value that was parsed from JSON. */
export function printJson(value: unknown, layout: Layout, escapes: Style['escapes']): string {
  let text = JSON.stringify(value, undefined, INDENTS[layout]);
  // A line break is never inside a text, where it is an escape.
  if (layout === 'separators') text = text.replace(/,\n */g, ', ').replace(/\n */g, '');
  return text.replace(UNITS[escapes], (unit) => escapeUnit(unit, escapes));
}

/** What is escaped. No slash and no bracket of an angle is outside of a text in JSON. */
const UNITS: Record<Style['escapes'], RegExp> = {
  none: /(?!)/g,
  lower: /[\x7F-\uFFFF]/g,
  upper: /[\x7F-\uFFFF]/g,
  slashes: /\//g,
  slashes_lower: /[/\x7F-\uFFFF]/g,
  html: /[<>&\u2028\u2029]/g,
};

function escapeUnit(unit: string, escapes: Style['escapes']): string {
  if (unit === '/') return '\\/';
  const digits = unit.charCodeAt(0).toString(16).padStart(4, '0');
  return `\\u${escapes === 'upper' ? digits.toUpperCase() : digits}`;
}

const LAYOUT_IN_WORDS = {
  compact: 'compact JSON',
  two_spaces: 'JSON indented by two spaces',
  four_spaces: 'JSON indented by four spaces',
  separators: 'JSON with ", " and ": "',
};
const KEYS_IN_WORDS = { kept: '', sorted: ', keys sorted', documented: ', keys in the order of the documents' };

const ESCAPES_IN_WORDS: Record<Style['escapes'], string> = {
  none: '',
  lower: ', in ASCII with \\u escapes',
  upper: ', in ASCII with \\u escapes',
  slashes: ', with \\/ for slashes',
  slashes_lower: ', in ASCII with \\u escapes, and \\/ for slashes',
  html: ', with \\u escapes for <, > and &',
};

/** Says how JSON is printed. */
export function describeStyle({ layout, keys, escapes }: Style): string {
  return LAYOUT_IN_WORDS[layout] + KEYS_IN_WORDS[keys] + ESCAPES_IN_WORDS[escapes];
}

/** Copies a value with the keys of all its objects in order. The sort is stable: keys that compare equal stay as they are. */
export function reorder(value: unknown, compare: (left: string, right: string) => number, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw new RangeError('too deep');
  if (Array.isArray(value)) return value.map((item) => reorder(item, compare, depth + 1));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).sort(([left], [right]) => compare(left, right));
  return Object.fromEntries(entries.map(([key, item]) => [key, reorder(item, compare, depth + 1)]));
}

/** By UTF-16 code units, as JavaScript sorts text. */
export function alphabetically(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** By place in a list. What is not in it comes last. */
export function inOrder(names: readonly string[]): (left: string, right: string) => number {
  const rank = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length);
  return (left, right) => rank(left) - rank(right);
}
