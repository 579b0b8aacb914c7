/**
 * A store in the memory of one process.
 *
 * @module
 */

import { copyOwnOptions, invalidOption } from '../../errors/invalid-option.js';
import { WebhookConfigurationError } from '../../errors/webhook-errors.js';
import { monotonicNow, wallClockNow } from '../../primitives/clock.js';
import type { Claim, ClaimStore } from './claim-store.js';
import { OrderedMap } from './ordered-map.js';

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /**
   * How many deliveries to remember, running and done. When there are more, the oldest that is done is forgotten; a running one never is:
   * while all are running, further claims are refused.
   *
   * @defaultValue 100_000
   */
  maxEntries?: number | undefined;
}

interface Running {
  readonly token: string;
  readonly expiresAt: number;
}

/**
 * Makes a store in the memory of this process: for one process on one machine, and for tests. What it remembers is gone when the process ends;
 * several processes need `redisStore`, or a store of your own.
 *
 * Bounded (see {@link MemoryStoreOptions}); every operation takes the same time however much it holds.
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
  // In the order of their last renewal, and of their completion: with one lease and one retention, the oldest is the first to expire.
  const running = new OrderedMap<Running>();
  const done = new OrderedMap<number>();
  let claims = 0;

  const isHeld = (id: string, token: string) => {
    const held = running.get(id);
    return held?.token === token && held.expiresAt > monotonicNow();
  };
  const hold = (id: string, token: string, leaseMs: number) => {
    running.set(id, { token, expiresAt: monotonicNow() + leaseMs });
  };

  const store: ClaimStore & { readonly remembersSince: Date } = {
    remembersSince: new Date(wallClockNow()),

    async claim(id, leaseMs): Promise<Claim> {
      const time = monotonicNow();
      const held = running.get(id);
      if (held && held.expiresAt > time) return { state: 'running', retryAfterMs: held.expiresAt - time };
      if ((done.get(id) ?? 0) > time) return { state: 'done' };
      running.delete(id);
      done.delete(id);
      makeRoom(time);
      const token = String(++claims);
      hold(id, token, leaseMs);
      return { state: 'claimed', token };
    },

    async renew(id, token, leaseMs) {
      if (!isHeld(id, token)) return false;
      hold(id, token, leaseMs);
      return true;
    },

    async complete(id, token, retentionMs) {
      if (!isHeld(id, token)) return false;
      running.delete(id);
      done.set(id, monotonicNow() + retentionMs);
      return true;
    },

    async release(id, token) {
      return isHeld(id, token) && running.delete(id);
    },
  };
  return store;

  /** Forgets what has expired, two at a time since each claim adds one; and where that is not enough, the oldest that is done. */
  function makeRoom(time: number): void {
    for (let turn = 0; turn < 2; turn++) {
      if (done.oldest && done.oldest.value <= time) done.delete(done.oldest.key);
      if (running.oldest && running.oldest.value.expiresAt <= time) running.delete(running.oldest.key);
    }
    if (running.size + done.size < maxEntries) return;
    if (!done.oldest) {
      throw new WebhookConfigurationError(
        'option_invalid',
        `All ${maxEntries} entries of the memory store are of deliveries that are being handled. Raise maxEntries, or make the handlers quicker.`,
      );
    }
    done.delete(done.oldest.key);
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
