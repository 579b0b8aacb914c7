/**
 * The options of `createReceiver`, validated when the receiver is made.
 *
 * @module
 */

import type { Ed25519Key } from '../engines/engine.js';
import type { WebhookErrorCode } from '../errors/codes-and-statuses.js';
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
import type { PublicKeySource } from './ask-for-keys.js';
import type { Outcome } from './outcomes.js';
import { type ClaimStore, OPERATIONS } from './stores/claim-store.js';
import { memoryStore } from './stores/memory-store.js';
import type { PostgresClient } from './stores/postgres-client.js';
import type { SqliteDatabase } from './stores/sqlite-store.js';

/** What is known of a delivery that is genuine and fresh. */
export interface VerifiedDelivery extends Omit<VerifiedWebhook, 'body'> {
  /**
   * How many times Telnyx had sent this event when it made this delivery, from 1. Call Control says so (`meta.attempt`); TeXML does not, and then it
   * is not there.
   */
  readonly attempt?: number;
}

/**
 * A delivery that is genuine and fresh, and that was not handled before.
 *
 * Look at `idSource`: only an id from the `'event'` is the same on every attempt. Where the body names no event (other callbacks of TeXML, an
 * empty `id`), `idSource` is `'signature'`, and two attempts are two deliveries: both are handled.
 */
export interface Delivery extends VerifiedDelivery {
  /**
   * Aborted when the lease of this delivery is lost: the store could not be reached for too long, or this process stood still. Another worker may
   * be handling the same delivery by then, so stop where you can, and write nothing that it could not write too.
   *
   * Before you write, ask `delivery.signal.aborted` afresh: that is true as soon as the lease has run out. A `signal` that you kept follows when the
   * process gets round to it.
   */
  readonly signal: AbortSignal;

  /**
   * Marks this delivery as handled inside a transaction of your own: your writes and the mark are committed together, or neither is. So your writes
   * take effect exactly once, even if this process dies at any moment. Needs `sqliteStore` or `postgresStore` on the same database, or a store of
   * yours that has `completeIn`.
   *
   * Call it first in the transaction, since it takes the row that others wait for, and let the handler return after the commit. Once it was called, the
   * claim is no longer renewed, and the receiver does not mark the delivery by itself: when the handler has returned, it asks the store, and answers 200
   * only where the mark was committed. After a rollback, call it again in the new transaction.
   *
   * - With `postgresStore`: the client that `BEGIN` was sent on. Wait for the promise.
   * - With `sqliteStore`: the database itself, in a transaction without an `await`. It is synchronous there.
   *
   * @throws {ClaimLostError} `claim_lost`: another worker has taken the delivery over. Let it through, so that your transaction rolls back; the
   *   receiver answers 503.
   * @throws {WebhookConfigurationError} `option_invalid`: outside a transaction, twice in one, after a commit, after the handler has returned, or on a
   *   store that cannot. Nothing is marked.
   */
  completeIn(transaction: PostgresClient): Promise<void>;
  completeIn(transaction: SqliteDatabase): void;
  completeIn(transaction: unknown): unknown;
}

/** What failed, when it was not the delivery. */
export interface Failure {
  /** Whose error it is: that of a handler, of a hook, of the function `publicKey`, or of an operation of the store. */
  readonly during:
    | 'onEvent'
    | 'onOther'
    | 'onInvalid'
    | 'onAnswer'
    | 'onRefused'
    | 'onDuplicate'
    | 'onError'
    | 'publicKey'
    | keyof ClaimStore;
  /** The delivery in question, where there is one. */
  readonly id: string | undefined;
}

/**
 * An answer, and how it came about: what metrics and alerts are made of. It holds no payload, no key, and nothing that was received but `id`,
 * `eventType` and `attempt`, which are of a delivery that was verified.
 */
export interface AnswerReport {
  /** The HTTP status. */
  readonly status: number;
  /** What came of the request. */
  readonly outcome: Outcome;
  /** Why it was refused, where it was: the code of the error that `onRefused` is told of. */
  readonly code?: WebhookErrorCode;
  /** The delivery's id, where it is genuine. */
  readonly id?: string;
  /** Where the id is from. */
  readonly idSource?: Delivery['idSource'];
  /** The event type, where there is one of 1 to 64 letters, digits, dots, hyphens and underscores. */
  readonly eventType?: string;
  /** Which attempt it was, as in {@link VerifiedDelivery}. */
  readonly attempt?: number;
  /** How long it took, from the request to the answer, in milliseconds. */
  readonly durationMs: number;
  /** How long your handler took of that, where one ran, in milliseconds. */
  readonly handlerMs?: number;
}

/** Options of `createReceiver`. Those of `verify` are among them. */
export interface ReceiverOptions extends VerifyOptions {
  /**
   * Your account's public key, in any form of {@link PublicKeyInput}; or at most four of them.
   *
   * Or a function that gives it, or resolves to it, for keys that are not there when the module is loaded (`next build`, Workers, tests). It is
   * asked at the first delivery whose headers are in order, one call at a time. Where it gives nothing or no good key, throws, or takes longer than 10
   * seconds, the delivery is answered with 500, and it is asked again at the next one. A good key is kept until the process ends.
   */
  publicKey: PublicKeyInput | PublicKeySource;

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
   * Takes what is genuine, but not understood (`event_unknown`, `event_invalid`, `body_malformed`): a dead letter of your own. It runs under the same
   * promise as `onEvent`. What it took is acknowledged and done; replay it from your dead letter with the parse functions.
   *
   * `body` is decoded, or the raw bytes where they cannot be decoded. `error` says why it is not understood.
   *
   * @defaultValue none: such a delivery is answered with 500, so that it comes again
   */
  onInvalid?: ((body: unknown, delivery: Delivery, error: WebhookPayloadError) => unknown) | undefined;

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
   * How long it is remembered that a delivery was handled, in milliseconds. At least twice the tolerance: a captured delivery could be replayed
   * otherwise, so less is `option_invalid`.
   *
   * @defaultValue 86_400_000 (24 hours)
   */
  retentionMs?: number | undefined;

  /**
   * Is told of every answer, before it is given. It is not waited for, and changes nothing of the answer.
   *
   * @defaultValue none: nothing is printed for it
   */
  onAnswer?: ((answer: AnswerReport) => unknown) | undefined;

  /**
   * Is told of each request that was refused, and why: forged, stale, not understood, not read, or your own set-up. Changes nothing of the
   * answer. It is not told of an attempt that came while another one was being handled, nor of a store that failed: see `onAnswer` and `onError`.
   *
   * @defaultValue prints with `console.error`: of what is answered with 500 or 503, one a minute and kind, with a count; of the rest, the first of
   *   each kind
   */
  onRefused?:
    | ((error: WebhookVerificationError | WebhookPayloadError | WebhookConfigurationError) => unknown)
    | undefined;

  /**
   * Is told of each delivery that was acknowledged because it was handled before. Changes nothing of the answer.
   *
   * @defaultValue none: nothing is printed for it
   */
  onDuplicate?: ((delivery: VerifiedDelivery) => unknown) | undefined;

  /**
   * Is told of each error that a handler, a hook or the store threw; of a store that did not answer in time, or gave no answer that is one; and of
   * `claim_lost`, when the lease of a delivery had run out by the time its handler had finished. Changes nothing of the answer.
   *
   * @defaultValue prints it with `console.error`, one a minute and kind, with a count
   */
  onError?: ((error: unknown, failure: Failure) => unknown) | undefined;
}

type Functions = Pick<ReceiverOptions, 'onEvent' | 'onOther' | (typeof OPTIONAL_FUNCTIONS)[number]>;

const OPTIONAL_FUNCTIONS = ['onInvalid', 'onAnswer', 'onRefused', 'onDuplicate', 'onError'] as const;

/** Options with nothing left to check. */
export interface CheckedReceiverOptions extends Readonly<Functions> {
  /** Or the function that gives them. */
  readonly keys: readonly Ed25519Key[] | PublicKeySource;
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
  const { publicKey, onEvent, onOther, onInvalid, onAnswer, onRefused, onDuplicate, onError, ...others } =
    copyOwnOptions(options);
  const {
    store,
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
      `There is an unknown option. The options are publicKey, onEvent, onOther, ${OPTIONAL_FUNCTIONS.join(', ')}, store, maxBodyBytes, ` +
        'bodyTimeoutMs, leaseMs, retentionMs, toleranceSeconds, now and bearerToken.',
    );
  }
  if (typeof onEvent !== 'function') throw invalidOption('onEvent must be a function: it handles the SIPREC events.');
  if (typeof onOther !== 'function' && onOther !== 'ignore') {
    throw invalidOption(
      "onOther must be a function, which handles what is not SIPREC; or 'ignore', which acknowledges it.",
    );
  }
  const functions = { onEvent, onOther, onInvalid, onAnswer, onRefused, onDuplicate, onError };
  for (const name of OPTIONAL_FUNCTIONS) {
    if (functions[name] !== undefined && typeof functions[name] !== 'function') {
      throw invalidOption(`${name} must be a function.`);
    }
  }
  const verifyOptions = readOptions({ toleranceSeconds, now, bearerToken });
  return {
    keys: typeof publicKey === 'function' ? (publicKey as PublicKeySource) : keysOf(publicKey),
    verifyOptions,
    ...(functions as Functions), // as was checked just now
    store: readStore(store),
    maxBodyBytes: readNumber('maxBodyBytes', maxBodyBytes, Number.MAX_SAFE_INTEGER),
    bodyTimeoutMs: readNumber('bodyTimeoutMs', bodyTimeoutMs, LONGEST_TIMER),
    leaseMs: readNumber('leaseMs', leaseMs, LONGEST_TIMER),
    retentionMs: readRetention(retentionMs, verifyOptions),
  };
}

/** A delivery stays fresh for the tolerance before its timestamp and after it. For as long, it must be known that it was handled. */
function readRetention(value: unknown, { toleranceSeconds }: CheckedOptions): number {
  const retentionMs = readNumber('retentionMs', value, Number.MAX_SAFE_INTEGER);
  const least = 2_000 * toleranceSeconds;
  if (retentionMs >= least) return retentionMs;
  throw invalidOption(
    `retentionMs must be twice the tolerance at least, or a captured delivery can be replayed: ${least} ms, where toleranceSeconds is ` +
      `${toleranceSeconds}. Is one of them in the wrong unit?`,
  );
}

function readNumber(name: string, value: unknown, largest: number): number {
  if (Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= largest) return value as number;
  throw invalidOption(`${name} must be a whole number from 1 to ${largest}.`);
}

function readStore(store: unknown): ClaimStore {
  if (store === undefined) return memoryStore();
  try {
    if (isRecord(store) && OPERATIONS.every((operation) => typeof store[operation] === 'function')) {
      return store as unknown as ClaimStore; // the rest is for storeConformance to find out
    }
  } catch {
    // A getter or a proxy threw.
  }
  throw invalidOption(
    'store must have the functions claim, renew, complete and release. Await it, if it is a promise.',
  );
}
