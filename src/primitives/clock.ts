/**
 * The only place where a clock is read.
 *
 * @module
 */

/** The time of day, in Unix milliseconds. Somebody may set it. */
export function wallClockNow(): number {
  return Date.now();
}

/** Milliseconds since some moment, by a clock that nobody sets: leases and memories do not run out because the time of day was corrected. */
export function monotonicNow(): number {
  return performance.now();
}
