/**
 * The options of `createReceiver`, and what its functions are called with.
 *
 * @module
 */

import type { WebhookErrorCode } from '../errors/codes-and-statuses.js';
import type {
  WebhookConfigurationError,
  WebhookPayloadError,
  WebhookVerificationError,
} from '../errors/webhook-errors.js';
import type { SiprecEvent } from '../events/classify.js';
import type { PublicKeyInput } from '../keys/public-key.js';
import type { VerifiedWebhook } from '../verification/verify.js';
import type { VerifyOptions } from '../verification/verify-options.js';
import type { PublicKeySource } from './ask-for-keys.js';
import type { Outcome } from './outcomes.js';
import type { ClaimStore } from './stores/claim-store.js';
import type { PostgresClient } from './stores/postgres-client.js';
import type { SqliteDatabase } from './stores/sqlite-store.js';

/** A delivery that is genuine and fresh. */
export interface VerifiedDelivery extends Omit<VerifiedWebhook, 'body'> {
  /**
   * The number of this attempt, from 1. Call Control sends it (`meta.attempt`). TeXML does not: it is absent then.
   */
  readonly attempt?: number;
}

/**
 * A delivery that is genuine and fresh, and that was not handled before.
 *
 * Look at `idSource`. If it is `'event'`, the id is the same on every attempt. If it is `'signature'`, the body names no event (other callbacks of TeXML, an
 * empty `id`). Then each attempt is a delivery of its own, and all of them are handled.
 */
export interface Delivery extends VerifiedDelivery {
  /**
   * Aborted when this process loses its claim on the delivery: the store could not be reached for too long, or this process stood still. Another process may be
   * handling the same delivery by then. Stop as soon as you can, and write nothing that would do harm if both of you write it.
   *
   * Before you write, read `delivery.signal.aborted`. It is true as soon as the lease has run out. If you keep the `signal` in a variable, it may be aborted a
   * little later.
   */
  readonly signal: AbortSignal;

  /**
   * Marks this delivery as handled inside your own transaction. The database commits your writes and the mark together, or neither. So your writes take effect
   * exactly once, even if this process dies at any moment. It needs `sqliteStore` or `postgresStore` on the same database, or your own store with `completeIn`.
   *
   * Call it first in the transaction: it locks the row that other processes wait for. Let your handler return after the commit. From this call on, the receiver
   * does not renew the claim, and does not mark the delivery itself. When your handler has returned, it asks the store, and answers 200 only if the mark was
   * committed. After a rollback, call it again in the new transaction.
   *
   * - With `postgresStore`: pass the client on which you sent `BEGIN`, or what you made of your library's transaction. It needs `query(text, values)`. Await
   *   the promise.
   * - With `sqliteStore`: pass the database itself, in a transaction without an `await`. The call is synchronous.
   *
   * @throws {ClaimLostError} `claim_lost`: another process has taken over the delivery. Do not catch it, so that your transaction rolls back. The receiver
   *   answers 503.
   * @throws {WebhookConfigurationError} `option_invalid`: you called it outside a transaction, twice in one, after a commit, after your handler returned, or
   *   with a store that cannot do it. Nothing is marked.
   */
  completeIn(transaction: PostgresClient): Promise<void>;
  completeIn(transaction: SqliteDatabase): void;
  completeIn(transaction: unknown): unknown;
}

/** Where an error comes from, for `onError`. */
export interface Failure {
  /** What failed: a handler, a hook, the function `publicKey`, or an operation of the store. */
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
  /** The delivery's id, if the error belongs to a delivery. */
  readonly id: string | undefined;
}

/**
 * An answer and its reason, for your metrics and alerts. It holds no payload and no key. Of the received data, it has `id`, `eventType` and `attempt`, which
 * come from a verified delivery.
 */
export interface AnswerReport {
  /** The HTTP status. */
  readonly status: number;
  /** The result of the request, in one word. */
  readonly outcome: Outcome;
  /** If the request was refused: the code of the error that `onRefused` gets. */
  readonly code?: WebhookErrorCode;
  /** The delivery's id, if the delivery is genuine. */
  readonly id?: string;
  /** Where the id comes from. */
  readonly idSource?: Delivery['idSource'];
  /** The event type, if it has 1 to 64 letters, digits, dots, hyphens and underscores. */
  readonly eventType?: string;
  /** Which attempt it was, as in {@link VerifiedDelivery}. */
  readonly attempt?: number;
  /** How long it took, from the request to the answer, in milliseconds. */
  readonly durationMs: number;
  /** How long your handler took, in milliseconds, if one ran. */
  readonly handlerMs?: number;
}

/** Options of `createReceiver`. Those of `verify` are among them. */
export interface ReceiverOptions extends VerifyOptions {
  /**
   * Your account's public key, in any form of {@link PublicKeyInput}; or an array of at most four.
   *
   * Or a function that returns it or resolves to it, if the key is not known when the module is loaded (`next build`, Workers, tests). The receiver calls it at
   * the first delivery whose headers are in order, one call at a time. If it returns no good key, throws, or takes longer than 10 seconds, the receiver answers
   * 500 and calls it again at the next delivery. It keeps a good key until the process ends.
   */
  publicKey: PublicKeyInput | PublicKeySource;

  /**
   * Handles a SIPREC event. The receiver answers 200 after it has returned, or after the promise that it returned has resolved. If it throws or rejects, the
   * receiver answers 500, and Telnyx sends the delivery again.
   */
  onEvent: (event: SiprecEvent, delivery: Delivery) => unknown;

  /**
   * Handles the body of a genuine delivery that is not SIPREC, with the same answers as `onEvent`. You get these because a Call Control application sends *all*
   * its call events to one URL. Pass `'ignore'` to answer 200 without looking at them.
   */
  onOther: 'ignore' | ((body: unknown, delivery: Delivery) => unknown);

  /**
   * Keeps a genuine delivery that is not understood (`event_unknown`, `event_invalid`, `body_malformed`), in a dead letter of your own. The receiver answers as
   * it does for `onEvent`. After a 200, Telnyx does not send the delivery again: replay it from your dead letter with the parse functions.
   *
   * `body` is the decoded body, or the raw bytes if they cannot be decoded. `error` says why the delivery is not understood.
   *
   * @defaultValue none: the receiver answers 500, so that Telnyx sends the delivery again
   */
  onInvalid?: ((body: unknown, delivery: Delivery, error: WebhookPayloadError) => unknown) | undefined;

  /**
   * Remembers which deliveries are being handled, and which were handled.
   *
   * @defaultValue a new `memoryStore()`, which is for one process
   */
  store?: ClaimStore | undefined;

  /**
   * How long a body may be, in bytes. If it is longer, the receiver stops reading and answers 413.
   *
   * @defaultValue 1_048_576 (1 MiB)
   */
  maxBodyBytes?: number | undefined;

  /**
   * How long a body may take to arrive, in milliseconds. If it takes longer, the receiver answers 408.
   *
   * @defaultValue 10_000
   */
  bodyTimeoutMs?: number | undefined;

  /**
   * How long a claim lasts if it is not renewed, in milliseconds. While your handler runs, the receiver renews it every third of this time. If the process
   * dies, the claim expires after this time, and the next attempt is handled. Set 3,000 if you have no failover URL, so that more attempts come after that. The
   * store has a third of this time to answer, but no more than 1.5 seconds.
   *
   * @defaultValue 5_000
   */
  leaseMs?: number | undefined;

  /**
   * How long the store remembers that a delivery was handled, in milliseconds. It must be at least twice the tolerance, or a captured delivery could be
   * replayed. Less is `option_invalid`.
   *
   * @defaultValue 86_400_000 (24 hours)
   */
  retentionMs?: number | undefined;

  /**
   * Called for every answer, before the answer is sent. The receiver does not wait for it, and it cannot change the answer.
   *
   * @defaultValue none: nothing is printed for it
   */
  onAnswer?: ((answer: AnswerReport) => unknown) | undefined;

  /**
   * Called for each refused request, with the reason: the delivery is forged, stale, not understood or not read, or your own set-up is wrong. It cannot change
   * the answer. It is not called if another attempt is being handled (see `onAnswer`), or if the store failed (see `onError`).
   *
   * @defaultValue prints with `console.error`: for answers of 500 and 503, one line a minute for each kind, with a count; for others, the first of each kind
   */
  onRefused?:
    | ((error: WebhookVerificationError | WebhookPayloadError | WebhookConfigurationError) => unknown)
    | undefined;

  /**
   * Called for each delivery that gets a 200 because it was handled before. It cannot change the answer.
   *
   * @defaultValue none: nothing is printed for it
   */
  onDuplicate?: ((delivery: VerifiedDelivery) => unknown) | undefined;

  /**
   * Called for each error of a handler, of a hook or of the store. It is also called if the store does not answer in time or gives an invalid answer, and for
   * `claim_lost`: the lease ran out before the handler finished. It cannot change the answer.
   *
   * @defaultValue prints with `console.error` one line a minute for each kind, with a count
   */
  onError?: ((error: unknown, failure: Failure) => unknown) | undefined;
}
