/**
 * Time, compressed: everything that Telnyx's policy, the lease and the handlers count in is divided by one factor. What is not scaled is the
 * machine, so the factor may not be larger than leaves the shortest of these times far above the noise of a busy scheduler.
 */

/** Telnyx then waits 400 ms for an answer, and a lease lasts a second. */
export const FACTOR = 5;

/**
 * Real milliseconds as compressed ones.
 *
 * @param {number} milliseconds
 */
export function scaled(milliseconds) {
  return Math.max(1, Math.round(milliseconds / FACTOR));
}

/** The receiver's own default. */
export const LEASE_MS = 5_000;

/**
 * Milliseconds on a clock that all processes of a machine share and nobody sets.
 */
export function sharedNow() {
  return Number(process.hrtime.bigint()) / 1e6;
}

/**
 * A whole number, or any other, that is evenly distributed.
 *
 * @param {number} least
 * @param {number} most
 */
export function between(least, most) {
  return least + Math.random() * (most - least);
}

/**
 * Waits in compressed time.
 *
 * @param {number} milliseconds - Real ones.
 */
export function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, scaled(milliseconds)));
}
