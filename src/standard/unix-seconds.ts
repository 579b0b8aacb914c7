/**
 * Dates, in the form in which they are signed.
 *
 * @module
 */

import { invalidOption } from '../errors/invalid-option.js';

/**
 * The Unix seconds of a date, rounded down.
 *
 * @throws {WebhookConfigurationError} `option_invalid`: it is not a valid date, or it is before 1970.
 */
export function toUnixSeconds(date: unknown): number {
  let milliseconds: unknown;
  try {
    milliseconds = (date as Date).getTime();
  } catch {
    // It is not a date, and is refused below.
  }
  if (!(typeof milliseconds === 'number' && milliseconds >= 0 && milliseconds <= 8.64e15)) {
    throw invalidOption('The timestamp to sign must be a valid Date, not before 1970.');
  }
  return Math.floor(milliseconds / 1000);
}
