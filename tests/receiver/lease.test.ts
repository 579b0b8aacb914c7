/** How a claim is held while its handler runs, in virtual time: no test here waits for a real millisecond. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebhookConfigurationError } from '../../src/errors/webhook-errors.js';
import { Alarms } from '../../src/receiver/alarms.js';
import { handleOnceBy } from '../../src/receiver/handle-once.js';
import type { Tell } from '../../src/receiver/hooks.js';
import { type Claim, ClaimLostError, type ClaimStore, type Delivery, memoryStore } from '../../src/receiver.js';

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

describe('a renewal', () => {
  /** How a store renews under which lease: the answers, one by one, and what there is after them. */
  const renewing = (...answers: (() => Promise<boolean>)[]) => {
    const renew = vi.fn<ClaimStore['renew']>();
    for (const answer of answers) renew.mockImplementationOnce(answer);
    return { store: { ...memoryStore(), renew: renew.mockImplementation(never) }, renew };
  };
  const slowly = (isHeld: boolean) => () => wait(LEASE_MS / 4).then(() => isHeld);

  test('that is slow counts from when it was asked for, as it does for the store', async () => {
    const { store } = renewing(slowly(true));
    const aborted = vi.fn();
    const answer = worker(store)(({ signal }) => {
      signal.addEventListener('abort', () => aborted(performance.now() - since));
      return wait(3 * LEASE_MS);
    });
    const since = performance.now();
    await after(3 * LEASE_MS);
    await answer;
    // Asked for after a third of a lease. It is lost after that renewal ran out, and not when the first one did.
    expect(aborted.mock.calls).toEqual([[LEASE_MS / 3 + LEASE_MS]]);
  });

  test('that is slow does not put off the next one', async () => {
    const { store, renew } = renewing(slowly(true), slowly(true));
    const answer = worker(store)(() => wait(LEASE_MS + 10));
    await after(LEASE_MS - 10);
    expect(renew).toHaveBeenCalledTimes(2);
    await after(10);
    expect(renew).toHaveBeenCalledTimes(3);
    await after(LEASE_MS);
    await answer;
  });

  test('that is refused is tried again three times as often, until the lease is over', async () => {
    const { store, renew } = renewing();
    renew.mockImplementation(() => Promise.reject(new Error('cut')));
    const times: number[] = [];
    const answer = worker(store)(async ({ signal }) => {
      const since = performance.now();
      renew.mockImplementation(() => {
        times.push(Math.round(performance.now() - since));
        return Promise.reject(new Error('cut'));
      });
      await wait(2 * LEASE_MS);
      expect(signal.aborted).toBe(true);
    });
    await after(3 * LEASE_MS);
    expect((await answer).outcome).toBe('handled');
    expect(times.map((time) => Math.round(time / (LEASE_MS / 9)))).toEqual([3, 4, 5, 6, 7, 8]);
  });

  test('is told of to onError when it fails', async () => {
    const cause = new Error('cut');
    const { store } = renewing(
      () => Promise.reject(cause),
      async () => 'yes' as never,
    );
    const answer = worker(store)(() => wait(LEASE_MS));
    await after(LEASE_MS + LEASE_MS / 3);
    await answer;
    expect(told.slice(0, 3)).toEqual([
      { during: 'renew', error: cause },
      { during: 'renew', error: new TypeError('The store gave no answer to renew: see ClaimStore.') },
      { during: 'renew', error: new Error('The store did not answer within 1000 ms.') },
    ]);
  });

  test('that was good does not save a lease that the store says is lost later', async () => {
    const { store, renew } = renewing(
      async () => true,
      async () => false,
    );
    const aborted = vi.fn();
    const answer = worker(store)(({ signal }) => {
      signal.addEventListener('abort', aborted);
      return wait(2 * LEASE_MS);
    });
    await after((2 * LEASE_MS) / 3 - 10);
    expect(aborted).not.toHaveBeenCalled();
    await after(10);
    expect(aborted).toHaveBeenCalledOnce();
    await after(2 * LEASE_MS);
    await answer;
    expect(renew).toHaveBeenCalledTimes(2); // nothing that is lost is renewed
  });

  test.each([true, false])(
    'that is under way when the handler returns is the last, and takes nothing back (%s)',
    async (isHeld) => {
      const { store, renew } = renewing(slowly(isHeld));
      let signal: AbortSignal | undefined;
      const answer = worker(store)(async (delivery) => {
        signal = delivery.signal;
        await wait(LEASE_MS / 3 + 10);
      });
      await after(LEASE_MS / 3 + 10);
      expect((await answer).outcome).toBe('handled');
      await after(3 * LEASE_MS);
      expect(renew).toHaveBeenCalledTimes(1);
      expect(signal?.aborted).toBe(false);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  test('of a lease that ran out while the process stood still is not asked for, whatever the store would say', async () => {
    const { store, renew } = renewing(async () => true);
    let isAborted = false;
    const answer = worker(store)(async (delivery) => {
      stall(LEASE_MS);
      await wait(LEASE_MS / 2); // for the timers of this process; by the clock, the lease is over
      vi.restoreAllMocks();
      isAborted = delivery.signal.aborted;
    });
    await after(LEASE_MS);
    await answer;
    expect(renew).not.toHaveBeenCalled();
    expect(isAborted).toBe(true);
  });
});

describe('the signal', () => {
  test('leaves no timer behind, and is not aborted once the handler has returned', async () => {
    const kept: Delivery[] = [];
    await worker(memoryStore())((delivery) => void kept.push(delivery, { signal: delivery.signal } as Delivery));
    expect(vi.getTimerCount()).toBe(0);
    await after(2 * LEASE_MS);
    expect(kept.map(({ signal }) => signal.aborted)).toEqual([false, false]);
  });

  test('that is looked at for the first time once the handler has returned is not aborted, and has no timer', async () => {
    let kept: Delivery | undefined;
    await worker(memoryStore())((delivery) => {
      kept = delivery;
    });
    expect(kept?.signal.aborted).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
    await after(2 * LEASE_MS);
    expect(kept?.signal.aborted).toBe(false);
  });

  test('counts a claim that was slow from when it was asked for', async () => {
    const memory = memoryStore();
    const claim: ClaimStore['claim'] = async (...args) => {
      const answer = await memory.claim(...args);
      await wait(LEASE_MS / 4);
      return answer;
    };
    const aborted = vi.fn();
    const answer = worker({ ...memory, claim, renew: never })(({ signal }) => {
      signal.addEventListener('abort', aborted);
      return wait(LEASE_MS);
    });
    await after(LEASE_MS - 1);
    expect(aborted).not.toHaveBeenCalled();
    await after(1);
    expect(aborted).toHaveBeenCalledOnce();
    await after(LEASE_MS);
    await answer;
  });

  test('tells the truth right after the process stood still, though no timer has fired', async () => {
    const store = memoryStore();
    const seen: unknown[] = [];
    const answer = worker(store)(async (delivery) => {
      const kept = delivery.signal;
      seen.push(kept.aborted);
      stall(LEASE_MS);
      seen.push(delivery.signal.aborted, kept.aborted, (await store.claim('an-id', LEASE_MS)).state);
    });
    await after(0);
    await answer;
    expect(seen).toEqual([false, true, true, 'claimed']);
  });

  test('is the same one each time, also when it was lost meanwhile', async () => {
    const answer = worker({ ...memoryStore(), renew: never })(async (delivery) => {
      const kept = delivery.signal;
      expect(delivery.signal).toBe(kept);
      await wait(LEASE_MS);
      expect(delivery.signal).toBe(kept);
    });
    await after(2 * LEASE_MS);
    expect((await answer).outcome).toBe('handled');
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
    const release = vi.fn(memory.release);
    expect((await worker({ ...memory, claim, release })(handle)).outcome).toBe('store_unavailable');
    expect(told).toMatchObject([{ during: 'claim', error: { message: expect.stringContaining('stood still') } }]);
    expect(release).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
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
    expect(told.at(-1)?.error).toMatchObject({ name: 'ClaimLostError', code: 'claim_lost', status: 503 });
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

describe('complete, again', () => {
  test('is asked three times more, with as long in between as the store has, and no more', async () => {
    const times: number[] = [];
    const since = performance.now();
    const complete = () => {
      times.push(Math.round(performance.now() - since));
      return Promise.reject(new Error('cut'));
    };
    expect((await worker({ ...memoryStore(), complete })(() => {})).outcome).toBe('handled');
    await after(10 * LEASE_MS);
    expect(times).toEqual([0, 1, 2, 3].map((turn) => (turn * LEASE_MS) / 3));
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([true, false])('is not asked once there was an answer, be it %s', async (isHeld) => {
    const complete = vi.fn(async () => isHeld);
    await worker({ ...memoryStore(), complete })(() => {});
    await after(10 * LEASE_MS);
    expect(complete).toHaveBeenCalledTimes(1);
  });

  test.each<[what: string, refuses: Partial<ClaimStore>, outcome: string, completions: number]>([
    [
      'complete',
      { complete: () => Promise.reject(new WebhookConfigurationError('option_invalid', 'open')) },
      'failed',
      1,
    ],
    ['complete, with another code', { complete: () => Promise.reject(new ClaimLostError('lost')) }, 'handled', 4],
    ['renew', { renew: () => Promise.reject(new WebhookConfigurationError('option_invalid', 'open')) }, 'handled', 1],
  ])('a store that refuses to %s', async (_, refuses, outcome, completions) => {
    const store = { ...memoryStore(), ...refuses };
    const complete = vi.spyOn(store, 'complete');
    const answer = worker(store)(() => wait(LEASE_MS / 2));
    await after(10 * LEASE_MS);
    expect((await answer).outcome).toBe(outcome);
    expect(complete).toHaveBeenCalledTimes(completions);
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

  test.each([
    undefined,
    null,
    {},
    { state: 'free', token: 'x' },
    ...[undefined, 5, ''].map((token) => ({ state: 'claimed', token })),
  ])('that is %j is none', async (claim) => {
    const handle = vi.fn();
    const answer = worker({ ...memoryStore(), claim: async () => claim as Claim })(handle);
    expect((await answer).outcome).toBe('store_unavailable');
    expect(told).toEqual([{ during: 'claim', error: expect.any(TypeError) }]);
    expect(handle).not.toHaveBeenCalled();
  });

  test.each(['state', 'token'])(
    'whose %s cannot be looked at is none, and leaves no rejection behind',
    async (name) => {
      const claim = Object.defineProperty({ state: 'claimed', token: 'x' }, name, {
        get: () => {
          throw new Error('a getter');
        },
      });
      const handle = vi.fn();
      const answer = worker({ ...memoryStore(), claim: async () => claim as Claim })(handle);
      expect((await answer).outcome).toBe('store_unavailable');
      expect(told).toEqual([{ during: 'claim', error: expect.any(TypeError) }]);
      expect(handle).not.toHaveBeenCalled();
    },
  );

  test('is what it says when it is looked at, and not what it says later', async () => {
    const states = ['running', 'done'];
    const claim = {
      retryAfterMs: 5,
      get state() {
        return states.shift() ?? 'claimed';
      },
    };
    const handle = vi.fn();
    const answer = worker({ ...memoryStore(), claim: async () => claim as Claim })(handle);
    expect(await answer).toEqual({ outcome: 'busy', retryAfterMs: 5 });
    expect(handle).not.toHaveBeenCalled();
  });

  test('of what was handled before is told of, and handled by nobody', async () => {
    const handle = vi.fn();
    const duplicate = vi.spyOn(tell, 'duplicate');
    expect((await worker({ ...memoryStore(), claim: async () => ({ state: 'done' }) })(handle)).outcome).toBe(
      'duplicate',
    );
    expect(duplicate.mock.calls).toEqual([[verified]]);
    expect(handle).not.toHaveBeenCalled();
  });
});

describe('a store', () => {
  test('has a second and a half at the most, however long the lease', async () => {
    const handleOnce = handleOnceBy(
      { store: { ...memoryStore(), claim: never }, leaseMs: 60_000, retentionMs: 60_000 },
      tell,
    );
    const answered = vi.fn();
    handleOnce(verified, { name: 'onEvent', handle: () => {} }).then(answered);
    await after(1_499);
    expect(answered).not.toHaveBeenCalled();
    await after(1);
    expect(answered).toHaveBeenCalledWith({ outcome: 'store_unavailable' });
    expect(told).toEqual([{ during: 'claim', error: new Error('The store did not answer within 1500 ms.') }]);
  });

  test('that fails after its deadline is told of once', async () => {
    const late = () => wait(LEASE_MS / 2).then(() => Promise.reject(new Error('late')));
    const answer = worker({ ...memoryStore(), claim: late })(() => {});
    await after(LEASE_MS);
    await answer;
    expect(told).toHaveLength(1);
  });

  test.each(['complete', 'release'] as const)(
    'whose answer to %s comes after its deadline harms nobody',
    async (operation) => {
      const unhandled = vi.fn();
      process.on('unhandledRejection', unhandled);
      const late = () => wait(LEASE_MS / 2).then(() => true);
      const answer = worker({ ...memoryStore(), [operation]: late })(() => {
        if (operation === 'release') throw new Error('mine');
      });
      await after(2 * LEASE_MS);
      await answer;
      vi.useRealTimers();
      await wait(0); // which is when Node finds out that nobody handles it
      process.off('unhandledRejection', unhandled);
      expect(unhandled).not.toHaveBeenCalled();
    },
  );

  test.each([{ state: 'running', retryAfterMs: 5 }, { state: 'done' }] as const)(
    'that says too late that a claim is $state is told to release nothing',
    async (claim) => {
      const release = vi.fn(memoryStore().release);
      const answer = worker({ ...memoryStore(), release, claim: () => wait(LEASE_MS / 2).then(() => claim) })(() => {});
      await after(LEASE_MS);
      expect((await answer).outcome).toBe('store_unavailable');
      expect(release).not.toHaveBeenCalled();
    },
  );

  test.each<[late: object, released: string[]]>([
    [{ state: 'running', retryAfterMs: 5 }, ['one']], // its own, which was not committed
    [{ state: 'claimed', token: 'two' }, ['two']],
    [{ state: 'done' }, []],
  ])('that says too late what came of a mark, %j, is told to release %j', async (late, released) => {
    const release = vi.fn(async () => true);
    const claim = vi.fn<() => Promise<never>>();
    claim.mockResolvedValueOnce({ state: 'claimed', token: 'one' } as never);
    claim.mockImplementationOnce(() => wait(LEASE_MS / 2).then(() => late as never));
    const answer = worker({ ...memoryStore(), claim, release, completeIn: () => {} })(({ completeIn }) =>
      completeIn({}),
    );
    await after(LEASE_MS);
    expect((await answer).outcome).toBe('failed');
    expect(release.mock.calls).toEqual(released.map((token) => ['an-id', token]));
  });
});

test.each<[claim: Claim, isReleased: boolean, released: string[], outcome: object]>([
  [{ state: 'running', retryAfterMs: 5 }, true, ['one'], { outcome: 'failed' }],
  [{ state: 'running', retryAfterMs: 5 }, false, ['one'], { outcome: 'busy', retryAfterMs: 5 }], // it is of somebody else
  [{ state: 'claimed', token: 'two' }, true, ['two'], { outcome: 'failed' }], // its own, anew
  [{ state: 'claimed', token: 'two' }, false, ['two'], { outcome: 'failed' }],
  [{ state: 'done' }, true, [], { outcome: 'handled' }],
])(
  'a mark of which the store says %j, and %s to its release: releases %j',
  async (claim, isReleased, released, outcome) => {
    const release = vi.fn(async () => isReleased);
    const claims: Claim[] = [{ state: 'claimed', token: 'one' }, claim];
    const store = { ...memoryStore(), release, claim: async () => claims.shift() as Claim, completeIn: () => {} };
    expect(await worker(store)(({ completeIn }) => completeIn({}))).toMatchObject(outcome);
    expect(release.mock.calls).toEqual(released.map((token) => ['an-id', token]));
  },
);

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

test.each<[what: string, changes: Partial<ClaimStore>, handle: (delivery: Delivery) => unknown]>([
  ['a duplicate', { claim: async () => ({ state: 'done' }) }, () => {}],
  ['what somebody else has', { claim: async () => ({ state: 'running', retryAfterMs: 5 }) }, () => {}],
  ['what failed', {}, () => Promise.reject(new Error('mine'))],
  ['what was marked', { completeIn: () => {} }, ({ completeIn }) => completeIn({})],
  ['what was lost', { completeIn: () => false }, ({ completeIn }) => completeIn({})],
])('%s leaves no timer behind', async (_, changes, handle) => {
  await worker({ ...memoryStore(), ...changes })(handle);
  expect(vi.getTimerCount()).toBe(0);
});

test('what the handler took is measured, and nothing else', async () => {
  const slow = memoryStore();
  const claim: ClaimStore['claim'] = (...args) => wait(20).then(() => slow.claim(...args));
  const answer = worker({ ...slow, claim })(() => wait(300));
  await after(400);
  expect(await answer).toEqual({ outcome: 'handled', handlerMs: 300 });
});

test('a handler that is quick has one timer, and leaves none behind', async () => {
  const set = vi.spyOn(globalThis, 'setTimeout');
  expect((await worker(memoryStore())(() => {})).outcome).toBe('handled');
  expect(set).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});

describe('an alarm', () => {
  /** What rings, and when, from now. */
  function rings(): [string, number][] & { at: (name: string) => () => void } {
    const since = performance.now();
    const list: [string, number][] = [];
    return Object.assign(list, { at: (name: string) => () => void list.push([name, performance.now() - since]) });
  }
  const inMs = (milliseconds: number) => performance.now() + milliseconds;

  test('rings at its moment, in whichever order they were set, and there is no timer afterwards', async () => {
    await after(5_000);
    const alarms = new Alarms();
    const rung = rings();
    for (const moment of [20, 10, 30, 10]) alarms.set(inMs(moment), rung.at(`${moment}`));
    alarms.wait(25).then(rung.at('wait'));
    await after(100);
    expect(rung.slice()).toEqual([
      ['10', 10],
      ['10', 10],
      ['20', 20],
      ['wait', 25],
      ['30', 30],
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('has one timer with all others, which is not started anew for what is no earlier', () => {
    const alarms = new Alarms();
    const set = vi.spyOn(globalThis, 'setTimeout');
    for (const moment of [10, 10, 20]) alarms.set(inMs(moment), () => {});
    expect(set).toHaveBeenCalledTimes(1);
    alarms.set(inMs(5), () => {});
    expect(vi.getTimerCount()).toBe(1);
  });

  test('that is past rings all the same', async () => {
    const alarms = new Alarms();
    await after(5_000);
    const rung = rings();
    alarms.set(inMs(-10), rung.at('past'));
    await after(1);
    expect(rung).toHaveLength(1);
  });

  test('does not ring too early where its timer does', async () => {
    const alarms = new Alarms();
    const rung = rings();
    const set = globalThis.setTimeout;
    vi.spyOn(globalThis, 'setTimeout').mockImplementationOnce((ring, ms) => set(ring, Number(ms) - 1));
    alarms.set(inMs(10), rung.at('it'));
    await after(100);
    expect(rung.slice()).toEqual([['it', 10]]);
  });

  test('that was cancelled does not ring, and takes none with it', async () => {
    const alarms = new Alarms();
    const rung = rings();
    const one = alarms.set(inMs(10), () => {
      rung.at('one')();
      alarms.cancel(two); // at the same moment
    });
    const two = alarms.set(inMs(10), rung.at('two'));
    alarms.set(inMs(20), rung.at('three'));
    await after(15);
    alarms.cancel(one); // it rang
    alarms.cancel(two); // once more
    await after(100);
    expect(rung.slice()).toEqual([
      ['one', 10],
      ['three', 20],
    ]);
  });

  test('that was set before the delivery was answered still rings, and the last to be cancelled takes the timer with it', async () => {
    const alarms = new Alarms();
    const rung = rings();
    alarms.set(inMs(10), rung.at('one'));
    const two = alarms.set(inMs(20), rung.at('two'));
    alarms.rest();
    await after(15);
    expect(rung.slice()).toEqual([['one', 10]]);
    alarms.cancel(two);
    expect(vi.getTimerCount()).toBe(0);
    alarms.set(inMs(10), rung.at('three')); // what was handled is to be remembered: once more
    await after(10);
    expect(rung).toHaveLength(2);
  });
});
