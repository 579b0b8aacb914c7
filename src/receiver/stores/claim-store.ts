/**
 * What remembers which deliveries are being handled, and which were: the contract of every store.
 *
 * @module
 */

/** The result of `claim`. */
export type Claim =
  /** The claim is yours, until its lease ends. You need its `token` to renew, complete or release it. */
  | { state: 'claimed'; token: string }
  /** Another attempt of the same delivery is being handled. Its lease ends in `retryAfterMs`, if it is not renewed. */
  | { state: 'running'; retryAfterMs: number }
  /** It was handled before. */
  | { state: 'done' };

/**
 * Remembers claims by the ids of deliveries. Every operation must be atomic. The store measures leases, by one clock. Test your own store with
 * `storeConformance`.
 *
 * If an operation rejects, or does not answer within a third of the lease (1.5 seconds at the most), the receiver answers 503, and Telnyx sends the delivery
 * again.
 */
export interface ClaimStore {
  /** Claims an id, if nobody holds it and it is not done. If several claim it at the same time, one succeeds. */
  claim(id: string, leaseMs: number): Promise<Claim>;

  /** Makes the lease last for `leaseMs` from now. Resolves to `false` if the token no longer holds. */
  renew(id: string, token: string, leaseMs: number): Promise<boolean>;

  /** Marks the id as done, for `retentionMs` from now. If the token no longer holds, changes nothing and resolves to `false`. */
  complete(id: string, token: string, retentionMs: number): Promise<boolean>;

  /** Gives up the claim, so that the next attempt gets it. If the token no longer holds, changes nothing and resolves to `false`. */
  release(id: string, token: string): Promise<boolean>;

  /**
   * Marks the id as done inside the handler's own transaction, so that the mark is committed together with the handler's writes. Optional:
   * `delivery.completeIn` needs it.
   *
   * The token counts here, not the lease: it holds until somebody else claims the id. If it does not hold, throw {@link ClaimLostError} or return `false`. If
   * the argument is not an open transaction of the same database, throw.
   *
   * @returns Nothing, at once or as a promise
   */
  completeIn?(transaction: unknown, id: string, token: string, retentionMs: number): unknown;
}

/** The names of a store's operations. */
export const OPERATIONS = ['claim', 'renew', 'complete', 'release'] as const satisfies readonly (keyof ClaimStore)[];

/** The longest that a receiver waits for an answer, in milliseconds. Telnyx waits for two seconds, so it can still be told to come again. */
export const LONGEST_WAIT_MS = 1_500;

/**
 * When the memory of a store began, where it says so: that of one process knows nothing of what was before. A store that outlives the process
 * does not say.
 */
export function memoryStart(store: ClaimStore): Date | undefined {
  let start: Date | undefined;
  try {
    const { remembersSince } = store as { remembersSince?: unknown };
    if (remembersSince instanceof Date) start = remembersSince;
  } catch {
    // A getter or a proxy threw.
  }
  return start;
}
