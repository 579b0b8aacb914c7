/**
 * The deliveries that a page which is opened later is shown. Bounded: a stranger can post to a tunnel for days.
 *
 * @module
 */

import type { ShownDelivery } from './shown-delivery.js';

/** How many are kept. */
export const MOST_DELIVERIES = 1000;

/** How much of them is kept, in characters of their bodies and headers. */
export const MOST_CHARACTERS = 32 * 1024 * 1024;

/** The latest deliveries. */
export class KeptDeliveries {
  readonly #kept: { delivery: ShownDelivery; size: number }[] = [];
  #characters = 0;

  add(delivery: ShownDelivery): void {
    const size = sizeOf(delivery);
    this.#kept.push({ delivery, size });
    this.#characters += size;
    while (this.#kept.length > MOST_DELIVERIES || (this.#characters > MOST_CHARACTERS && this.#kept.length > 1)) {
      this.#characters -= this.#kept.shift()?.size ?? 0;
    }
  }

  *[Symbol.iterator](): Iterator<ShownDelivery> {
    for (const { delivery } of this.#kept) yield delivery;
  }
}

function sizeOf({ url, rawHeaders, body, verdict }: ShownDelivery): number {
  const headers = rawHeaders.reduce((sum, text) => sum + text.length, 0);
  // The event stands twice in memory: once as it came, once parsed.
  return url.length + headers + (body?.length ?? 0) * (verdict?.event === undefined ? 1 : 2);
}
