/**
 * What the store is asked about one delivery: each call has a deadline, and none rejects.
 *
 * @module
 */

import { monotonicNow } from '../primitives/clock.js';
import type { Alarms } from './alarms.js';
import type { Claim, ClaimStore } from './stores/claim-store.js';

/** The longest that a store may take. Telnyx waits for two seconds, so by then it is still there to be told to come again. */
const LONGEST_MS = 1_500;

/** How long a store may take, where a claim lasts for `leaseMs`. */
export function patienceFor(leaseMs: number): number {
  return Math.min(leaseMs / 3, LONGEST_MS);
}

export interface StoreCallsOptions {
  readonly store: ClaimStore;
  readonly id: string;
  readonly leaseMs: number;
  readonly retentionMs: number;
  readonly alarms: Alarms;
  /** Is told of what the store threw, of no answer in time, and of an answer that is none. */
  readonly onError: (error: unknown, operation: keyof ClaimStore) => void;
}

/** A store's operations on one id. Where the store fails, each gives `undefined`, and `onError` was told. */
export class StoreCalls {
  readonly #options: StoreCallsOptions;

  constructor(options: StoreCallsOptions) {
    this.#options = options;
  }

  /** @param own - A token of one's own, when asking what came of it. An answer that comes too late gives up what it shows to be held. */
  claim(own?: string): Promise<Claim | undefined> {
    const { store, id, leaseMs } = this.#options;
    // Nobody is going to handle anything under a claim that comes too late.
    const onLate = (late: Claim) => {
      const token = late.state === 'claimed' ? late.token : own;
      if (late.state !== 'done' && token !== undefined) this.release(token);
    };
    return this.#ask('claim', isClaim, () => store.claim(id, leaseMs), onLate);
  }

  renew(token: string, onLate: (isHeld: boolean) => void): Promise<boolean | undefined> {
    const { store, id, leaseMs } = this.#options;
    return this.#ask('renew', isBoolean, () => store.renew(id, token, leaseMs), onLate);
  }

  complete(token: string): Promise<boolean | undefined> {
    const { store, id, retentionMs } = this.#options;
    return this.#ask('complete', isBoolean, () => store.complete(id, token, retentionMs));
  }

  release(token: string): Promise<boolean | undefined> {
    const { store, id } = this.#options;
    return this.#ask('release', isBoolean, () => store.release(id, token));
  }

  #ask<Answer>(
    operation: keyof ClaimStore,
    isAnswer: (answer: unknown) => boolean,
    call: () => Promise<Answer>,
    onLate?: (answer: Answer) => unknown,
  ): Promise<Answer | undefined> {
    const { leaseMs, alarms, onError } = this.#options;
    return new Promise((resolve) => {
      let isLate = false;
      const fail = (error: unknown) => {
        onError(error, operation);
        resolve(undefined);
      };
      const patienceMs = patienceFor(leaseMs);
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
