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
  'The lease had run out when the handler finished, so another worker may have handled the delivery, too. Was the store away, or did this process ' +
  'stand still? Heed delivery.signal, or make leaseMs longer. (Where an answer of the store was lost before, it may have been remembered all the same.)';

/** How long a store may take, where a claim lasts for `leaseMs`. */
export function patienceFor(leaseMs: number): number {
  return Math.min(leaseMs / 3, LONGEST_WAIT_MS);
}

export interface StoreCallsOptions {
  readonly store: ClaimStore;
  readonly leaseMs: number;
  readonly retentionMs: number;
}

/** A store's operations on one id. Where the store fails, each gives `undefined`, and `onError` was told. */
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

  /** Tells of what the store threw, of no answer in time, and of an answer that is none. */
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
    return this.#ask('claim', isClaim, () => store.claim(this.#id, leaseMs), onLate);
  }

  renew(token: string, onLate: (isHeld: boolean) => void): Promise<boolean | undefined> {
    const { store, leaseMs } = this.#options;
    return this.#ask('renew', isBoolean, () => store.renew(this.#id, token, leaseMs), onLate);
  }

  complete(token: string): Promise<boolean | undefined> {
    const { store, retentionMs } = this.#options;
    return this.#ask('complete', isBoolean, () => store.complete(this.#id, token, retentionMs));
  }

  release(token: string): Promise<boolean | undefined> {
    return this.#ask('release', isBoolean, () => this.#options.store.release(this.#id, token));
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
    isAnswer: (answer: unknown) => boolean,
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
        (answer) => {
          alarms.cancel(deadline);
          if (!isAnswer(answer)) fail(new TypeError(`The store gave no answer to ${operation}: see ClaimStore.`));
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

/** Tells a claim from whatever else a store may give. */
function isClaim(answer: unknown): boolean {
  const claim = answer as { state?: unknown; token?: unknown } | null | undefined;
  if (claim?.state === 'claimed') return typeof claim.token === 'string' && claim.token !== '';
  return claim?.state === 'running' || claim?.state === 'done';
}

function isBoolean(answer: unknown): boolean {
  return typeof answer === 'boolean';
}
