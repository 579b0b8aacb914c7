/**
 * The options of `createReceiver`, validated when the receiver is made.
 *
 * @module
 */

import type { Ed25519Key } from '../engines/engine.js';
import { copyOwnOptions, invalidOption } from '../errors/invalid-option.js';
import type {
  WebhookConfigurationError,
  WebhookPayloadError,
  WebhookVerificationError,
} from '../errors/webhook-errors.js';
import type { SiprecEvent } from '../events/classify.js';
import { keysOf, type PublicKeyInput } from '../keys/public-key.js';
import { isRecord } from '../primitives/plain-object.js';
import type { VerifiedWebhook } from '../verification/verify.js';
import { type CheckedOptions, readOptions, type VerifyOptions } from '../verification/verify-options.js';
import { type ClaimStore, OPERATIONS } from './stores/claim-store.js';
import { memoryStore } from './stores/memory-store.js';

/** A delivery that is genuine and fresh, and that was not handled before. */
export interface Delivery extends Omit<VerifiedWebhook, 'body'> {
  /**
   * Aborted when the lease of this delivery is lost: the store could not be reached for too long, or this process stood still. Another worker may
   * be handling the same delivery by then, so stop where you can, and write nothing that it could not write too.
   */
  readonly signal: AbortSignal;
}

/** What failed, when it was not the delivery. */
export interface Failure {
  /** Whose error it is: that of a handler, of a hook, or of an operation of the store. */
  readonly during: 'onEvent' | 'onOther' | 'onRefused' | 'onDuplicate' | 'onError' | keyof ClaimStore;
  /** The delivery in question, where there is one. */
  readonly id: string | undefined;
}

/** Options of `createReceiver`. Those of `verify` are among them. */
export interface ReceiverOptions extends VerifyOptions {
  /** Your account's public key, in any form of {@link PublicKeyInput}; or at most four of them. */
  publicKey: PublicKeyInput;

  /**
   * Handles a SIPREC event. The delivery is acknowledged once this has returned, or what it returned has resolved; when it throws or rejects, the
   * delivery is answered with 500, and comes again.
   */
  onEvent: (event: SiprecEvent, delivery: Delivery) => unknown;

  /**
   * Handles the body of what is genuine and not SIPREC, under the same promise: a Call Control application sends *all* its call events to one
   * URL. `'ignore'` acknowledges them unseen.
   */
  onOther: 'ignore' | ((body: unknown, delivery: Delivery) => unknown);

  /**
   * Remembers what is being handled and what was.
   *
   * @defaultValue a `memoryStore()` of this receiver's own: for one process
   */
  store?: ClaimStore | undefined;

  /**
   * How long a body may be. A longer one is answered with 413, and not read on.
   *
   * @defaultValue 1_048_576 (1 MiB)
   */
  maxBodyBytes?: number | undefined;

  /**
   * How long a body may take to arrive, in milliseconds. A slower one is answered with 408.
   *
   * @defaultValue 10_000
   */
  bodyTimeoutMs?: number | undefined;

  /**
   * How long a claim lasts without a sign of life, in milliseconds. It is renewed three times as often while the handler runs; when the process
   * dies, the next attempt after this time is processed. Where there is no failover URL, 3,000 leaves more of the attempts. The store has a third of it to answer, and 1.5 seconds at the most.
   *
   * @defaultValue 5_000
   */
  leaseMs?: number | undefined;

  /**
   * How long it is remembered that a delivery was handled, in milliseconds. At least twice the tolerance, or a captured delivery can be replayed.
   *
   * @defaultValue 86_400_000 (24 hours)
   */
  retentionMs?: number | undefined;

  /**
   * Is told of each request that was refused, and why: forged, stale, not understood, not read, or your own set-up. Changes nothing of the
   * answer.
   *
   * @defaultValue prints with `console.error` what is answered with 500 or 503, and the first of each other kind
   */
  onRefused?:
    | ((error: WebhookVerificationError | WebhookPayloadError | WebhookConfigurationError) => unknown)
    | undefined;

  /** Is told of each delivery that was acknowledged because it was handled before. Changes nothing of the answer. */
  onDuplicate?: ((delivery: Omit<Delivery, 'signal'>) => unknown) | undefined;

  /**
   * Is told of each error that a handler, a hook or the store threw. Changes nothing of the answer.
   *
   * @defaultValue prints it with `console.error`
   */
  onError?: ((error: unknown, failure: Failure) => unknown) | undefined;
}

type Handlers = Pick<ReceiverOptions, 'onEvent' | 'onOther' | 'onRefused' | 'onDuplicate' | 'onError'>;

/** Options with nothing left to check. */
export interface CheckedReceiverOptions extends Readonly<Handlers> {
  readonly keys: readonly Ed25519Key[];
  readonly verifyOptions: CheckedOptions;
  readonly store: ClaimStore;
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
  readonly leaseMs: number;
  readonly retentionMs: number;
}

/** The longest that a timer can wait: 2^31 - 1 ms, some 24 days. */
const LONGEST_TIMER = 2_147_483_647;

/**
 * Validates options.
 *
 * @throws {WebhookConfigurationError} As `importPublicKey` does, and `option_invalid`
 */
export function readReceiverOptions(options: unknown): CheckedReceiverOptions {
  const { publicKey, onEvent, onOther, store, onRefused, onDuplicate, onError, ...others } = copyOwnOptions(options);
  const {
    maxBodyBytes = 1_048_576,
    bodyTimeoutMs = 10_000,
    leaseMs = 5_000,
    retentionMs = 86_400_000,
    ...rest
  } = others;
  const { toleranceSeconds, now, bearerToken, ...unknown } = rest;
  // A name that is not ours is a typing mistake, and might have been a restriction.
  if (Reflect.ownKeys(unknown).length > 0) {
    throw invalidOption(
      'There is an unknown option. The options are publicKey, onEvent, onOther, store, maxBodyBytes, bodyTimeoutMs, leaseMs, retentionMs, ' +
        'onRefused, onDuplicate, onError, toleranceSeconds, now and bearerToken.',
    );
  }
  if (typeof onEvent !== 'function') throw invalidOption('onEvent must be a function: it handles the SIPREC events.');
  if (typeof onOther !== 'function' && onOther !== 'ignore') {
    throw invalidOption(
      "onOther must be a function, which handles what is not SIPREC; or 'ignore', which acknowledges it.",
    );
  }
  for (const hook of [onRefused, onDuplicate, onError]) {
    if (hook !== undefined && typeof hook !== 'function') {
      throw invalidOption('onRefused, onDuplicate and onError must be functions.');
    }
  }
  return {
    keys: keysOf(publicKey),
    verifyOptions: readOptions({ toleranceSeconds, now, bearerToken }),
    ...({ onEvent, onOther, onRefused, onDuplicate, onError } as Handlers), // functions, as was checked just now
    store: readStore(store),
    maxBodyBytes: readNumber('maxBodyBytes', maxBodyBytes, Number.MAX_SAFE_INTEGER),
    bodyTimeoutMs: readNumber('bodyTimeoutMs', bodyTimeoutMs, LONGEST_TIMER),
    leaseMs: readNumber('leaseMs', leaseMs, LONGEST_TIMER),
    retentionMs: readNumber('retentionMs', retentionMs, Number.MAX_SAFE_INTEGER),
  };
}

function readNumber(name: string, value: unknown, largest: number): number {
  if (Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= largest) return value as number;
  throw invalidOption(`${name} must be a whole number from 1 to ${largest}.`);
}

function readStore(store: unknown): ClaimStore {
  if (store === undefined) return memoryStore();
  if (isRecord(store) && OPERATIONS.every((operation) => typeof store[operation] === 'function')) {
    return store as unknown as ClaimStore; // the rest is for storeConformance to find out
  }
  throw invalidOption(
    'store must have the functions claim, renew, complete and release. Await it, if it is a promise.',
  );
}
