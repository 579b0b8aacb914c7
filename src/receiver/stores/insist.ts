/**
 * Asking a store again, where it may matter that it was told.
 *
 * @module
 */

/** How often in a lease. */
const TURNS = 10;

/** Asks, and asks again where that fails, for as long as a lease lasts. Never rejects. */
export async function insist(ask: () => Promise<unknown>, leaseMs: number): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) {
    try {
      await ask();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, leaseMs / TURNS));
    }
  }
}
