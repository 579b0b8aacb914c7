/**
 * The replay window.
 *
 * @module
 */

import { invalidOption } from '../errors/invalid-option.js';
import { WebhookVerificationError } from '../errors/webhook-errors.js';
import { wallClockNow } from '../primitives/clock.js';
import { BAD_CLOCK, type CheckedOptions } from './verify-options.js';

/** The last second that a `Date` can show. */
const LAST_SECOND = 8.64e12;

/**
 * Reads the clock.
 *
 * @returns Unix milliseconds
 * @throws {WebhookConfigurationError} `option_invalid` when `now` gives no date
 */
export function readClock({ now }: CheckedOptions): number {
  if (now === undefined) return wallClockNow();
  let milliseconds: unknown;
  try {
    milliseconds = now().getTime();
  } catch {
    // Falls through: whatever it threw or returned, it was no date.
  }
  if (!Number.isFinite(milliseconds)) throw invalidOption(BAD_CLOCK);
  return milliseconds as number;
}

/**
 * Checks a signed timestamp to lie within the tolerance of the clock, bounds included, and turns it into a date.
 *
 * @param seconds - Unix seconds
 * @param now - Unix milliseconds
 *
 * @throws {WebhookVerificationError} `timestamp_too_old`, `timestamp_too_new`, with `skewSeconds`
 */
export function checkFreshness(seconds: number, now: number, { toleranceSeconds }: CheckedOptions): Date {
  const skewSeconds = (now - seconds * 1000) / 1000;
  // Written so that a value nobody thought of is refused, not passed.
  if (!(skewSeconds <= toleranceSeconds)) throw stale('timestamp_too_old', 'before', skewSeconds, toleranceSeconds);
  if (!(-skewSeconds <= toleranceSeconds && seconds <= LAST_SECOND)) {
    throw stale('timestamp_too_new', 'after', skewSeconds, toleranceSeconds);
  }
  return new Date(seconds * 1000);
}

function stale(
  code: 'timestamp_too_old' | 'timestamp_too_new',
  side: 'before' | 'after',
  skewSeconds: number,
  toleranceSeconds: number,
): WebhookVerificationError {
  return new WebhookVerificationError(
    code,
    `Signed ${Math.round(Math.abs(skewSeconds))} s ${side} this server's time; ${toleranceSeconds} s either way are allowed. Is the clock right?`,
    { skewSeconds },
  );
}
