/**
 * Holding a claim while a handler runs.
 *
 * @module
 */

import { monotonicNow } from '../primitives/clock.js';
import type { Alarm, Alarms } from './alarms.js';

/** A claim that is held. */
export interface Lease {
  /** Aborted when the lease is lost. Looked at afresh, it is so at once, also when this process stood still and no timer has fired yet. */
  readonly signal: AbortSignal;
  /** Renews it no more, and tells all the same when it runs out. */
  stopRenewing(): void;
  /** The handler has returned. */
  stop(): void;
}

interface LeaseOptions {
  readonly leaseMs: number;
  /** When the claim was asked for, by `monotonicNow`: the store counted from then, or from later. */
  readonly since: number;
  readonly alarms: Alarms;
  /**
   * Asks the store for more time, under a deadline. Resolves to whether the token still held, and to `undefined` when there was no answer; one
   * that comes after that is given to `onLate`, and is as true as any other.
   */
  readonly renew: (onLate: (isHeld: boolean) => void) => Promise<boolean | undefined>;
}

/** How many times in a lease to renew it, and how many times to try where that fails. */
const RENEWALS = 3;
const TRIES = 9;

/**
 * Renews a claim three times as often as it expires, and more often where that fails. It is lost as soon as the store says so, and when no renewal
 * came through until it has expired by our own count, which begins before the store's.
 */
export function holdLease({ leaseMs, since, alarms, renew }: LeaseOptions): Lease {
  let heldUntil = since + leaseMs;
  let controller: AbortController | undefined;
  let isLost = false;
  let isOver = false;
  let isRenewing = true;
  let renewal = alarms.set(since + leaseMs / RENEWALS, ask);
  let expiry: Alarm | undefined;

  async function ask(): Promise<void> {
    const asked = monotonicNow();
    if (asked >= heldUntil) return lose();
    const learn = (isHeld: boolean | undefined) => {
      if (isHeld === false && isRenewing) lose();
      if (isHeld) heldUntil = Math.max(heldUntil, asked + leaseMs);
    };
    const isHeld = await renew(learn);
    learn(isHeld);
    if (isRenewing) renewal = alarms.set(asked + leaseMs / (isHeld ? RENEWALS : TRIES), ask);
  }

  /** Has whoever kept the signal follow. */
  function watch(): void {
    if (monotonicNow() >= heldUntil) lose();
    else expiry = alarms.set(heldUntil, watch);
  }

  function stopRenewing(): void {
    isRenewing = false;
    alarms.cancel(renewal);
  }

  function stop(): void {
    isOver = true;
    stopRenewing();
    if (expiry) alarms.cancel(expiry);
  }

  function lose(): void {
    stop();
    isLost = true;
    controller?.abort();
  }

  return {
    get signal() {
      if (!isOver && monotonicNow() >= heldUntil) lose();
      if (!controller) {
        controller = new AbortController();
        if (isLost) controller.abort();
        else if (!isOver) watch();
      }
      return controller.signal;
    },
    stopRenewing,
    stop,
  };
}
