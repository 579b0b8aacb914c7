/** How a claim is held while its handler runs, in virtual time: no test here waits for a real millisecond. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { handleOnceBy } from '../../src/receiver/handle-once.js';
import type { Tell } from '../../src/receiver/hooks.js';
import { ClaimLostError, type ClaimStore, type Delivery, memoryStore } from '../../src/receiver.js';

const LEASE_MS = 3000;
const verified = { id: 'an-id', idSource: 'event', timestamp: new Date(0) } as const;
const never = () => new Promise<never>(() => {});

let told: { during: string; error: unknown }[] = [];
const tell: Tell = {
  answered: undefined,
  refused: () => {},
  duplicate: () => {},
  failed: (error, during) => void told.push({ during, error }),
};

/** A worker on this store. */
function worker(store: ClaimStore) {
  const handleOnce = handleOnceBy({ store, leaseMs: LEASE_MS, retentionMs: 60_000 }, tell);
  return (handle: (delivery: Delivery) => unknown) => handleOnce(verified, { name: 'onEvent', handle });
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const after = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** The process stands still: time passes, and nothing runs. */
function stall(milliseconds: number): void {
  const now = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => now + milliseconds);
}

beforeEach(() => {
  told = [];
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Of what a store answers to one call in place of the truth: nothing, an error, nonsense. */
const FAULTS: [what: string, answer: () => Promise<never>][] = [
  ['has no answer', never],
  ['is refused', () => Promise.reject(new Error('cut'))],
  [
    'throws',
    () => {
      throw new Error('cut');
    },
  ],
  ['is answered with nonsense', async () => 'yes' as never],
];

describe('a renewal that', () => {
  test.each(FAULTS)('%s costs no lease, while the store is healthy otherwise', async (_, fault) => {
    const memory = memoryStore();
    let renewals = 0;
    const store = {
      ...memory,
      renew: (...args: Parameters<ClaimStore['renew']>) => (renewals++ === 0 ? fault() : memory.renew(...args)),
    };
    let running = 0;
    let most = 0;
    const handle = async () => {
      most = Math.max(most, ++running);
      await wait(4 * LEASE_MS);
      running--;
    };
    const first = worker(store)(handle);
    const others: unknown[] = [];
    for (let time = 0; time < 4 * LEASE_MS; time += LEASE_MS / 7) {
      await after(LEASE_MS / 7);
      others.push((await worker(store)(handle)).outcome);
    }
    await after(LEASE_MS);
    expect((await first).outcome).toBe('handled');
    expect(most).toBe(1);
    expect(new Set(others.slice(0, -1))).toEqual(new Set(['busy']));
    expect(told.filter(({ during }) => during === 'renew')).toHaveLength(1);
  });

  test('is answered after its deadline counts all the same', async () => {
    const memory = memoryStore();
    let renewals = 0;
    const store: ClaimStore = {
      ...memory,
      async renew(...args) {
        const isHeld = await memory.renew(...args);
        if (renewals++ > 0) return never();
        await wait(LEASE_MS / 2); // and no other one is ever answered
        return isHeld;
      },
    };
    const aborted: boolean[] = [];
    const answer = worker(store)(async (delivery) => {
      await wait(LEASE_MS + 100); // from the claim, and so less than a lease from the renewal
      aborted.push(delivery.signal.aborted);
      await wait(LEASE_MS);
      aborted.push(delivery.signal.aborted);
    });
    await after(3 * LEASE_MS);
    await answer;
    expect(aborted).toEqual([false, true]);
  });
});

describe('the signal', () => {
  test('tells the truth right after the process stood still, though no timer has fired', async () => {
    const store = memoryStore();
    const seen: unknown[] = [];
    const answer = worker(store)(async (delivery) => {
      const kept = delivery.signal;
      seen.push(kept.aborted);
      stall(2.5 * LEASE_MS);
      seen.push(delivery.signal.aborted, kept.aborted, (await store.claim('an-id', LEASE_MS)).state);
    });
    await after(0);
    await answer;
    expect(seen).toEqual([false, true, true, 'claimed']);
  });

  test('that was kept follows when the lease runs out', async () => {
    const store = { ...memoryStore(), renew: never };
    const aborted = vi.fn();
    const answer = worker(store)(async ({ signal }) => {
      signal.addEventListener('abort', aborted);
      await wait(2 * LEASE_MS);
    });
    await after(LEASE_MS - 100);
    expect(aborted).not.toHaveBeenCalled();
    await after(101);
    expect(aborted).toHaveBeenCalledOnce();
    await after(2 * LEASE_MS);
    await answer;
  });

  test('stays aborted: what was lost is not held again', async () => {
    const memory = memoryStore();
    const renew = vi.fn(memory.renew);
    const answer = worker({ ...memory, renew })(async (delivery) => {
      stall(LEASE_MS);
      expect(delivery.signal.aborted).toBe(true);
      vi.restoreAllMocks();
      await wait(LEASE_MS / 2);
      expect(delivery.signal.aborted).toBe(true);
    });
    await after(LEASE_MS);
    expect((await answer).outcome).toBe('handled');
    expect(renew).not.toHaveBeenCalled();
  });
});

describe('a lease', () => {
  test('is renewed while the handler runs, and no longer', async () => {
    const memory = memoryStore();
    const renew = vi.fn(memory.renew);
    const store = { ...memory, renew };
    const answer = worker(store)(() => wait(3.5 * LEASE_MS));
    await after(2.5 * LEASE_MS);
    expect((await worker(store)(() => {})).outcome).toBe('busy');
    await after(LEASE_MS);
    expect((await answer).outcome).toBe('handled');
    expect(renew).toHaveBeenCalledTimes(10);
    await after(3 * LEASE_MS);
    expect(renew).toHaveBeenCalledTimes(10);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is lost when the store says so, for a handler that asks for the signal only then', async () => {
    let aborted = false;
    const answer = worker({ ...memoryStore(), renew: async () => false })(async (delivery) => {
      await wait(LEASE_MS / 2);
      aborted = delivery.signal.aborted;
    });
    await after(LEASE_MS);
    await answer;
    expect(aborted).toBe(true);
  });

  test('that is lost takes nothing from whoever has it next', async () => {
    const store = memoryStore();
    const one = worker({ ...store, renew: never })(async () => {
      await wait(1.5 * LEASE_MS);
      throw new Error('too late');
    });
    await after(1.1 * LEASE_MS);
    const two = worker(store)(() => wait(LEASE_MS));
    await after(0.5 * LEASE_MS);
    expect((await one).outcome).toBe('failed');
    expect((await worker(store)(() => {})).outcome).toBe('busy'); // it is still the second one's
    await after(LEASE_MS);
    expect((await two).outcome).toBe('handled');
    expect((await worker(store)(() => {})).outcome).toBe('duplicate');
  });

  test('that ran out before its claim came back is given up: this process stood still', async () => {
    const memory = memoryStore();
    const handle = vi.fn();
    const claim: ClaimStore['claim'] = async (...args) => {
      const answer = await memory.claim(...args);
      stall(LEASE_MS);
      return answer;
    };
    expect((await worker({ ...memory, claim })(handle)).outcome).toBe('store_unavailable');
    expect(told).toMatchObject([{ during: 'claim', error: { message: expect.stringContaining('stood still') } }]);
    expect(handle).not.toHaveBeenCalled();
  });

  test('is not held by a worker that is gone', async () => {
    const store = memoryStore();
    await store.claim('an-id', LEASE_MS); // and nothing more is heard of it
    expect((await worker(store)(() => {})).outcome).toBe('busy');
    await after(LEASE_MS);
    expect((await worker(store)(() => {})).outcome).toBe('handled');
  });
});

describe('complete', () => {
  test('that finds its token lost is reported', async () => {
    const store = { ...memoryStore(), renew: never };
    const answer = worker(store)(() => wait(2 * LEASE_MS));
    await after(2 * LEASE_MS);
    expect((await answer).outcome).toBe('handled');
    expect(told.at(-1)).toEqual({ during: 'complete', error: expect.any(ClaimLostError) });
    expect(told.at(-1)?.error).toMatchObject({ code: 'claim_lost', status: 503 });
  });

  test.each(FAULTS)('that %s holds the answer up no longer than its deadline, and is asked again', async (_, fault) => {
    const memory = memoryStore();
    const complete = vi.fn(memory.complete).mockImplementationOnce(fault);
    const answer = worker({ ...memory, complete })(() => {});
    await after(LEASE_MS / 3);
    expect((await answer).outcome).toBe('handled');
    await after(LEASE_MS / 3);
    expect(complete).toHaveBeenCalledTimes(2);
    expect((await memory.claim('an-id', 1)).state).toBe('done');
  });
});

describe('a claim', () => {
  test.each(FAULTS)('that %s is no claim, by its deadline', async (_, fault) => {
    const handle = vi.fn();
    const answer = worker({ ...memoryStore(), claim: fault })(handle);
    await after(LEASE_MS / 3);
    expect((await answer).outcome).toBe('store_unavailable');
    expect(told).toMatchObject([{ during: 'claim' }]);
    expect(handle).not.toHaveBeenCalled();
  });
});

test('a claim that comes too late is released, so that the next attempt gets it', async () => {
  const memory = memoryStore();
  const claim: ClaimStore['claim'] = async (...args) => {
    const answer = await memory.claim(...args);
    await wait(LEASE_MS / 2);
    return answer;
  };
  const answer = worker({ ...memory, claim })(() => {});
  await after(LEASE_MS / 2);
  expect((await answer).outcome).toBe('store_unavailable');
  expect((await worker(memory)(() => {})).outcome).toBe('handled');
});

describe('release', () => {
  test.each(FAULTS)('that %s holds the answer up no longer than its deadline', async (_, fault) => {
    const answer = worker({ ...memoryStore(), release: fault })(() => Promise.reject(new Error('mine')));
    await after(LEASE_MS / 3);
    expect((await answer).outcome).toBe('failed');
    expect(told).toMatchObject([{ during: 'onEvent' }, { during: 'release' }]);
  });
});

test('a handler that is quick has one timer, and leaves none behind', async () => {
  const set = vi.spyOn(globalThis, 'setTimeout');
  expect((await worker(memoryStore())(() => {})).outcome).toBe('handled');
  expect(set).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});
