/**
 * The options of `verify`, validated at the door.
 *
 * @module
 */

import { copyOwnOptions, invalidOption } from '../errors/invalid-option.js';

/** Options of `verify`. An option that is absent or `undefined` has its default. No value switches a check off. */
export interface VerifyOptions {
  /**
   * How far the signed timestamp may be from your clock, in seconds, in the past or in the future. Finite and above 0. The longer it is, the longer a captured
   * delivery can be replayed.
   *
   * @defaultValue 300
   */
  toleranceSeconds?: number | undefined;

  /**
   * Your clock. `verify` calls it once for each delivery. A receiver calls it once for each genuine delivery.
   *
   * @defaultValue the system's clock
   */
  now?: (() => Date) | undefined;

  /**
   * Requires the header `authorization: Bearer <this token>` besides the signature, and compares it in constant time. Pass the token without `Bearer`. Use it
   * if your own proxy adds the header: Telnyx's reference lists it, but its deliveries do not carry it.
   *
   * @defaultValue no token is required
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
  const { toleranceSeconds = 300, now, bearerToken, ...others } = copyOwnOptions(options);
  // A name that is not ours is a typing mistake, and might have been a restriction.
  if (Reflect.ownKeys(others).length > 0) {
    throw invalidOption('There is an unknown option. The options are toleranceSeconds, now and bearerToken.');
  }
  if (!(typeof toleranceSeconds === 'number' && toleranceSeconds > 0 && toleranceSeconds < Number.POSITIVE_INFINITY)) {
    throw invalidOption('toleranceSeconds must be a finite number above 0.');
  }
  if (now !== undefined && typeof now !== 'function') throw invalidOption(BAD_CLOCK);
  if (bearerToken !== undefined && !(typeof bearerToken === 'string' && TOKEN.test(bearerToken))) {
    throw invalidOption(
      'bearerToken must be 1 to 1,017 visible ASCII characters, without "Bearer". Is its variable set?',
    );
  }
  return { toleranceSeconds, now: now as CheckedOptions['now'], bearerToken };
}

/** What is wrong with a clock, whether it is seen before it runs or after. */
export const BAD_CLOCK = 'now must be a function that returns a valid Date.';
