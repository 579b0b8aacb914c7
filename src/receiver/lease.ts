/**
 * Holding a claim while a handler runs.
 *
 * @module
 */

import { monotonicNow } from './monotonic-clock.js';

/** A claim that is held. */
export interface Lease {
  /** Aborted when the lease is lost. */
  readonly signal: AbortSignal;
  /** Renews it no more. */
  stop(): void;
}

interface LeaseOptions {
  readonly leaseMs: number;
  /** When the claim was asked for, by {@link monotonicNow}: the store counted from then, or from later. */
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
  const controller = new AbortController();
  let expiry = setTimeout(lose, since + leaseMs - monotonicNow());
  let isAsking = false;
  let isOver = false;
  const renewals = setInterval(async () => {
    if (isAsking) return; // a store that does not answer is not asked twice
    isAsking = true;
    const asked = monotonicNow();
    try {
      const isHeld = await renew();
      if (isOver) return;
      if (!isHeld) return lose();
      clearTimeout(expiry);
      expiry = setTimeout(lose, asked + leaseMs - monotonicNow());
    } catch (error) {
      onError(error); // and asked again, for as long as the lease lasts
    } finally {
      isAsking = false;
    }
  }, leaseMs / 3);

  function stop(): void {
    isOver = true;
    clearTimeout(expiry);
    clearInterval(renewals);
  }

  function lose(): void {
    stop();
    controller.abort();
  }

  return { signal: controller.signal, stop };
}
