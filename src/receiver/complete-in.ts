/**
 * Marking a delivery as handled inside the handler's own transaction, and finding out afterwards what came of that.
 *
 * Nothing is concluded from `completeIn` having returned: the transaction may be rolled back, or still be open. The store is asked.
 *
 * @module
 */

import { invalidOption } from '../errors/invalid-option.js';
import { isWebhookError } from '../errors/is-webhook-error.js';
import { ClaimLostError } from './claim-lost.js';
import type { Lease } from './lease.js';
import type { Handled } from './outcomes.js';
import type { CheckedReceiverOptions } from './read-receiver-options.js';
import type { StoreCalls } from './store-calls.js';

interface MarkingOptions extends Pick<CheckedReceiverOptions, 'store' | 'retentionMs'> {
  readonly id: string;
  readonly token: string;
  readonly lease: Lease;
  /** Is told of a call that came when the handler had returned, since whoever made it may not be listening any more. */
  readonly onLate: (error: unknown) => void;
}

/** What a handler did with `delivery.completeIn`. */
export class Marking {
  readonly #options: MarkingOptions;
  #isEnded = false;
  #isAsked = false;
  #losses: unknown[] = [];

  constructor(options: MarkingOptions) {
    this.#options = options;
  }

  /** Whether it was called at all. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** Whether it threw since somebody else had taken the delivery over. */
  get isLost(): boolean {
    return this.#losses.length > 0;
  }

  /** Whether this is what it threw then. */
  isLostBy(error: unknown): boolean {
    return this.#losses.includes(error);
  }

  completeIn(transaction: unknown): unknown {
    const { store, retentionMs, id, token, lease, onLate } = this.#options;
    if (typeof store.completeIn !== 'function') throw invalidOption(CANNOT);
    if (this.#isEnded) {
      const error = invalidOption(TOO_LATE);
      onLate(error);
      throw error;
    }
    this.#isAsked = true;
    // From now on a renewal would wait for the row, or make a transaction fail that read it before.
    lease.stopRenewing();
    try {
      const marked = store.completeIn(transaction, id, token, retentionMs);
      if (!isThenable(marked)) return settle(marked);
      const marking = Promise.resolve(marked)
        .then(settle)
        .catch((error) => this.#note(error));
      marking.catch(() => {}); // a handler that does not wait for it shall not end the process; the store is asked all the same
      return marking;
    } catch (error) {
      return this.#note(error);
    }
  }

  /** Takes no more of it: the handler has returned. */
  end(): void {
    this.#isEnded = true;
  }

  #note(error: unknown): never {
    if (isWebhookError(error) && error.code === 'claim_lost') this.#losses.push(error);
    throw error;
  }
}

function settle(isHeld: unknown): void {
  if (isHeld === false) throw new ClaimLostError('Another process has taken this delivery over. Roll back.');
}

/**
 * Asks the store what came of the mark once the handler has returned. A claim that is still this process's, or is so anew, was never committed: it is
 * given up, so that the next attempt gets it.
 */
export async function committed(
  calls: StoreCalls,
  token: string,
  onError: (error: unknown) => void,
): Promise<Pick<Handled, 'outcome' | 'retryAfterMs'>> {
  const claim = await calls.claim(token);
  if (claim?.state === 'done') return { outcome: 'handled' };
  if (claim) {
    const isReleased = await calls.release(claim.state === 'claimed' ? claim.token : token);
    if (claim.state === 'running' && isReleased === false) return { outcome: 'busy', retryAfterMs: claim.retryAfterMs };
  }
  onError(invalidOption(claim ? NOT_COMMITTED : NOT_KNOWN));
  return { outcome: 'failed' };
}

const CANNOT =
  'This store cannot take part in a transaction. completeIn needs sqliteStore, postgresStore, or a store of yours that has it.';

const TOO_LATE =
  'completeIn was called after the handler had returned. By then, the delivery has its answer. In the handler, wait until your ' +
  'transaction is committed. Is an await missing?';

const NOT_COMMITTED =
  'The handler called completeIn and returned, but nothing was committed. The delivery is not acknowledged, so it comes again. Was the transaction ' +
  'rolled back? Then throw. Is it still open? Then wait for its COMMIT.';

const NOT_KNOWN =
  'The handler called completeIn and returned, but the store could not tell whether that was committed. The delivery is not acknowledged, so it ' +
  'comes again. Is the transaction still open? Then wait for its COMMIT. Are all connections of the pool in use? Then give the store a pool of its own.';

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
