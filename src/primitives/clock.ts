/**
 * A clock that nobody sets: leases and memories do not run out because the time of day was corrected.
 *
 * @module
 */

/** Milliseconds since some moment. */
export function monotonicNow(): number {
  return performance.now();
}
