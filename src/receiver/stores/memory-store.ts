/**
 * A store in the memory of one process.
 *
 * @module
 */

import { copyOwnOptions, invalidOption } from '../../errors/invalid-option.js';
import { WebhookConfigurationError } from '../../errors/webhook-errors.js';
import { monotonicNow, wallClockNow } from '../../primitives/clock.js';
import { type Aged, AgeList } from './age-list.js';
import type { Claim, ClaimStore } from './claim-store.js';
import { ManyMaps } from './many-maps.js';

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /**
   * How many deliveries to remember, running and done. If there are more, the store forgets the oldest one that is done. It never forgets a running one: while
   * all are running, it refuses further claims.
   *
   * @defaultValue 100_000
   */
  maxEntries?: number | undefined;
}

interface Entry extends Aged<Entry> {
  readonly id: string;
  /** Of the claim; none once it is done. */
  token: string | undefined;
  /** When the lease ends, or the memory of it, by `monotonicNow`. */
  until: number;
}

/**
 * Makes a store in the memory of this process. Use it for tests, or if you have a single process. When the process ends, the store forgets everything. For
 * several processes, use `redisStore`, `postgresStore` or `sqliteStore`, or write your own.
 *
 * Its size is bounded (see {@link MemoryStoreOptions}). An operation takes the same time however much it holds.
 *
 * @throws {WebhookConfigurationError} `option_invalid`
 *
 * @example
 * ```ts
 * import { createReceiver, memoryStore } from 'telnyx-siprec-webhooks/receiver';
 *
 * export const receiver = createReceiver({
 *   publicKey: process.env.TELNYX_PUBLIC_KEY,
 *   store: memoryStore({ maxEntries: 10_000 }),
 *   onEvent: (event, { id }) => console.log(id, event),
 *   onOther: 'ignore',
 * });
 * ```
 */
export function memoryStore(options?: MemoryStoreOptions): ClaimStore {
  const maxEntries = readMaxEntries(options);
  const entries = new ManyMaps<Entry>(maxEntries);
  // In the order of their last renewal, and of their completion: with one lease and one retention, the oldest is the first to expire.
  const running = new AgeList<Entry>();
  const done = new AgeList<Entry>();
  let claims = 0;

  /** The entry of a claim that holds. */
  const heldBy = (id: string, token: string): Entry | undefined => {
    const entry = entries.get(id);
    return entry?.token === token && entry.until > monotonicNow() ? entry : undefined;
  };
  const forget = (entry: Entry): void => {
    (entry.token === undefined ? done : running).remove(entry);
    entries.delete(entry.id);
  };

  const store: ClaimStore & { readonly remembersSince: Date } = {
    remembersSince: new Date(wallClockNow()),

    async claim(id, leaseMs): Promise<Claim> {
      const time = monotonicNow();
      const known = entries.get(id);
      if (known && known.until > time) {
        return known.token === undefined ? { state: 'done' } : { state: 'running', retryAfterMs: known.until - time };
      }
      if (known) forget(known);
      makeRoom(time);
      const token = String(++claims);
      const entry: Entry = { id, token, until: time + leaseMs, older: undefined, newer: undefined };
      entries.add(id, entry);
      running.add(entry);
      return { state: 'claimed', token };
    },

    async renew(id, token, leaseMs) {
      const entry = heldBy(id, token);
      if (!entry) return false;
      running.remove(entry);
      entry.until = monotonicNow() + leaseMs;
      running.add(entry);
      return true;
    },

    async complete(id, token, retentionMs) {
      const entry = heldBy(id, token);
      if (!entry) return false;
      running.remove(entry);
      entry.token = undefined;
      entry.until = monotonicNow() + retentionMs;
      done.add(entry);
      return true;
    },

    async release(id, token) {
      const entry = heldBy(id, token);
      if (entry) forget(entry);
      return entry !== undefined;
    },
  };
  return store;

  /** Forgets what has expired, two at a time since each claim adds one; and where that is not enough, the oldest that is done. */
  function makeRoom(time: number): void {
    for (let turn = 0; turn < 2; turn++) {
      for (const { oldest } of [done, running]) if (oldest && oldest.until <= time) forget(oldest);
    }
    if (entries.size < maxEntries) return;
    if (!done.oldest) {
      throw new WebhookConfigurationError(
        'option_invalid',
        `All ${maxEntries} entries of the memory store are of deliveries that are being handled. Raise maxEntries, or make the handlers quicker.`,
      );
    }
    forget(done.oldest);
  }
}

function readMaxEntries(options: unknown): number {
  const { maxEntries = 100_000, ...others } = copyOwnOptions(options);
  if (Reflect.ownKeys(others).length > 0)
    throw invalidOption('There is an unknown option. The only option is maxEntries.');
  if (!(Number.isSafeInteger(maxEntries) && (maxEntries as number) > 0)) {
    throw invalidOption('maxEntries must be a whole number above 0.');
  }
  return maxEntries as number;
}
