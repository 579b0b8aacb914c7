/**
 * What remembers which deliveries are being handled, and which were: the contract of every store.
 *
 * @module
 */

/** What came of asking for a claim. */
export type Claim =
  /** It is yours, for as long as the lease lasts. `token` is of this claim alone: whoever has another one can do nothing to it. */
  | { state: 'claimed'; token: string }
  /** Another attempt of the same delivery is being handled. Its lease ends in `retryAfterMs` unless it is renewed. */
  | { state: 'running'; retryAfterMs: number }
  /** It was handled before. */
  | { state: 'done' };

/**
 * Remembers claims by the id of a delivery. Every operation is atomic; the lease is counted by the store, by one clock. `storeConformance` holds
 * a store of your own to these rules.
 *
 * A rejection, or no answer within a third of the lease (1.5 seconds at the most), means that the store cannot be reached: the delivery is then answered with 503 and
 * comes again.
 */
export interface ClaimStore {
  /** Claims an id that nobody holds and that is not done. Of any number of simultaneous claims, one succeeds. */
  claim(id: string, leaseMs: number): Promise<Claim>;

  /** Makes the lease last for `leaseMs` from now. Resolves to whether the token still held. */
  renew(id: string, token: string, leaseMs: number): Promise<boolean>;

  /** Makes the id done, for `retentionMs` from now. Resolves to whether the token still held; if not, nothing is changed. */
  complete(id: string, token: string, retentionMs: number): Promise<boolean>;

  /** Gives the claim up, so that the next attempt gets it. Resolves to whether the token still held; if not, nothing is changed. */
  release(id: string, token: string): Promise<boolean>;

  /**
   * Makes the id done as part of a transaction of the handler's own, so that this is committed with what the handler wrote, or not at all. Optional:
   * a store that has it is one for effects that happen exactly once.
   *
   * The token decides, and not the lease: it holds until somebody else has claimed the id. Where it does not hold, throws {@link ClaimLostError}, or
   * gives `false`. Where this is no open transaction of the same database, throws.
   *
   * @returns Nothing, at once or as a promise
   */
  completeIn?(transaction: unknown, id: string, token: string, retentionMs: number): unknown;
}

/** The names of a store's operations. */
export const OPERATIONS = ['claim', 'renew', 'complete', 'release'] as const satisfies readonly (keyof ClaimStore)[];

/**
 * When the memory of a store began, where it says so: that of one process knows nothing of what was before. A store that outlives the process
 * does not say.
 */
export function memoryStart(store: ClaimStore): Date | undefined {
  try {
    const { remembersSince } = store as { remembersSince?: unknown };
    return remembersSince instanceof Date ? remembersSince : undefined;
  } catch {
    return undefined; // a getter or a proxy threw
  }
}
