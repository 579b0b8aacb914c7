/**
 * The options of `verify`, validated at the door.
 *
 * @module
 */

import { WebhookConfigurationError } from '../errors.js';

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
export interface Policy {
  readonly toleranceSeconds: number;
  readonly now: (() => Date) | undefined;
  readonly bearerToken: string | undefined;
}

const DEFAULTS: Policy = { toleranceSeconds: 300, now: undefined, bearerToken: undefined };

/** What fits in an `authorization` header (RFC 6750, section 2.1, generously) that is still read. */
const TOKEN = /^[\x21-\x7e]{1,1000}$/;

/** What each option must be. A name that is not here is a typing mistake, and might have been a restriction. */
const RULES: Record<keyof VerifyOptions, { readonly is: (value: unknown) => boolean; readonly expected: string }> = {
  toleranceSeconds: {
    is: (value) => Number.isFinite(value) && (value as number) > 0,
    expected: 'a finite number of seconds above 0',
  },
  now: { is: (value) => typeof value === 'function', expected: 'a function that returns a Date' },
  bearerToken: {
    is: (value) => typeof value === 'string' && TOKEN.test(value),
    expected:
      '1 to 1,000 visible ASCII characters, without "Bearer" and without spaces (is its environment variable set?)',
  },
};

/**
 * Validates options.
 *
 * @throws {WebhookConfigurationError} `option_invalid`
 */
export function readOptions(options: unknown): Policy {
  if (options === undefined) return DEFAULTS;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalid('The options must be an object.');
  }
  const policy: Record<string, unknown> = { ...DEFAULTS };
  for (const [name, value] of entriesOf(options)) {
    if (!Object.hasOwn(RULES, name)) {
      throw invalid(`There is an unknown option. The options are ${Object.keys(RULES).join(', ')}.`);
    }
    if (value === undefined) continue;
    const rule = RULES[name as keyof VerifyOptions];
    if (!rule.is(value)) throw invalid(`${name} must be ${rule.expected}.`);
    policy[name] = value;
  }
  return policy as unknown as Policy; // each member is a default or passed its rule
}

/** The options' own members, each read once. What is inherited is somebody else's. */
function entriesOf(options: object): [string, unknown][] {
  try {
    return Object.entries(options);
  } catch {
    throw invalid('The options could not be read: a getter or a proxy threw.');
  }
}

/** An `option_invalid` error. */
export function invalid(message: string): WebhookConfigurationError {
  return new WebhookConfigurationError('option_invalid', message);
}
