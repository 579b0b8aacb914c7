/**
 * The options of `verify`, validated at the door.
 *
 * @module
 */

import { WebhookConfigurationError } from '../errors.js';
import { isPlainObject, isRecord } from '../plain-object.js';

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

/** Visible ASCII, as much as fits behind `Bearer ` in a header of 1,024 characters. */
const TOKEN = /^[!-~]{1,1017}$/;

/** What each option must be. A name that is not here is a typing mistake, and might have been a restriction. */
const RULES: Record<keyof VerifyOptions, (value: unknown) => boolean> = {
  toleranceSeconds: (value) => Number.isFinite(value) && (value as number) > 0,
  now: (value) => typeof value === 'function',
  bearerToken: (value) => typeof value === 'string' && TOKEN.test(value),
};

/**
 * Validates options.
 *
 * @returns A copy, so that nothing changes between check and use.
 * @throws {WebhookConfigurationError} `option_invalid`
 */
export function readOptions(options: unknown): VerifyOptions {
  // Own members all, so that a polluted Object.prototype cannot lend one.
  const checked = { toleranceSeconds: undefined, now: undefined, bearerToken: undefined };
  for (const [name, value] of entriesOf(options)) {
    if (!Object.hasOwn(checked, name)) throw invalid('There is an option of another name.');
    if (value !== undefined && !RULES[name as keyof VerifyOptions](value))
      throw invalid(`The ${String(name)} option is invalid.`);
    Object.assign(checked, { [name]: value });
  }
  return checked;
}

/**
 * The options' own members, hidden ones and symbols too, each read once. An instance of a class, a Map or a promise is no options object:
 * what it holds out of sight might have been a restriction.
 */
function entriesOf(options: unknown): [PropertyKey, unknown][] {
  if (options === undefined) return [];
  try {
    if (isRecord(options) && isPlainObject(options)) {
      return Reflect.ownKeys(options).map((name) => [name, options[name as string]]);
    }
  } catch {
    // A getter or a proxy threw. Its error is not ours to pass on.
  }
  throw invalid('The options are no plain object.');
}

/** An `option_invalid` error. */
export function invalid(what: string): WebhookConfigurationError {
  return new WebhookConfigurationError(
    'option_invalid',
    `${what} Expected toleranceSeconds, a finite number above 0; now, a function that returns a valid Date; bearerToken, 1 to 1,017 visible ASCII characters without "Bearer".`,
  );
}
