/**
 * Dates, as a signature holds them.
 *
 * @module
 */

import { invalidOption } from '../errors/invalid-option.js';

/**
 * The Unix seconds of a date, rounded down.
 *
 * @throws {WebhookConfigurationError} `option_invalid` for what is no valid date, or lies before 1970.
 */
export function toUnixSeconds(date: unknown): number {
  let milliseconds: unknown;
  try {
    milliseconds = (date as Date).getTime();
  } catch {
    // Falls through: whatever it is, it is no date.
  }
  if (!(typeof milliseconds === 'number' && milliseconds >= 0 && milliseconds <= 8.64e15)) {
    throw invalidOption('The timestamp to sign must be a valid Date, not before 1970.');
  }
  return Math.floor(milliseconds / 1000);
}
