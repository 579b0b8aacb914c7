/**
 * The options of `recoverDeliveries`, validated at the door.
 *
 * @module
 */

import { copyOwnOptions, invalidOption } from '../errors/invalid-option.js';
import { wallClockNow } from '../primitives/clock.js';
import type { RecoveryProgress } from './recovery-summary.js';

/** What handles the events: a receiver from `createReceiver`, or an object of your own. */
export interface RecoveryReceiver {
  /** Handles the body of a delivery that you know to be genuine, once for each id. Resolves to what came of it. Never rejects. */
  handleWithoutVerification(body: unknown): Promise<{ readonly outcome: string; readonly id: string | undefined }>;

  /**
   * How far back the receiver's store remembers deliveries: for `retentionMs`, but not from before `since`. If this is absent, the recovery assumes that the
   * store remembers everything.
   */
  readonly memory?: { readonly retentionMs: number; readonly since?: Date | undefined } | undefined;
}

/** The part of `fetch` that `recoverDeliveries` uses. The whole type differs from runtime to runtime. */
export type RecoveryFetch = (
  url: string,
  init: { headers: Record<string, string>; redirect: 'manual'; signal: AbortSignal },
) => Promise<Response>;

/** Options of `recoverDeliveries`. */
export interface RecoveryOptions {
  /** Your Telnyx API key (version 2), as in `process.env.TELNYX_API_KEY`. It is sent to `baseUrl` only. No message contains it. */
  apiKey: string | undefined;

  /** Handles the events. Its store must be the store of your running server. Otherwise, events that your server handled are handled again. */
  receiver: RecoveryReceiver;

  /** Reads deliveries whose first attempt began at this time or later. */
  since: Date;

  /**
   * Reads deliveries whose first attempt began at this time or before.
   *
   * @defaultValue the time when the recovery starts; by Telnyx's clock, if yours is behind
   */
  until?: Date | undefined;

  /**
   * Which events to ask for, by their type.
   *
   * @defaultValue `['siprec.started', 'siprec.stopped', 'siprec.failed']`
   */
  eventTypes?: readonly string[] | undefined;

  /**
   * With `true`, events that are older than the store's memory are handed over, too. If they were handled at the time, they are handled again.
   *
   * @defaultValue false: such an event is counted as `tooOld`
   */
  includeForgotten?: boolean | undefined;

  /**
   * The address of Telnyx's API, without `/webhook_deliveries`. Only https is allowed, except on this machine.
   *
   * @defaultValue `https://api.telnyx.com/v2`
   */
  baseUrl?: string | URL | undefined;

  /**
   * Sends the requests. Pass your own for proxies and tests.
   *
   * @defaultValue the runtime's own `fetch`
   */
  fetch?: RecoveryFetch | undefined;

  /** Abort it to stop the recovery. Events that were handled stay handled, and the summary has `isComplete: false`. */
  signal?: AbortSignal | undefined;

  /** Called after each record. The recovery does not wait for it, and ignores its errors. */
  onProgress?: ((progress: RecoveryProgress) => unknown) | undefined;
}

/** Options with nothing left to check. */
export interface CheckedRecoveryOptions {
  readonly apiKey: string;
  readonly receiver: RecoveryReceiver;
  /** Unix milliseconds, as all times here. */
  readonly since: number;
  readonly until: number;
  /** Whether `until` is ours to correct. */
  readonly isUntilNow: boolean;
  readonly eventTypes: readonly string[];
  readonly includeForgotten: boolean;
  readonly url: string;
  readonly fetch: RecoveryFetch;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: RecoveryOptions['onProgress'];
}

const NAMES = 'apiKey, receiver, since, until, eventTypes, includeForgotten, baseUrl, fetch, signal and onProgress';

/** Visible ASCII: what a header can hold. */
const API_KEY = /^[!-~]{1,1000}$/;

const EVENT_TYPE = /^[\w.-]{1,64}$/;

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Validates options.
 *
 * @throws {WebhookConfigurationError} `option_invalid`
 */
export function readRecoveryOptions(options: unknown): CheckedRecoveryOptions {
  const { apiKey, receiver, since, until, eventTypes, includeForgotten = false, ...others } = copyOwnOptions(options);
  const { baseUrl = 'https://api.telnyx.com/v2', fetch = globalThis.fetch, signal, onProgress, ...unknown } = others;
  if (Reflect.ownKeys(unknown).length > 0) {
    throw invalidOption(`There is an unknown option. The options are ${NAMES}.`);
  }
  if (typeof includeForgotten !== 'boolean') throw invalidOption('includeForgotten must be true or false.');
  if (typeof fetch !== 'function') throw invalidOption('fetch must be a function. Does this runtime have none?');
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw invalidOption('onProgress must be a function.');
  }
  const from = readDate('since', since);
  const to = until === undefined ? wallClockNow() : readDate('until', until);
  if (from > to) {
    throw invalidOption(`since must not be after ${until === undefined ? 'now. Is the clock right?' : 'until.'}`);
  }
  return {
    apiKey: readApiKey(apiKey),
    receiver: readReceiver(receiver),
    since: from,
    until: to,
    isUntilNow: until === undefined,
    eventTypes: readEventTypes(eventTypes),
    includeForgotten,
    url: readUrl(baseUrl),
    fetch: fetch as RecoveryFetch,
    signal: readSignal(signal),
    onProgress: onProgress as RecoveryOptions['onProgress'],
  };
}

function readApiKey(value: unknown): string {
  const key = typeof value === 'string' ? value.trim() : value;
  if (typeof key === 'string' && API_KEY.test(key)) return key;
  throw invalidOption(
    key === undefined || key === ''
      ? 'apiKey is missing. Is TELNYX_API_KEY set?'
      : 'apiKey must be text of visible ASCII characters, as Mission Control shows it under API Keys.',
  );
}

function readReceiver(value: unknown): RecoveryReceiver {
  const isReceiver = safely(() => {
    const { handleWithoutVerification, memory } = value as RecoveryReceiver;
    if (typeof handleWithoutVerification !== 'function') return false;
    return memory === undefined || (memory.retentionMs > 0 && !Number.isNaN(memory.since?.getTime()));
  });
  if (isReceiver) return value as RecoveryReceiver;
  throw invalidOption(
    'receiver must be what createReceiver returned, or an object with handleWithoutVerification(body).',
  );
}

function readDate(name: string, value: unknown): number {
  const time = safely(() => Date.prototype.getTime.call(value));
  if (Number.isFinite(time)) return time as number;
  throw invalidOption(`${name} must be a valid Date.`);
}

function readEventTypes(value: unknown = ['siprec.started', 'siprec.stopped', 'siprec.failed']): string[] {
  const types = safely(() => (Array.isArray(value) ? [...value] : [])) ?? [];
  if (types.length > 0 && types.every((type) => typeof type === 'string' && EVENT_TYPE.test(type))) return types;
  throw invalidOption('eventTypes must be a list of event types, such as "siprec.started", and not empty.');
}

function readUrl(value: unknown): string {
  const url = safely(() => new URL(String(value)));
  if (!url) throw invalidOption('baseUrl must be a URL, such as https://api.telnyx.com/v2.');
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (!isSafe) throw invalidOption('baseUrl must begin with https, because your API key goes there.');
  if (url.username || url.password || url.search || url.hash) {
    throw invalidOption('baseUrl must have no user name, no query and no fragment.');
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}/webhook_deliveries`;
}

function readSignal(value: unknown): AbortSignal | undefined {
  if (value === undefined) return undefined;
  const isSignal = safely(() => {
    const { aborted, addEventListener } = value as AbortSignal;
    return typeof aborted === 'boolean' && typeof addEventListener === 'function';
  });
  if (isSignal) return value as AbortSignal;
  throw invalidOption('signal must be an AbortSignal.');
}

/** What `read` gives; `undefined` where the value is so hostile that reading it throws. */
function safely<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
