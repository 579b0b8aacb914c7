/** The stores, and that the rules for stores find out those that break them. */

import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { RULES } from '../../src/receiver/stores/store-rules.js';
import {
  type ClaimStore,
  createReceiver,
  memoryStore,
  type RedisClient,
  redisStore,
  storeConformance,
} from '../../src/receiver.js';
import { missingRedis, RedisServer } from '../support/redis-server.mjs';
import { PUBLIC_KEY, rejection, thrown } from '../support/sign.js';

/** Has leases run out in virtual time. The longest of the rules take a quarter of a minute. */
async function inNoTime<Result>(run: () => Promise<Result>): Promise<Result> {
  vi.useFakeTimers();
  try {
    const running = run();
    running.catch(() => {}); // whoever waits for it gets it
    await vi.advanceTimersByTimeAsync(60_000);
    return await running;
  } finally {
    vi.useRealTimers();
  }
}

/** What a client of ioredis is recognised by. */
const IOREDIS = { defineCommand() {}, pipeline() {} };

describe('memoryStore', () => {
  test('keeps the rules, and is made once for each', async () => {
    const makeStore = vi.fn(() => memoryStore());
    await inNoTime(() => storeConformance(makeStore));
    expect(makeStore).toHaveBeenCalledTimes(Object.keys(RULES).length);
  });

  test('forgets the oldest that is done when it is full', async () => {
    const store = memoryStore({ maxEntries: 3 });
    for (const id of ['a', 'b', 'c', 'd']) await complete(store, id);
    expect(await states(store, ['b', 'c', 'd'])).toEqual(['done', 'done', 'done']);
    expect(await states(store, ['a'])).toEqual(['claimed']);
  });

  test('never forgets what is running: full of it, it takes nothing more', async () => {
    const store = memoryStore({ maxEntries: 3 });
    for (const id of ['a', 'b', 'c']) await store.claim(id, 60_000);
    const error = await rejection(store.claim('d', 60_000));
    expect(error).toMatchObject({ code: 'option_invalid', message: expect.stringContaining('maxEntries') });
    expect(await states(store, ['a', 'b', 'c'])).toEqual(['running', 'running', 'running']);
  });

  test('takes the place of what is running and expired', async () => {
    vi.useFakeTimers();
    try {
      const store = memoryStore({ maxEntries: 2 });
      for (const id of ['a', 'b']) await store.claim(id, 100);
      vi.advanceTimersByTime(101);
      expect(await states(store, ['c', 'd'])).toEqual(['claimed', 'claimed']);
    } finally {
      vi.useRealTimers();
    }
  });

  test('gives memory back as entries expire', async () => {
    vi.useFakeTimers();
    const deleted = vi.spyOn(Map.prototype, 'delete');
    try {
      const store = memoryStore();
      for (let index = 0; index < 100; index++) await complete(store, `old-${index}`, 1000);
      vi.advanceTimersByTime(1001);
      deleted.mockClear();
      for (let index = 0; index < 60; index++) await complete(store, `new-${index}`);
      const forgotten = deleted.mock.calls.filter(([id]) => String(id).startsWith('old-')).length;
      expect(forgotten).toBe(100);
    } finally {
      deleted.mockRestore();
      vi.useRealTimers();
    }
  });

  test('does a bounded share of that with each claim: two of those that ran, and two of those that are done', async () => {
    vi.useFakeTimers();
    const deleted = vi.spyOn(Map.prototype, 'delete');
    try {
      const store = memoryStore();
      for (let index = 0; index < 10; index++) {
        await complete(store, `done-${index}`, 1000);
        await store.claim(`ran-${index}`, 1000);
      }
      vi.advanceTimersByTime(1000);
      deleted.mockClear();
      await store.claim('new', 1000);
      expect(deleted.mock.calls.map(([id]) => id).sort()).toEqual(['done-0', 'done-1', 'ran-0', 'ran-1']);
    } finally {
      deleted.mockRestore();
      vi.useRealTimers();
    }
  });

  test('holds a claim, and remembers what is done, to the millisecond', async () => {
    vi.useFakeTimers();
    try {
      const store = memoryStore();
      vi.advanceTimersByTime(5_000);
      const claim = await store.claim('a', 100);
      const token = claim.state === 'claimed' ? claim.token : '';
      vi.advanceTimersByTime(99);
      expect(await store.claim('a', 100)).toEqual({ state: 'running', retryAfterMs: 1 });
      vi.advanceTimersByTime(1);
      for (const operation of ['renew', 'complete', 'release'] as const) {
        expect(await store[operation]('a', token, 100)).toBe(false);
      }
      await complete(store, 'a', 100);
      vi.advanceTimersByTime(99);
      expect(await states(store, ['a'])).toEqual(['done']);
      vi.advanceTimersByTime(1);
      expect(await states(store, ['a'])).toEqual(['claimed']);
    } finally {
      vi.useRealTimers();
    }
  });

  test('says when its memory began', () => {
    const before = Date.now();
    const { memory } = createReceiver({ publicKey: PUBLIC_KEY, onEvent() {}, onOther: 'ignore' });
    expect(Number(memory.since)).toBeGreaterThanOrEqual(before);
    expect(Number(memory.since)).toBeLessThanOrEqual(Date.now());
  });

  test.each([{ maxEntries: 0 }, { maxEntries: 1.5 }, { maxEntries: '9' }, { max: 1 }, null, 5])(
    'refuses %j',
    (options) => {
      expect(thrown(() => memoryStore(options as never))).toMatchObject({ code: 'option_invalid' });
    },
  );
});

describe('redisStore', () => {
  const reason = missingRedis();
  if (reason) console.warn(`The Redis store is not tested. ${reason}`);
  let server: RedisServer;
  let clients: { redis: RedisClient; ioredis: RedisClient };

  beforeAll(async () => {
    if (reason) return;
    server = await RedisServer.start();
    const redis = createClient({ url: `redis://127.0.0.1:${server.port}` });
    await redis.connect();
    const ioredis = new Redis(server.port, '127.0.0.1');
    clients = { redis, ioredis };
    return async () => {
      redis.destroy();
      ioredis.disconnect();
      await server.kill();
    };
  });

  describe.skipIf(reason)('on a server', () => {
    test('has one key for each id, under its prefix, which expires', async () => {
      const store = redisStore(clients.redis, { prefix: 'mine:' });
      await complete(store, 'an-id', 5000);
      await store.claim('another', 700);
      const ioredis = clients.ioredis as Redis;
      expect((await ioredis.keys('mine:*')).sort()).toEqual(['mine:an-id', 'mine:another']);
      expect(await ioredis.pttl('mine:an-id')).toBeGreaterThan(700);
      expect(await ioredis.pttl('mine:another')).toBeLessThanOrEqual(700);
    });

    test('is one store for both clients', async () => {
      const [one, other] = [redisStore(clients.redis), redisStore(clients.ioredis)];
      const claim = await one.claim('shared', 60_000);
      expect(await states(other, ['shared'])).toEqual(['running']);
      expect(await other.complete('shared', 'token' in claim ? claim.token : '', 60_000)).toBe(true);
      expect(await states(one, ['shared'])).toEqual(['done']);
    });

    test.each(['redis', 'ioredis'] as const)('says how much of the lease is left, by the %s package', async (name) => {
      const store = redisStore(clients[name]);
      await store.claim(`left-${name}`, 60_000);
      const ioredis = clients.ioredis as Redis;
      await ioredis.pexpire(`telnyx-siprec-webhooks:left-${name}`, 20_000); // as if 40 seconds had passed
      const claim = await store.claim(`left-${name}`, 5_000); // whose own lease has nothing to do with it
      const left = await ioredis.pttl(`telnyx-siprec-webhooks:left-${name}`);
      expect(claim).toEqual({ state: 'running', retryAfterMs: expect.any(Number) });
      const { retryAfterMs } = claim as { retryAfterMs: number };
      expect(retryAfterMs).toBeGreaterThanOrEqual(left);
      expect(retryAfterMs).toBeLessThanOrEqual(20_000);
    });

    test('takes a command that the client sent twice for one', async () => {
      const ioredis = clients.ioredis as Redis;
      const twice = {
        ...IOREDIS,
        async eval(...args: unknown[]): Promise<unknown> {
          await ioredis.eval(...(args as [string, number]));
          return ioredis.eval(...(args as [string, number]));
        },
      };
      const store = redisStore(twice as unknown as RedisClient);
      const claim = await store.claim('twice', 60_000);
      expect(claim.state).toBe('claimed');
      expect(await store.complete('twice', 'token' in claim ? claim.token : '', 60_000)).toBe(true);
      expect(await states(store, ['twice'])).toEqual(['done']);
    });

    test('gives back a claim whose answer was lost', async () => {
      const ioredis = clients.ioredis as Redis;
      let failures = 3; // the answer of the claim, and then the connection is away for a while
      const cut = {
        ...IOREDIS,
        async eval(script: string, ...args: unknown[]): Promise<unknown> {
          if (failures === 3 || failures === 0) await ioredis.eval(...([script, ...args] as [string, number]));
          if (failures === 0) return;
          failures--;
          throw new Error('Socket closed unexpectedly');
        },
      };
      await expect(redisStore(cut as unknown as RedisClient).claim('lost', 1000)).rejects.toThrow('Socket closed');
      expect(await states(redisStore(ioredis), ['lost'])).toEqual(['running']);
      await vi.waitFor(() => expect(ioredis.exists('telnyx-siprec-webhooks:lost')).resolves.toBe(0), 60_000);
    });

    test('rejects where a key is something else', async () => {
      await (clients.ioredis as Redis).lpush('telnyx-siprec-webhooks:list', 'x');
      await expect(redisStore(clients.redis).claim('list', 1000)).rejects.toThrow();
    });
  });

  test.each([
    undefined,
    null,
    {},
    'redis://127.0.0.1',
    { eval: true },
    { eval() {} }, // what 0.1.0 took for the redis package
    { ...IOREDIS, eval() {}, defineCommand: true },
    Promise.resolve({ ...IOREDIS, eval() {} }),
    new Map(),
  ])('refuses %j for a client, when the store is made', (client) => {
    const error = thrown(() => redisStore(client as never));
    expect(error).toMatchObject({ code: 'option_invalid', message: expect.stringContaining('@upstash/redis') });
  });

  test.each([
    ['multi() of redis', () => createClient().multi()],
    ['legacy() of redis, whose methods take callbacks', () => createClient().legacy()],
    ['redis 3, whose methods take callbacks', () => ({ eval() {}, EVAL() {}, sendCommand() {}, multi() {} })],
    ['redis 4 in its legacy mode', () => ({ eval() {}, EVAL() {}, connect() {}, v4: {} })],
    ['pipeline() of ioredis', () => new Redis({ lazyConnect: true }).pipeline()],
    ['multi() of ioredis', () => new Redis({ lazyConnect: true }).multi()],
  ])('refuses %s', (_, make) => {
    expect(thrown(() => redisStore(make() as never))).toMatchObject({ code: 'option_invalid' });
  });

  test('refuses a client of which nothing can be read', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(thrown(() => redisStore(proxy as never))).toMatchObject({ code: 'option_invalid' });
  });

  test.each<[name: string, client: (run: (...args: unknown[]) => unknown) => object, args: unknown[]]>([
    ['ioredis', (run) => ({ ...IOREDIS, eval: run }), [1, 'p:an-id', 'a-token', '100']],
    [
      'redis',
      (run) => ({ EVAL() {}, connect() {}, eval: run }),
      [{ keys: ['p:an-id'], arguments: ['a-token', '100'] }],
    ],
    ['@upstash/redis', (run) => ({ createScript() {}, eval: run }), [['p:an-id'], ['a-token', '100']]],
  ])('asks as the %s package wants to be asked', async (_, make, args) => {
    const run = vi.fn(async () => 1);
    expect(await redisStore(make(run) as never, { prefix: 'p:' }).renew('an-id', 'a-token', 99.5)).toBe(true);
    expect(run.mock.calls).toEqual([[expect.stringContaining('PEXPIRE'), ...args]]);
  });

  test('asks Valkey GLIDE, and a cluster of redis, by the command itself', async () => {
    const command = ['EVAL', expect.stringContaining('PEXPIRE'), '1', 'p:an-id', 'a-token', '100'];
    const run = vi.fn(async () => 1);
    const clients = [
      { invokeScript() {}, customCommand: run },
      { eval() {}, EVAL() {}, connect() {}, getSlotMaster() {}, sendCommand: run },
    ];
    for (const client of clients) await redisStore(client as never, { prefix: 'p:' }).renew('an-id', 'a-token', 100);
    expect(run.mock.calls).toEqual([[command], ['p:an-id', false, command]]);
  });

  const NONSENSE: [what: string, reply: unknown][] = [
    ['null', null],
    ['nothing', undefined],
    ['two nulls', [null, null]],
    ['an empty list', []],
    ['a shorter list', [0]],
    ['a longer list', [0, 0, 0]],
    ['empty texts', ['', '']],
    ['lists in a list', [[0], [0]]],
    ['truth', [true, true]],
    ['falsehood', [false, false]],
    ['another state', [3, 0]],
    ['a claim with a rest', [0, 5]],
    ['a running claim without a rest', [1, null]],
    ['a text', 'OK'],
    ['an object', { 0: 0, 1: 0, length: 2 }],
    ['a number that is none', [Number.NaN, Number.NaN]],
    ['a key that never expires', [1, -1]],
  ];
  const replying = (reply: unknown) => redisStore({ ...IOREDIS, eval: async () => reply } as never);

  test.each(NONSENSE)('takes %s for no claim', async (_, reply) => {
    expect(await rejection(replying(reply).claim('an-id', 100))).toBeInstanceOf(TypeError);
  });

  test.each(NONSENSE)('takes %s for no answer to renew, complete and release', async (_, reply) => {
    const store = replying(reply);
    for (const operation of ['renew', 'complete', 'release'] as const) {
      expect(await rejection(store[operation]('an-id', 'a-token', 100))).toBeInstanceOf(TypeError);
    }
  });

  test.each([
    [[0, 0], 'claimed'],
    [['0', '0'], 'claimed'], // ioredis, with stringNumbers
    [[0n, 0n], 'claimed'],
    [['2', '0'], 'done'],
    [[1, 700], 'running'],
    [[1, -2], 'running'], // it expired while the script ran
  ])('takes %o for %s', async (reply, state) => {
    expect((await replying(reply).claim('an-id', 100)).state).toBe(state);
  });

  describe('a claim whose answer did not come', () => {
    const LEASE_MS = 3_000;
    const RELEASE = expect.stringContaining("'DEL'");

    /** Has one claim fail; what follows is told, with when. */
    async function failing(answer: (turn: number) => unknown): Promise<[time: number, script: string][]> {
      vi.useFakeTimers();
      try {
        const asked: [number, string][] = [];
        const since = performance.now();
        const client = {
          ...IOREDIS,
          async eval(script: string, _keys: number, key: string, token: string) {
            expect([key, token]).toEqual(['telnyx-siprec-webhooks:an-id', expect.any(String)]);
            asked.push([performance.now() - since, script]);
            if (asked.length === 1) throw new Error('cut');
            return answer(asked.length - 1);
          },
        };
        await rejection(redisStore(client as never).claim('an-id', LEASE_MS));
        await vi.advanceTimersByTimeAsync(10 * LEASE_MS);
        return asked.slice(1);
      } finally {
        vi.useRealTimers();
      }
    }

    test('is released until Redis says that it heard', async () => {
      const asked = await failing((turn) => (turn < 3 ? Promise.reject(new Error('away')) : 1));
      expect(asked).toEqual([
        [0, RELEASE],
        [300, RELEASE],
        [600, RELEASE],
      ]);
    });

    test('is released for as long as its lease, and no longer', async () => {
      const asked = await failing(() => Promise.reject(new Error('away')));
      expect(asked.map(([time]) => time)).toEqual([0, 300, 600, 900, 1200, 1500, 1800, 2100, 2400, 2700]);
    });
  });

  test.each([{ prefix: 5 }, { keyPrefix: 'x' }, null])('refuses %j', (options) => {
    const client = { ...IOREDIS, eval: async () => 0 };
    expect(thrown(() => redisStore(client, options as never))).toMatchObject({ code: 'option_invalid' });
  });
});

describe('storeConformance', () => {
  const broken: [what: string, change: (store: ClaimStore) => Partial<ClaimStore>, rule: string][] = [
    [
      'gives no token',
      (store) => ({ claim: async (...args) => ({ ...(await store.claim(...args)), token: '' }) }),
      'has a token',
    ],
    ['completes before the handler', completesEarly, 'another one is running'],
    ['claims without atomicity', claimsInTwoSteps, 'Of simultaneous claims'],
    [
      'keeps the first 255 characters of an id',
      (store) => ({ claim: (id, ms) => store.claim(id.slice(0, 255), ms) }),
      'however long',
    ],
    ['does not complete', (store) => ({ complete: (id, token) => store.release(id, token) }), 'is done, and stays so'],
    ['says nothing', () => ({ complete: async () => undefined as never }), 'is done, and stays so'],
    [
      'keeps what is done for ever',
      (store) => ({ complete: (id, token) => store.complete(id, token, 1e9) }),
      'After the retention',
    ],
    ['does not release', () => ({ release: async () => true }), 'What was released'],
    ['has leases without an end', (store) => ({ claim: (id, ms) => store.claim(id, Math.max(ms, 60_000)) }), 'expires'],
    ['does not renew', () => ({ renew: async () => true }), 'lasts longer'],
    [
      'lets any token renew',
      (store) => ({ renew: async (...args) => (await store.renew(...args)) || true }),
      'never was',
    ],
    ['lets a lost token complete', lostTokens('complete'), 'somebody else'],
    ['lets a lost token release', lostTokens('release'), 'somebody else'],
    [
      'takes over in two steps what has expired',
      () => tableStore({ takeOver: true }),
      'Of simultaneous claims of what expired',
    ],
    [
      'remembers what is done for as long as the lease was',
      (store) => {
        let lease = 0;
        return {
          claim(id, leaseMs) {
            lease = leaseMs;
            return store.claim(id, leaseMs);
          },
          complete: (id, token) => store.complete(id, token, lease),
        };
      },
      'however short the lease was',
    ],
    ['adds to a lease', addsToLeases, 'as was asked for the last time'],
    ['looks before it completes', () => tableStore({ complete: true }), 'Of complete and release'],
    ['never answers', () => ({ renew: () => new Promise<never>(() => {}) }), 'renew did not answer within 10 s'],
    ['fails', () => ({ claim: () => Promise.reject(new Error('down')) }), 'it threw: see cause'],
  ];

  test.each(broken)('finds out a store that %s', async (_, change, rule) => {
    const error = await inNoTime(() =>
      rejection(
        storeConformance(() => {
          const store = memoryStore();
          return { ...store, ...change(store) };
        }),
      ),
    );
    expect(error).toMatchObject({ code: 'option_invalid', message: expect.stringContaining(rule) });
  });

  test.each([
    ['in a table', tableStore],
    ['of whole seconds, over a network', slowStore],
  ])('takes a store %s', (_, makeStore) => inNoTime(() => storeConformance(() => makeStore())));

  test('hands on what a store threw, as the cause', async () => {
    const cause = new Error('down');
    expect(await rejection(storeConformance(() => Promise.reject(cause)))).toMatchObject({ cause });
  });
});

function completesEarly(store: ClaimStore): Partial<ClaimStore> {
  return {
    async claim(id, leaseMs) {
      const claim = await store.claim(id, leaseMs);
      if (claim.state === 'claimed') await store.complete(id, claim.token, leaseMs);
      return claim;
    },
  };
}

function claimsInTwoSteps(): ClaimStore {
  let stores = new Map<string, ClaimStore>();
  const of = (id: string) => stores.get(id) ?? memoryStore();
  return {
    async claim(id, leaseMs) {
      const store = of(id); // looks first,
      await Promise.resolve();
      stores = new Map(stores).set(id, store); // and writes then
      return store.claim(id, leaseMs);
    },
    renew: (id, ...args) => of(id).renew(id, ...args),
    complete: (id, ...args) => of(id).complete(id, ...args),
    release: (id, ...args) => of(id).release(id, ...args),
  };
}

/**
 * A store as people make it with a table: each operation is a statement, unless it is one of the flaws. There it is two, one that looks and one that
 * writes.
 */
function tableStore(flaws: { takeOver?: true; complete?: true } = {}): ClaimStore {
  const rows = new Map<string, { token: string; isDone: boolean; until: number }>();
  const isHeld = (id: string, token: string) => {
    const row = rows.get(id);
    return row !== undefined && row.token === token && !row.isDone && row.until > performance.now();
  };
  const set = (id: string, token: string, isDone: boolean, milliseconds: number) =>
    rows.set(id, { token, isDone, until: performance.now() + milliseconds });
  let claims = 0;
  return {
    async claim(id, leaseMs) {
      const row = rows.get(id);
      if (row && row.until > performance.now()) {
        return row.isDone ? { state: 'done' } : { state: 'running', retryAfterMs: row.until - performance.now() };
      }
      if (row && flaws.takeOver) await Promise.resolve();
      const token = String(++claims);
      set(id, token, false, leaseMs);
      return { state: 'claimed', token };
    },
    async renew(id, token, leaseMs) {
      return isHeld(id, token) && !!set(id, token, false, leaseMs);
    },
    async complete(id, token, retentionMs) {
      if (!isHeld(id, token)) return false;
      if (flaws.complete) await Promise.resolve();
      return !!set(id, token, true, retentionMs);
    },
    async release(id, token) {
      return isHeld(id, token) && rows.delete(id);
    },
  };
}

/** As with a Redis command that counts in whole seconds, and over a network. */
function slowStore(): ClaimStore {
  const store = tableStore();
  const seconds = (milliseconds: number) => Math.ceil(milliseconds / 1000) * 1000;
  const travel = () => new Promise((resolve) => setTimeout(resolve, 20));
  return {
    claim: (id, leaseMs) => travel().then(() => store.claim(id, seconds(leaseMs))),
    renew: (id, token, leaseMs) => travel().then(() => store.renew(id, token, seconds(leaseMs))),
    complete: (id, token, retentionMs) => travel().then(() => store.complete(id, token, seconds(retentionMs))),
    release: (id, token) => travel().then(() => store.release(id, token)),
  };
}

function addsToLeases(store: ClaimStore): Partial<ClaimStore> {
  const ends = new Map<string, number>();
  return {
    claim(id, leaseMs) {
      ends.set(id, performance.now() + leaseMs);
      return store.claim(id, leaseMs);
    },
    renew(id, token, leaseMs) {
      const end = (ends.get(id) ?? performance.now()) + leaseMs;
      ends.set(id, end);
      return store.renew(id, token, end - performance.now());
    },
  };
}

/** Of two claims one after the other, the first token does to the second what only its own should. */
function lostTokens(operation: 'complete' | 'release'): (store: ClaimStore) => Partial<ClaimStore> {
  return (store) => {
    const latest = new Map<string, string>();
    const known = new Set<string>();
    return {
      async claim(id, leaseMs) {
        const claim = await store.claim(id, leaseMs);
        if (claim.state === 'claimed') {
          known.add(claim.token);
          latest.set(id, claim.token);
        }
        return claim;
      },
      [operation]: async (id: string, token: string, ms: number) => {
        const held = (known.has(token) && latest.get(id)) || token;
        return store[operation](id, held, ms);
      },
    };
  };
}

async function complete(store: ClaimStore, id: string, retentionMs = 60_000): Promise<void> {
  const claim = await store.claim(id, 60_000);
  expect('token' in claim && (await store.complete(id, claim.token, retentionMs))).toBe(true);
}

async function states(store: ClaimStore, ids: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const id of ids) found.push((await store.claim(id, 60_000)).state);
  return found;
}
