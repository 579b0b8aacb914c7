/**
 * Printing what needs somebody's attention, where there is no hook for it. It never throws, whatever it is to print.
 *
 * @module
 */

import { monotonicNow } from '../primitives/clock.js';

/** How often a kind is printed. Anybody can send a captured delivery a thousand times. */
const A_MINUTE_MS = 60_000;

/** How many kinds are told apart. They are ours, but for the names of errors. */
const MOST_KINDS = 100;

/** Prints a line, and an error behind it. */
export type Print = (kind: string, line: string, error?: unknown) => void;

/** Prints the first of each kind, then one a minute, which says how many there were in between. */
export function printer(): Print {
  const kinds = new Map<string, { until: number; unprinted: number }>();
  return (kind, line, ...error) => {
    const time = monotonicNow();
    const known = kinds.get(kind);
    if (known && known.until > time) {
      known.unprinted++;
      return;
    }
    if (kinds.size >= MOST_KINDS) kinds.clear();
    kinds.set(kind, { until: time + A_MINUTE_MS, unprinted: 0 });
    const more = known?.unprinted ? ` (${known.unprinted} more like it since the last one printed)` : '';
    print(`telnyx-siprec-webhooks: ${line}${more}${error.length > 0 ? ':' : ''}`, ...error);
  };
}

function print(...values: unknown[]): void {
  try {
    console.error(...values);
  } catch {
    try {
      console.error(values[0], 'an error that cannot be printed');
    } catch {
      // There is nowhere to print to.
    }
  }
}

/** What an error calls itself; nothing where that cannot be told. */
export function nameOf(error: unknown): string {
  let name = '';
  try {
    name = String((error as Error).name);
  } catch {
    // It is null or undefined, or has a name that throws.
  }
  return name;
}
