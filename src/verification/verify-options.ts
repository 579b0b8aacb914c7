/**
 * The options of `verify`, validated at the door.
 *
 * @module
 */

import { WebhookConfigurationError } from '../errors/webhook-errors.js';
import { isPlainObject, isRecord } from '../primitives/plain-object.js';

/** Options of `verify`. Absent and `undefined` both mean the default; there is no value that switches a check off. */
export interface VerifyOptions {
  /**
   * How far the signed timestamp may be from your clock, in seconds, into the past and into the future. Finite and above 0.
   * A longer window gives a captured delivery more time to be replayed.
   *
   * @defaultValue 300
   */
  toleranceSeconds?: number | undefined;

  /**
   * Your clock: called once for each delivery whose timestamp is well-formed.
   *
   * @defaultValue the system's clock
   */
  now?: (() => Date) | undefined;

  /**
   * Requires `authorization: Bearer <this token>` besides the signature, and compares it in constant time. For a proxy of your own
   * that adds one: Telnyx's reference lists the header, but its deliveries do not carry it. The token alone, without `Bearer`.
   *
   * @defaultValue none required
   */
  bearerToken?: string | undefined;
}

/** Options with nothing left to check. */
export interface CheckedOptions {
  readonly toleranceSeconds: number;
  readonly now: (() => Date) | undefined;
  readonly bearerToken: string | undefined;
}

/** Visible ASCII, as much as fits behind `Bearer ` in a header of 1,024 characters. */
const TOKEN = /^[!-~]{1,1017}$/;

/**
 * Validates options.
 *
 * @returns A copy, so that nothing changes between check and use.
 * @throws {WebhookConfigurationError} `option_invalid`
 */
export function readOptions(options: unknown): CheckedOptions {
  const { toleranceSeconds = 300, now, bearerToken, ...others } = copyOwn(options);
  // A name that is not ours is a typing mistake, and might have been a restriction.
  if (Reflect.ownKeys(others).length > 0) {
    throw invalid('There is an unknown option. The options are toleranceSeconds, now and bearerToken.');
  }
  if (!(typeof toleranceSeconds === 'number' && toleranceSeconds > 0 && toleranceSeconds < Number.POSITIVE_INFINITY)) {
    throw invalid('toleranceSeconds must be a finite number above 0.');
  }
  if (now !== undefined && typeof now !== 'function') throw invalid(BAD_CLOCK);
  if (bearerToken !== undefined && !(typeof bearerToken === 'string' && TOKEN.test(bearerToken))) {
    throw invalid('bearerToken must be 1 to 1,017 visible ASCII characters, without "Bearer". Is its variable set?');
  }
  return { toleranceSeconds, now: now as CheckedOptions['now'], bearerToken };
}

/**
 * The options' own members, hidden ones and symbols too, each read once. An instance of a class, a Map or a promise is no options object:
 * what it holds out of sight might have been a restriction. So might what a polluted `Object.prototype` lends, so the copy has none.
 */
export function copyOwn(options: unknown): Record<PropertyKey, unknown> {
  const copy = Object.create(null);
  if (options === undefined) return copy;
  try {
    if (isRecord(options) && isPlainObject(options)) {
      for (const name of Reflect.ownKeys(options)) copy[name] = options[name as string];
      return copy;
    }
  } catch {
    // A getter or a proxy threw. Its error is not ours to pass on.
  }
  throw invalid('The options must be a plain object.');
}

/** What is wrong with a clock, whether it is seen before it runs or after. */
export const BAD_CLOCK = 'now must be a function that returns a valid Date.';

/** An `option_invalid` error. */
export function invalid(message: string): WebhookConfigurationError {
  return new WebhookConfigurationError('option_invalid', message);
}
