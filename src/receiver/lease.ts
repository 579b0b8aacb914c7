/**
 * Holding a claim while a handler runs.
 *
 * @module
 */

import { monotonicNow } from '../primitives/clock.js';
import type { Alarm, Alarms } from './alarms.js';
import type { StoreCalls } from './store-calls.js';

interface LeaseOptions {
  readonly leaseMs: number;
  /** When the claim was asked for, by `monotonicNow`: the store counted from then, or from later. */
  readonly since: number;
  readonly token: string;
  readonly calls: Pick<StoreCalls, 'renew'>;
  readonly alarms: Alarms;
}

/** How many times in a lease to renew it, and how many times to try where that fails. */
const RENEWALS = 3;
const TRIES = 9;

/**
 * A claim that is held. It is renewed three times as often as it expires, and more often where that fails. It is lost as soon as the store says so, and
 * when no renewal came through until it has expired by our own count, which begins before the store's.
 */
export class Lease {
  readonly #options: LeaseOptions;
  #heldUntil: number;
  #controller: AbortController | undefined;
  #isLost = false;
  #isOver = false;
  #isRenewing = true;
  #renewal: Alarm;
  #expiry: Alarm | undefined;

  constructor(options: LeaseOptions) {
    const { leaseMs, since } = options;
    this.#options = options;
    this.#heldUntil = since + leaseMs;
    this.#renewal = this.#renewAt(since + leaseMs / RENEWALS);
  }

  /** Aborted when the lease is lost. Looked at afresh, it is so at once, also when this process stood still and no timer has fired yet. */
  get signal(): AbortSignal {
    if (!this.#isOver && monotonicNow() >= this.#heldUntil) this.#lose();
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#isLost) this.#controller.abort();
      else if (!this.#isOver) this.#watch();
    }
    return this.#controller.signal;
  }

  /** Renews it no more, and tells all the same when it runs out. */
  stopRenewing(): void {
    this.#isRenewing = false;
    this.#options.alarms.cancel(this.#renewal);
  }

  /** The handler has returned. */
  stop(): void {
    this.#isOver = true;
    this.stopRenewing();
    this.#options.alarms.cancel(this.#expiry);
  }

  #renewAt(at: number): Alarm {
    return this.#options.alarms.set(at, () => this.#ask());
  }

  async #ask(): Promise<void> {
    const { leaseMs, token, calls } = this.#options;
    const asked = monotonicNow();
    if (asked >= this.#heldUntil) return this.#lose();
    const learn = (isHeld: boolean | undefined) => {
      if (isHeld === false && this.#isRenewing) this.#lose();
      if (isHeld) this.#heldUntil = Math.max(this.#heldUntil, asked + leaseMs);
    };
    const isHeld = await calls.renew(token, learn); // what comes too late counts, too
    learn(isHeld);
    if (this.#isRenewing) this.#renewal = this.#renewAt(asked + leaseMs / (isHeld ? RENEWALS : TRIES));
  }

  /** Has whoever kept the signal follow. */
  #watch(): void {
    if (monotonicNow() >= this.#heldUntil) this.#lose();
    else this.#expiry = this.#options.alarms.set(this.#heldUntil, () => this.#watch());
  }

  #lose(): void {
    this.stop();
    this.#isLost = true;
    this.#controller?.abort();
  }
}
