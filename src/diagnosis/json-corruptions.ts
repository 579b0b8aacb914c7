/**
 * JSON that was parsed and printed again, undone: printed once more in each way that it may have been signed in.
 *
 * @module
 */

import type { Candidate, CorruptionCode } from './causes.js';
import {
  alphabetically,
  DOCUMENTED_ORDERS,
  describeStyle,
  ESCAPES,
  inOrder,
  LAYOUTS,
  printJson,
  reorder,
  type Style,
} from './json-layouts.js';

/** What came: a style, or one that is not known. */
interface Arrived extends Pick<Style, 'escapes'> {
  readonly layout: Style['layout'] | undefined;
  readonly isSorted: boolean;
}

/** Undoes the printing of JSON. Nothing comes of a text that is no JSON, or nested too deep. */
export function* undoJsonCorruptions(text: string): Iterable<Candidate> {
  const orders = ordersOf(text);
  const [kept] = orders.values();
  if (!kept) return;
  const arrived = styleOf(text, kept.value);
  for (const { keys, value } of orders.values()) {
    for (const escapes of escapesFor(value)) {
      // Who escapes more than must be prints compactly, or as it came: there is an end to what is tried.
      for (const layout of isCommon(escapes) ? LAYOUTS : new Set([LAYOUTS[0], arrived.layout ?? LAYOUTS[0]])) {
        const signed = { layout, keys, escapes };
        const body = new TextEncoder().encode(printJson(value, layout, escapes));
        yield { causes: differences(arrived, signed), body, signed: describeStyle(signed) };
      }
    }
  }
}

function isCommon(escapes: Style['escapes']): boolean {
  return ['none', 'lower', 'upper'].includes(escapes);
}

interface Ordered {
  readonly keys: Style['keys'];
  readonly value: unknown;
}

/** The value with its keys in each order, as they came first; each only once. */
function ordersOf(text: string): Map<string, Ordered> {
  const orders = new Map<string, Ordered>();
  const add = (keys: Style['keys'], value: unknown) => {
    const content = JSON.stringify(value);
    if (!orders.has(content)) orders.set(content, { keys, value });
  };
  try {
    const value: unknown = JSON.parse(text);
    const sorted = reorder(value, alphabetically);
    add('kept', value);
    add('sorted', sorted);
    for (const names of DOCUMENTED_ORDERS) add('documented', reorder(value, inOrder(names)));
  } catch {
    // No JSON, or too deep.
  }
  return orders;
}

/** The ways of escaping that differ for this value. */
function escapesFor(value: unknown): readonly Style['escapes'][] {
  const printed = ESCAPES.map((escapes) => printJson(value, 'compact', escapes));
  return ESCAPES.filter((_, index) => printed.indexOf(printed[index] as string) === index);
}

function styleOf(text: string, value: unknown): Arrived {
  const isSorted = JSON.stringify(value) === JSON.stringify(reorder(value, alphabetically));
  for (const escapes of ESCAPES) {
    const layout = LAYOUTS.find((candidate) => printJson(value, candidate, escapes) === text);
    if (layout) return { layout, isSorted, escapes };
  }
  return { layout: undefined, isSorted, escapes: 'none' };
}

/** What was done to the signed style that gave the arrived one. */
function differences(arrived: Arrived, signed: Style): CorruptionCode[] {
  if (arrived.layout === undefined) return ['json_reserialised'];
  const causes: CorruptionCode[] = [];
  if (arrived.layout !== signed.layout) causes.push(`json_reserialised_${arrived.layout}`);
  if (signed.keys !== 'kept') {
    causes.push(arrived.isSorted ? 'json_reserialised_sorted_keys' : 'json_reserialised_key_order');
  }
  if (arrived.escapes !== signed.escapes) {
    causes.push(arrived.escapes === 'none' ? 'json_reserialised_unescaped' : 'json_reserialised_escaped');
  }
  return causes;
}
