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
import { boom } from '../support/hostile.js';
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

  test('holds what expired and was claimed again, whatever it forgets after that', async () => {
    vi.useFakeTimers();
    try {
      const store = memoryStore();
      for (const id of ['a', 'b', 'c', 'd', 'e']) await store.claim(id, 100);
      vi.advanceTimersByTime(100);
      expect(await states(store, ['e', 'f', 'g', 'h'])).toEqual(['claimed', 'claimed', 'claimed', 'claimed']);
      expect(await states(store, ['e'])).toEqual(['running']);
    } finally {
      vi.useRealTimers();
    }
  });

  test('gives back the memory of what expired after others, one that was renewed among them', async () => {
    vi.useFakeTimers();
    const deleted = vi.spyOn(Map.prototype, 'delete');
    try {
      const store = memoryStore();
      const claim = await store.claim('renewed', 100);
      for (const id of ['b', 'c']) await store.claim(id, 100);
      vi.advanceTimersByTime(50);
      await store.renew('renewed', 'token' in claim ? claim.token : '', 200);
      vi.advanceTimersByTime(50);
      const forgottenAt = async (id: string) => {
        deleted.mockClear();
        await store.claim(id, 60_000);
        return deleted.mock.calls.map(([id]) => id);
      };
      expect(await forgottenAt('d')).toEqual(['b', 'c']);
      vi.advanceTimersByTime(150);
      expect(await forgottenAt('e')).toEqual(['renewed']);
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

  test.each<[what: string, began: PropertyDescriptor]>([
    ['says it in words', { value: 'today' }],
    ['throws when it is asked', { get: boom }],
  ])('is not said of a store that %s', (_, began) => {
    const store = Object.defineProperty({ ...memoryStore() }, 'remembersSince', began);
    const { memory } = createReceiver({ publicKey: PUBLIC_KEY, onEvent() {}, onOther: 'ignore', store });
    expect(memory.since).toBeUndefined();
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

  test.each<[string, () => unknown]>([
    ['multi() of redis', () => createClient().multi()],
    ['legacy() of redis, whose methods take callbacks', () => createClient().legacy()],
    ['redis 3, whose methods take callbacks', () => ({ eval() {}, EVAL() {}, sendCommand() {}, multi() {} })],
    ['redis 4 in its legacy mode', () => ({ eval() {}, EVAL() {}, connect() {}, v4: {} })],
    ['pipeline() of ioredis', () => new Redis({ lazyConnect: true }).pipeline()],
    ['multi() of ioredis', () => new Redis({ lazyConnect: true }).multi()],
  ])('refuses %s', (_, make) => {
    expect(thrown(() => redisStore(make() as never))).toMatchObject({ code: 'option_invalid' });
  });

  test('takes redis 4 in its own mode, where `v4` throws', () => {
    const client = {
      eval() {},
      EVAL() {},
      connect() {},
      get v4() {
        throw new Error('not in legacy mode');
      },
    };
    expect(redisStore(client as never)).toMatchObject({ claim: expect.any(Function) });
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
    ['what is done, with a rest', [2, 5]],
    ['a rest with something behind it', [1, '7x']],
    ['a rest with something before it', [1, 'x7']],
    ['two', 2],
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
    [[0, 0], { state: 'claimed', token: expect.any(String) }],
    [['0', '0'], { state: 'claimed', token: expect.any(String) }], // ioredis, with stringNumbers
    [[0n, 0n], { state: 'claimed', token: expect.any(String) }],
    [['2', '0'], { state: 'done' }],
    [[1, 700], { state: 'running', retryAfterMs: 700 }],
    [['1', '700'], { state: 'running', retryAfterMs: 700 }],
    [[1, -2], { state: 'running', retryAfterMs: 1 }], // it expired while the script ran
  ])('takes %o for %o', async (reply, claim) => {
    expect(await replying(reply).claim('an-id', 100)).toEqual(claim);
  });

  test.each([
    [1, true],
    ['1', true],
    [1n, true],
    [0, false],
    ['0', false],
    [0n, false],
  ])('takes %o for %s, whatever is done with the token', async (reply, isHeld) => {
    const store = replying(reply);
    for (const operation of ['renew', 'complete', 'release'] as const) {
      expect(await store[operation]('an-id', 'a-token', 100)).toBe(isHeld);
    }
  });

  test('says of a key that never expires that it is of somebody else, and of no other answer', async () => {
    const messageOf = async (reply: unknown) => String(await rejection(replying(reply).claim('an-id', 100)));
    expect(await messageOf([1, -1])).toContain('prefix');
    expect(await messageOf([1, null])).not.toContain('prefix');
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
  const broken: [what: string, change: Change, rule: string, how: string][] = [
    [
      'gives no token',
      (store) => ({ claim: async (...args) => ({ ...(await store.claim(...args)), token: '' }) }),
      'has a token',
      'a claim has no token',
    ],
    [
      'gives a number for a token',
      (store) => ({ claim: async (...args) => ({ ...(await store.claim(...args)), token: 5 as never }) }),
      'has a token',
      'a claim has no token',
    ],
    ['completes before the handler', completesEarly, 'another one is running', 'the second claim is done'],
    [
      'lets everybody claim',
      () => ({ claim: async () => ({ state: 'claimed', token: crypto.randomUUID() }) }),
      'another one is running',
      'the second claim is claimed',
    ],
    ...[undefined, '5000', 0, -5, Number.NaN, 61_001].map((retryAfterMs): (typeof broken)[number] => [
      `says ${JSON.stringify(retryAfterMs)} for the time that is left`,
      saying(() => retryAfterMs as number),
      'told when the lease ends',
      'retryAfterMs is not the time that is left',
    ]),
    ...[5_000, 600_000].map((skewMs): (typeof broken)[number] => [
      `sets the end of a lease by a clock that is ${skewMs / 1000} s ahead of the one that reads it`,
      () => tableStore({ skewMs }),
      'told when the lease ends',
      'does one clock set the end of a lease, and another one read it?',
    ]),
    [
      'sets the end of a lease by a clock that is 5 s behind the one that reads it',
      () => tableStore({ skewMs: -5_000 }),
      'however short the lease was',
      'complete did not say that the token held (does one clock',
    ],
    [
      'sets the end of a lease by a clock that is ten minutes behind the one that reads it',
      () => tableStore({ skewMs: -600_000 }),
      'another one is running',
      'the second claim is claimed',
    ],
    [
      'answers when no receiver waits any more',
      (store) => overNetwork(store, 1_501),
      'An answer comes within 1.5 seconds',
      'the quickest of three claims took 1501 ms',
    ],
    ['claims without atomicity', claimsInTwoSteps, 'Of simultaneous claims', '16 of 16 succeeded'],
    [
      'keeps the first 255 characters of an id',
      (store) => ({ claim: (id, ms) => store.claim(id.slice(0, 255), ms) }),
      'however long',
      'a claim is running',
    ],
    [
      'does not complete',
      (store) => ({ complete: (id, token) => store.release(id, token) }),
      'is done, and stays so',
      'a claim is claimed',
    ],
    [
      'says nothing',
      () => ({ complete: async () => undefined as never }),
      'is done, and stays so',
      'complete did not say that the token held',
    ],
    [
      'reserves ids that begin with an underscore',
      (store) => ({
        claim: (id, ms) => (id.startsWith('_') ? Promise.reject(new Error('reserved')) : store.claim(id, ms)),
      }),
      'An id of every shape',
      'it threw: see cause',
    ],
    [
      'completes under the first part of an id',
      (store) => ({ complete: async (id, ...rest) => id.includes('__') || store.complete(id, ...rest) }),
      'An id of every shape',
      'characters is running',
    ],
    [
      'keeps what is done for ever',
      (store) => ({ complete: (id, token) => store.complete(id, token, 1e9) }),
      'After the retention',
      '5 s after it should have expired, it has not',
    ],
    ['does not release', () => ({ release: async () => true }), 'What was released', 'a claim is running'],
    [
      'has leases without an end',
      (store) => ({ claim: (id, ms) => store.claim(id, Math.max(ms, 60_000)) }),
      'expires: its process may have crashed',
      '5 s after it should have expired, it has not',
    ],
    [
      'does not renew',
      () => ({ renew: async () => true }),
      'lasts longer',
      'after the first lease, another claim is claimed',
    ],
    ['completes within the first lease only', completesInTheFirstLease, 'lasts longer', 'the token no longer holds'],
    [
      'lets any token renew',
      (store) => ({ renew: async (...args) => (await store.renew(...args)) || true }),
      'never was',
      'renew said that it held',
    ],
    [
      'lets a token that never was complete, and denies it',
      lets('never was', 'complete', false),
      'never was',
      'the claim is gone',
    ],
    [
      'gives a claim to whoever asks to renew it, and denies it',
      lets('never was', 'renew', false),
      'never was',
      'the token no longer holds',
    ],
    [
      'lets what expired be renewed, while nobody else has claimed it',
      renewsWhatExpired,
      'The token of a claim that expired does nothing.',
      'renew said that it held',
    ],
    ['lets a lost token complete', lets('expired', 'complete', true), 'somebody else', 'complete said that it held'],
    ['lets a lost token release', lets('expired', 'release', true), 'somebody else', 'release said that it held'],
    [
      'lets a lost token complete, and denies it',
      lets('expired', 'complete', false),
      'somebody else',
      'the claim of somebody else is done',
    ],
    [
      'gives a claim to whoever had it before and asks to renew it, and denies it',
      lets('expired', 'renew', false),
      'somebody else',
      'the token of somebody else no longer holds',
    ],
    [
      'lets a token that was given up release',
      lets('released', 'release', true),
      'that was released does nothing',
      'release said that it held',
    ],
    [
      'lets a token that was given up complete, and denies it',
      lets('released', 'complete', false),
      'that was released does nothing',
      'the claim of somebody else is gone',
    ],
    [
      'lets what is done be renewed',
      renewsWhatIsDone,
      'What is done cannot be renewed',
      'renew said that the token held',
    ],
    [
      'forgets what is done when it is to be renewed',
      () => tableStore({ renew: true }),
      'What is done cannot be renewed',
      'a claim is claimed',
    ],
    ...(['running', 'done', 'both'] as const).map((takeOver): (typeof broken)[number] => [
      `takes over in two steps what has expired (${takeOver})`,
      () => tableStore({ takeOver }),
      'Of simultaneous claims of what expired',
      '16 of 16 succeeded',
    ]),
    [
      'takes over in two steps what has expired, and counts in whole seconds',
      () => inWholeSeconds(tableStore({ takeOver: 'both' })),
      'Of simultaneous claims of what expired',
      '16 of 16 succeeded',
    ],
    [
      'remembers what is done for as long as the lease was',
      forgettingAfterTheLease(0),
      'however short the lease was',
      'after the lease, a claim is claimed',
    ],
    [
      'remembers what is done for as long as the lease was, in whole seconds and rounded up',
      forgettingAfterTheLease(999),
      'however short the lease was',
      'after the lease, a claim is claimed',
    ],
    ['adds to a lease', addsToLeases, 'as was asked for the last time', '5 s after it should have expired, it has not'],
    ['looks before it completes', () => tableStore({ complete: true }), 'Of complete and release', 'both did'],
    [
      'lets a claim go that was completed at the same moment, and denies it',
      () => tableStore({ release: true }),
      'Of complete and release',
      'a claim is then claimed',
    ],
    [
      'neither completes nor releases what is completed and released at the same moment',
      neitherOfBoth,
      'Of complete and release',
      'neither did',
    ],
    [
      'never answers',
      () => ({ renew: () => new Promise<never>(() => {}) }),
      'lasts longer',
      'renew did not answer within 10 s',
    ],
    ['fails', () => ({ claim: () => Promise.reject(new Error('down')) }), 'has a token', 'it threw: see cause'],
  ];

  const tryOut = (makeStore: () => ClaimStore) => inNoTime(() => storeConformance(makeStore));
  const changed = (change: Change) => () => {
    const store = memoryStore();
    return { ...store, ...change(store) };
  };

  test.each(broken)('finds out a store that %s', async (_, change, rule, how) => {
    const error = await rejection(tryOut(changed(change)));
    expect(error).toMatchObject({ code: 'option_invalid', message: expect.stringContaining(rule) });
    expect(String((error as Error).message).split(' Here ')[1]).toContain(how);
  });

  test.each<[what: string, makeStore: () => ClaimStore]>([
    ['in a table', tableStore],
    ['over a network', () => overNetwork(tableStore())],
    ['of whole seconds, over a network', () => overNetwork(inWholeSeconds(tableStore()))],
    ['that rounds up by a second the time that is left', changed(saying((ms) => ms + 1_000))],
  ])('takes a store %s', (_, makeStore) => tryOut(makeStore));

  test('gives what is to expire five seconds, and no more', async () => {
    const late = (lateMs: number) =>
      changed((store) => ({ complete: (id, token, ms) => store.complete(id, token, ms + lateMs) }));
    await tryOut(late(4_700));
    expect(String(await rejection(tryOut(late(5_000))))).toContain('5 s after it should have expired');
  });

  test.each<[what: string, times: number[]]>([
    ['takes three answers of 1.5 s, which a receiver waits for', [1_500, 1_500, 1_500]],
    ['takes one that is quick of three: a machine that runs tests may be busy', [2_000, 5, 2_000]],
  ])('%s', (_, times) =>
    inNoTime(async () => {
      const wait = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));
      await wait(5_000); // the time since the process began is no answer's
      const store = memoryStore();
      const claim: ClaimStore['claim'] = (...args) => wait(times.shift()).then(() => store.claim(...args));
      const rule = RULES['An answer comes within 1.5 seconds, because a receiver waits no longer.'];
      await rule?.({ ...store, claim }, 'an-id');
      expect(times).toEqual([]);
    }),
  );

  test('tries ids of every shape that verify gives', async () => {
    const store = memoryStore();
    const claim = vi.spyOn(store, 'claim');
    const rule = 'An id of every shape that verify gives is kept whole.';
    await RULES[rule]?.(store, `conformance-${crypto.randomUUID()}`);
    const ids = [...new Set(claim.mock.calls.map(([id]) => id))];
    const uuid = '[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}';
    expect(ids).toEqual([
      expect.stringMatching(RegExp(`^${uuid}$`)),
      expect.stringMatching(RegExp(`^${uuid}$`, 'i')),
      expect.stringMatching(RegExp(`^v3_3A${uuid}__${uuid}__siprec-started__[0-9A-Z_-]+$`)),
      expect.stringMatching(/^sig__[0-9a-f]{64}$/),
      expect.stringMatching(RegExp(`^_C3_A9${uuid}[_3A]+$`)),
    ]);
    expect(ids.at(-1)).toHaveLength(256);
  });

  test('leaves no timer behind, which would keep a process from its end', async () => {
    let timers: number | undefined;
    await inNoTime(async () => {
      await storeConformance(() => memoryStore());
      timers = vi.getTimerCount();
    });
    expect(timers).toBe(0);
  });

  test('hands on what a store threw, as the cause', async () => {
    const cause = new Error('down');
    expect(await rejection(storeConformance(() => Promise.reject(cause)))).toMatchObject({ cause });
  });
});

type Change = (store: ClaimStore) => Partial<ClaimStore>;

/** Says something else for the time that is left. */
function saying(retryAfterMs: (truth: number) => number): Change {
  return (store) => ({
    async claim(...args) {
      const claim = await store.claim(...args);
      return claim.state === 'running' ? { ...claim, retryAfterMs: retryAfterMs(claim.retryAfterMs) } : claim;
    },
  });
}

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
function tableStore(
  flaws: {
    takeOver?: 'running' | 'done' | 'both';
    renew?: true;
    complete?: true;
    release?: true;
    skewMs?: number;
  } = {},
): ClaimStore {
  const rows = new Map<string, { token: string; isDone: boolean; until: number }>();
  const isHeld = (id: string, token: string) => {
    const row = rows.get(id);
    return row !== undefined && row.token === token && !row.isDone && row.until > performance.now();
  };
  const set = (id: string, token: string, isDone: boolean, milliseconds: number) =>
    rows.set(id, { token, isDone, until: performance.now() + milliseconds + (flaws.skewMs ?? 0) });
  let claims = 0;
  return {
    async claim(id, leaseMs) {
      const row = rows.get(id);
      if (row && row.until > performance.now()) {
        return row.isDone ? { state: 'done' } : { state: 'running', retryAfterMs: row.until - performance.now() };
      }
      if (row && ['both', row.isDone ? 'done' : 'running'].includes(String(flaws.takeOver))) await Promise.resolve();
      const token = String(++claims);
      set(id, token, false, leaseMs);
      return { state: 'claimed', token };
    },
    async renew(id, token, leaseMs) {
      if (flaws.renew && rows.get(id)?.isDone) rows.delete(id);
      return isHeld(id, token) && !!set(id, token, false, leaseMs);
    },
    async complete(id, token, retentionMs) {
      if (!isHeld(id, token)) return false;
      if (flaws.complete) await Promise.resolve();
      return !!set(id, token, true, retentionMs);
    },
    async release(id, token) {
      const isReleased = isHeld(id, token);
      if (isReleased || flaws.release) rows.delete(id);
      return isReleased;
    },
  };
}

/** As with a Redis command that counts in whole seconds. */
function inWholeSeconds(store: ClaimStore): ClaimStore {
  const seconds = (milliseconds: number) => Math.ceil(milliseconds / 1000) * 1000;
  return {
    claim: (id, leaseMs) => store.claim(id, seconds(leaseMs)),
    renew: (id, token, leaseMs) => store.renew(id, token, seconds(leaseMs)),
    complete: (id, token, retentionMs) => store.complete(id, token, seconds(retentionMs)),
    release: (id, token) => store.release(id, token),
  };
}

function overNetwork(store: ClaimStore, millis = 20): ClaimStore {
  const travel = () => new Promise((resolve) => setTimeout(resolve, millis));
  return {
    claim: (...args) => travel().then(() => store.claim(...args)),
    renew: (...args) => travel().then(() => store.renew(...args)),
    complete: (...args) => travel().then(() => store.complete(...args)),
    release: (...args) => travel().then(() => store.release(...args)),
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

function completesInTheFirstLease(store: ClaimStore): Partial<ClaimStore> {
  const ends = new Map<string, number>();
  return {
    async claim(id, leaseMs) {
      const claim = await store.claim(id, leaseMs);
      if (claim.state === 'claimed') ends.set(id, performance.now() + leaseMs);
      return claim;
    },
    complete: async (id, ...rest) => performance.now() < (ends.get(id) ?? 0) && store.complete(id, ...rest),
  };
}

function forgettingAfterTheLease(moreMs: number): Change {
  return (store) => {
    let lease = 0;
    return {
      claim(id, leaseMs) {
        lease = leaseMs;
        return store.claim(id, leaseMs);
      },
      complete: (id, token) => store.complete(id, token, lease + moreMs),
    };
  };
}

function renewsWhatExpired(store: ClaimStore): Partial<ClaimStore> {
  const latest = new Map<string, string>();
  return {
    async claim(id, leaseMs) {
      const claim = await store.claim(id, leaseMs);
      if (claim.state === 'claimed') latest.set(id, claim.token);
      return claim;
    },
    renew: async (id, token, leaseMs) => (await store.renew(id, token, leaseMs)) || latest.get(id) === token,
  };
}

function renewsWhatIsDone(store: ClaimStore): Partial<ClaimStore> {
  const done = new Set<string>();
  return {
    async complete(id, token, retentionMs) {
      const isHeld = await store.complete(id, token, retentionMs);
      if (isHeld) done.add(`${id} ${token}`);
      return isHeld;
    },
    renew: async (id, token, leaseMs) => done.has(`${id} ${token}`) || store.renew(id, token, leaseMs),
  };
}

function neitherOfBoth(store: ClaimStore): Partial<ClaimStore> {
  let asked: string[] = [];
  const first = async (id: string, answer: () => Promise<boolean>) => {
    asked.push(id);
    await Promise.resolve(); // which is when the other one has been asked, too
    const isBoth = asked.filter((other) => other === id).length > 1;
    await Promise.resolve();
    asked = asked.filter((other) => other !== id);
    return !isBoth && answer();
  };
  return {
    complete: (id, ...rest) => first(id, () => store.complete(id, ...rest)),
    release: (id, ...rest) => first(id, () => store.release(id, ...rest)),
  };
}

/** A token of this kind does to the claim of somebody else what only its own should, and the store says so or not. Who renews takes the claim for itself. */
function lets(
  who: 'never was' | 'expired' | 'released',
  operation: 'renew' | 'complete' | 'release',
  says: boolean,
): Change {
  return (store) => {
    const latest = new Map<string, string>();
    const ended = new Map<string, typeof who>();
    return {
      async claim(id, leaseMs) {
        const claim = await store.claim(id, leaseMs);
        if (claim.state === 'claimed') {
          const before = latest.get(id);
          if (before && !ended.has(before)) ended.set(before, 'expired');
          latest.set(id, claim.token);
        }
        return claim;
      },
      async release(id, token) {
        const isReleased = await store.release(id, token);
        if (isReleased) ended.set(token, 'released');
        return isReleased;
      },
      [operation]: async (id: string, token: string, ms: number) => {
        const held = latest.get(id);
        if (!held || token === held || (ended.get(token) ?? 'never was') !== who) {
          const isHeld = await store[operation](id, token, ms);
          if (isHeld && operation === 'release') ended.set(token, 'released');
          return isHeld;
        }
        if (operation !== 'renew') await store[operation](id, held, ms);
        else if (await store.release(id, held)) await store.claim(id, ms);
        return says;
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
