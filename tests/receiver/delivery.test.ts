/** What handlers do with `delivery` beside reading it: they copy, wrap, freeze, print and compare it. */

import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { handleOnceBy } from '../../src/receiver/handle-once.js';
import type { Tell } from '../../src/receiver/hooks.js';
import { type Delivery, memoryStore } from '../../src/receiver.js';

const LEASE_MS = 3000;
const verified = { id: 'an-id', idSource: 'event', timestamp: new Date(0), attempt: 1 } as const;
const tell: Tell = { answered: undefined, refused: () => {}, duplicate: () => {}, failed: () => {} };

/** Handles a delivery, and gives what the handler gave. A store that does not answer any more loses it the lease. */
async function handled<Result>(handle: (delivery: Delivery) => Result | Promise<Result>): Promise<Result> {
  const store = { ...memoryStore(), renew: () => new Promise<never>(() => {}) };
  const results: Result[] = [];
  const answer = handleOnceBy({ store, leaseMs: LEASE_MS, retentionMs: 60_000 }, tell)(verified, {
    name: 'onEvent',
    handle: async (delivery) => void results.push(await handle(delivery)),
  });
  await vi.advanceTimersByTimeAsync(2 * LEASE_MS);
  await answer;
  expect(results).toHaveLength(1);
  return results[0] as Result;
}

const untilLost = () => new Promise((resolve) => setTimeout(resolve, LEASE_MS + 1));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** As libraries do that follow who reads what. */
function observed<Value extends object>(value: Value): Value {
  return new Proxy(value, {
    get(...args) {
      const got = Reflect.get(...args);
      return typeof got === 'object' && got !== null && !(got instanceof AbortSignal) ? observed(got) : got;
    },
  });
}

/** As libraries do that hand a method over on its own. */
function bound(delivery: Delivery): Delivery {
  return new Proxy(delivery, {
    get(...args) {
      const got = Reflect.get(...args);
      return typeof got === 'function' ? got.bind(delivery) : got;
    },
  });
}

/** They look at the signal once, when they are made. */
const COPIES: [how: string, copy: (delivery: Delivery) => Delivery][] = [
  ['a spread', (delivery) => ({ ...delivery })],
  ['Object.assign', (delivery) => Object.assign({}, delivery)],
  ['the rest of a pattern', ({ id: _, ...rest }) => rest as Delivery],
  ['Object.entries', (delivery) => Object.fromEntries(Object.entries(delivery)) as unknown as Delivery],
];

/** They look at it whenever they are asked. */
const WRAPPERS: [how: string, wrap: (delivery: Delivery) => Delivery][] = [
  ['nothing at all', (delivery) => delivery],
  ['Object.create', (delivery) => Object.create(delivery)],
  ['a proxy', (delivery) => new Proxy(delivery, {})],
  ['a proxy that passes itself on', (delivery) => new Proxy(delivery, { get: (...args) => Reflect.get(...args) })],
  ['a proxy that wraps all that it gives', observed],
  ['a proxy that binds the functions that it gives', bound],
  ['Object.freeze', (delivery) => Object.freeze(delivery)],
  [
    'all its descriptors',
    (delivery) => Object.defineProperties({} as Delivery, Object.getOwnPropertyDescriptors(delivery)),
  ],
];

describe('the signal behind', () => {
  test.each([...COPIES, ...WRAPPERS])('%s follows the lease', async (_, make) => {
    const seen = await handled(async (delivery) => {
      const { signal } = make(delivery);
      const before = signal.aborted;
      await untilLost();
      return [signal === delivery.signal, before, signal.aborted];
    });
    expect(seen).toEqual([true, false, true]);
  });

  test.each(WRAPPERS)('%s is aborted at once, also when the process stood still', async (_, make) => {
    const seen = await handled((delivery) => {
      const made = make(delivery);
      const before = made.signal.aborted;
      const now = performance.now();
      vi.spyOn(performance, 'now').mockImplementation(() => now + LEASE_MS);
      return [before, made.signal.aborted];
    });
    expect(seen).toEqual([false, true]);
  });
});

test('lets whoever hands it on replace its signal', async () => {
  const { signal } = new AbortController();
  const delivery = await handled((delivery) => Object.defineProperty(delivery, 'signal', { value: signal }));
  expect(delivery.signal).toBe(signal);
});

test('has what the types say, and nothing else that anybody sees who goes through it', async () => {
  const delivery = await handled((delivery) => delivery);
  const fields = ['attempt', 'completeIn', 'id', 'idSource', 'signal', 'timestamp'];
  const names: string[] = [];
  for (const name in delivery) names.push(name);
  expect(names.sort()).toEqual(fields);
  expect(Reflect.ownKeys({ ...delivery }).sort()).toEqual(fields);
  expect(delivery).toStrictEqual({ ...verified, signal: expect.any(AbortSignal), completeIn: expect.any(Function) });
  const { timestamp, ...rest } = verified;
  expect(JSON.parse(JSON.stringify(delivery))).toEqual({ ...rest, timestamp: timestamp.toJSON(), signal: {} });
});

test('is printed without its signal being looked at, and without anything of the receiver', async () => {
  const [printed, timers] = await handled((delivery) => {
    const before = vi.getTimerCount();
    return [inspect(delivery, { depth: Number.POSITIVE_INFINITY }), vi.getTimerCount() - before] as const;
  });
  expect(timers).toBe(0);
  expect(printed).toContain("id: 'an-id'");
  expect(printed).toContain('signal: [Getter]');
  expect(printed).not.toMatch(/lease|store|token/i);
});
