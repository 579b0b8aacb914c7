/**
 * Holding a claim while a handler runs.
 *
 * @module
 */

import { monotonicNow } from '../primitives/clock.js';

/** A claim that is held. */
export interface Lease {
  /** Aborted when the lease is lost. Made when somebody asks for it: most handlers are quicker than they would need it. */
  readonly signal: AbortSignal;
  /** Renews it no more. */
  stop(): void;
}

interface LeaseOptions {
  readonly leaseMs: number;
  /** When the claim was asked for, by `monotonicNow`: the store counted from then, or from later. */
  readonly since: number;
  /** Asks the store for more time, and resolves to whether the token still held. */
  readonly renew: () => Promise<boolean>;
  readonly onError: (error: unknown) => void;
}

/**
 * Renews a claim three times as often as it expires. It is lost as soon as the store says so, and when no renewal came through until it has
 * expired by our own count, which begins before the store's.
 */
export function holdLease({ leaseMs, since, renew, onError }: LeaseOptions): Lease {
  let controller: AbortController | undefined;
  let isLost = false;
  let isOver = false;
  let renewal = setTimeout(ask, leaseMs / 3);
  let expiry: ReturnType<typeof setTimeout> | undefined;

  async function ask(): Promise<void> {
    const asked = monotonicNow();
    expiry ??= setTimeout(lose, since + leaseMs - asked);
    try {
      const isHeld = await renew();
      if (isOver) return;
      if (!isHeld) return lose();
      clearTimeout(expiry);
      expiry = setTimeout(lose, asked + leaseMs - monotonicNow());
    } catch (error) {
      onError(error); // and asked again, for as long as the lease lasts
    }
    if (!isOver) renewal = setTimeout(ask, asked + leaseMs / 3 - monotonicNow());
  }

  function stop(): void {
    isOver = true;
    clearTimeout(renewal);
    clearTimeout(expiry);
  }

  function lose(): void {
    stop();
    isLost = true;
    controller?.abort();
  }

  return {
    get signal() {
      controller ??= new AbortController();
      if (isLost) controller.abort();
      return controller.signal;
    },
    stop,
  };
}
