/**
 * What the store is asked about one delivery: each call has a deadline, and none rejects.
 *
 * @module
 */

import { isWebhookError } from '../errors/is-webhook-error.js';
import { monotonicNow } from '../primitives/clock.js';
import type { Alarms } from './alarms.js';
import { ClaimLostError } from './claim-lost.js';
import type { Tell } from './hooks.js';
import { type Claim, type ClaimStore, LONGEST_WAIT_MS } from './stores/claim-store.js';

/** How many times more to ask for what was handled to be remembered. */
const INSISTENCE = 3;

const LOST =
  'The claim had expired when the handler finished, so another process may have handled the delivery, too. Was the store away, or did this process ' +
  'stand still? Stop when delivery.signal is aborted, or make leaseMs longer. (If only an answer of the store was lost, the delivery may be remembered.)';

/** How long a store may take, where a claim lasts for `leaseMs`. */
export function patienceFor(leaseMs: number): number {
  return Math.min(leaseMs / 3, LONGEST_WAIT_MS);
}

export interface StoreCallsOptions {
  readonly store: ClaimStore;
  readonly leaseMs: number;
  readonly retentionMs: number;
}

/** A store's operations on one id. Where the store fails, each gives `undefined`, and the hook for it is told. */
export class StoreCalls {
  readonly #options: StoreCallsOptions;
  readonly #id: string;
  readonly #alarms: Alarms;
  readonly #tell: Pick<Tell, 'failed'>;
  #isUnsafe = false;

  constructor(options: StoreCallsOptions, id: string, alarms: Alarms, tell: Pick<Tell, 'failed'>) {
    this.#options = options;
    this.#id = id;
    this.#alarms = alarms;
    this.#tell = tell;
  }

  /** Whether the store refused to remember: it says so when a transaction is open, which may take with it what the handler did. */
  get isUnsafe(): boolean {
    return this.#isUnsafe;
  }

  /** Tells the hook of a failure, and keeps in mind one that makes the delivery unsafe. */
  failed(error: unknown, operation: keyof ClaimStore): void {
    if (operation === 'complete' && isWebhookError(error) && error.code === 'option_invalid') this.#isUnsafe = true;
    this.#tell.failed(error, operation, this.#id);
  }

  /** @param own - A token of one's own, when asking what came of it. An answer that comes too late gives up what it shows to be held. */
  claim(own?: string): Promise<Claim | undefined> {
    const { store, leaseMs } = this.#options;
    // Nobody is going to handle anything under a claim that comes too late.
    const onLate = (late: Claim) => {
      const token = late.state === 'claimed' ? late.token : own;
      if (late.state !== 'done' && token !== undefined) this.release(token);
    };
    return this.#ask('claim', claimOf, () => store.claim(this.#id, leaseMs), onLate);
  }

  /** An answer that comes too late goes to `onLate`: it counts, too. */
  renew(token: string, onLate: (isHeld: boolean) => void): Promise<boolean | undefined> {
    const { store, leaseMs } = this.#options;
    return this.#ask('renew', booleanOf, () => store.renew(this.#id, token, leaseMs), onLate);
  }

  complete(token: string): Promise<boolean | undefined> {
    const { store, retentionMs } = this.#options;
    return this.#ask('complete', booleanOf, () => store.complete(this.#id, token, retentionMs));
  }

  release(token: string): Promise<boolean | undefined> {
    return this.#ask('release', booleanOf, () => this.#options.store.release(this.#id, token));
  }

  /** Has the store remember that the delivery was handled, and asks again in the background where there was no answer. */
  async insist(token: string, more = INSISTENCE): Promise<void> {
    const isHeld = await this.complete(token);
    if (isHeld === false) this.failed(new ClaimLostError(LOST), 'complete');
    if (isHeld === undefined && more > 0 && !this.#isUnsafe) {
      this.#alarms.wait(patienceFor(this.#options.leaseMs)).then(() => this.insist(token, more - 1));
    }
  }

  #ask<Answer>(
    operation: keyof ClaimStore,
    answerOf: (given: unknown) => Answer | undefined,
    call: () => Promise<Answer>,
    onLate?: (answer: Answer) => unknown,
  ): Promise<Answer | undefined> {
    const alarms = this.#alarms;
    return new Promise((resolve) => {
      let isLate = false;
      const fail = (error: unknown) => {
        this.failed(error, operation);
        resolve(undefined);
      };
      const patienceMs = patienceFor(this.#options.leaseMs);
      const deadline = alarms.set(monotonicNow() + patienceMs, () => {
        isLate = true;
        fail(new Error(`The store did not answer within ${Math.round(patienceMs)} ms.`));
      });
      promiseOf(call).then(
        (given) => {
          alarms.cancel(deadline);
          const answer = answerOf(given);
          if (answer === undefined) fail(new TypeError(`The store gave no answer to ${operation}: see ClaimStore.`));
          else if (isLate) onLate?.(answer);
          else resolve(answer);
        },
        (error: unknown) => {
          alarms.cancel(deadline);
          if (!isLate) fail(error);
        },
      );
    });
  }
}

/** What a store gave or threw, as a promise: its own, where it is one. */
function promiseOf<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  try {
    return Promise.resolve(call());
  } catch (error) {
    return Promise.reject(error);
  }
}

/** The claim that a store gave, each field read once; `undefined` for whatever else it gave. */
function claimOf(given: unknown): Claim | undefined {
  try {
    const { state, token, retryAfterMs } = given as { state?: unknown; token?: unknown; retryAfterMs: number };
    if (state === 'claimed') return typeof token === 'string' && token !== '' ? { state, token } : undefined;
    if (state === 'running') return { state, retryAfterMs };
    return state === 'done' ? { state } : undefined;
  } catch {
    // It is null or undefined, or a getter threw.
  }
  return undefined;
}

function booleanOf(given: unknown): boolean | undefined {
  return typeof given === 'boolean' ? given : undefined;
}
