/** What a receiver answers, to whom it tells what, and when a handler runs. */

import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebhookConfigurationError } from '../../src/errors/webhook-errors.js';
import * as webcrypto from '../../src/receiver.js';
import {
  type ClaimStore,
  createReceiver,
  type Delivery,
  isWebhookError,
  memoryStore,
  type Receiver,
  type ReceiverOptions,
} from '../../src/receiver.js';
import * as node from '../../src/receiver.node.js';
import { loadFixtures } from '../support/fixtures.js';
import { deliver, now, OTHER_PUBLIC_KEY, PUBLIC_KEY, TIMESTAMP, thrown } from '../support/sign.js';

const payload = {
  call_control_id: 'a',
  connection_id: '1',
  call_leg_id: 'l',
  call_session_id: 's',
  client_state: null,
};
const started = (id = 'an-id') =>
  JSON.stringify({ data: { event_type: 'siprec.started', id, occurred_at: 'then', payload }, meta: { attempt: 1 } });
const answered = JSON.stringify({ data: { event_type: 'call.answered', id: 'other-id', payload: {} } });
const TEXML = 'AccountSid=a&CallSid=v3%3Aa&SiprecSid=s&SiprecEvent=siprec-failed&Timestamp=then&SiprecError=caf%C3%A9';

/** The calls of every handler and hook, in order. */
let calls: unknown[][] = [];
function record(name: string) {
  const own = calls; // of this test: what a receiver does in the background is not of the next one
  return (...args: unknown[]) => {
    own.push([name, ...args]);
  };
}

function receiver(options: Partial<ReceiverOptions> = {}): Receiver {
  return createReceiver({
    publicKey: PUBLIC_KEY,
    now,
    onEvent: record('onEvent'),
    onOther: record('onOther'),
    onRefused: record('onRefused'),
    onDuplicate: record('onDuplicate'),
    onError: record('onError'),
    ...options,
  });
}

interface Post {
  body?: string | Uint8Array<ArrayBuffer>;
  timestamp?: number | string;
  headers?: Record<string, string>;
}

function post({ body = started(), timestamp = TIMESTAMP, headers = {} }: Post = {}): Request {
  const signed = deliver(body, timestamp).headers;
  return new Request('http://localhost/webhooks', { method: 'POST', headers: { ...signed, ...headers }, body });
}

async function answerOf(response: Response): Promise<[status: number, body: string]> {
  return [response.status, await response.text()];
}

/** A proxy of which nothing can be read any more. */
function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const code = (code: string) => JSON.stringify({ code });
const names = () => calls.map(([name]) => name);

/** A store whose operations are recorded, and may be replaced. */
function spied(changes: Partial<ClaimStore> = {}): ClaimStore {
  const store = { ...memoryStore(), ...changes };
  const own = calls;
  const spy =
    <Args extends unknown[], Result>(name: string, operation: (...args: Args) => Result) =>
    (...args: Args) => {
      own.push([`store.${name}`, ...args]);
      return operation(...args);
    };
  return {
    claim: spy('claim', store.claim),
    renew: spy('renew', store.renew),
    complete: spy('complete', store.complete),
    release: spy('release', store.release),
  };
}

/** A promise, and what settles it. */
function deferred<Value = void>() {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<Value>((...settle) => {
    [resolve, reject] = settle;
  });
  return { promise, resolve, reject };
}

beforeEach(() => {
  calls = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('a runtime that decodes no text is a mistake of the set-up, and no delivery for onInvalid', async () => {
  const receive = receiver({ onInvalid: record('onInvalid') });
  const request = post();
  vi.stubGlobal('TextDecoder', undefined);
  const { status } = await receive(request);
  vi.unstubAllGlobals();
  expect(status).toBe(500);
  expect(calls).toEqual([['onRefused', expect.objectContaining({ code: 'runtime_unsupported' })]]);
});

describe('the doors', () => {
  test('have the same names', () => {
    expect(Object.keys(node).sort()).toEqual(Object.keys(webcrypto).sort());
  });

  test.each([webcrypto, node])('receive', async (door) => {
    const hooks = { onEvent: record('onEvent'), onRefused: () => {} };
    const receive = door.createReceiver({ publicKey: PUBLIC_KEY, now, onOther: 'ignore', ...hooks });
    expect((await receive(post())).status).toBe(200);
    expect((await receive(post())).status).toBe(200);
    expect(names()).toEqual(['onEvent']);
    expect((await receive(post({ headers: deliver('{}').headers }))).status).toBe(401);
  });
});

describe('200', () => {
  test('once the event was handled, not before', async () => {
    const handled = deferred();
    const receive = receiver({ onEvent: () => handled.promise });
    let isAnswered = false;
    const answer = receive(post()).then((response) => {
      isAnswered = true;
      return response;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isAnswered).toBe(false);
    handled.resolve();
    expect(await answerOf(await answer)).toEqual([200, '']);
  });

  test('with the event, and with the delivery', async () => {
    expect((await receiver()(post())).status).toBe(200);
    const [[name, event, delivery] = []] = calls as [string, object, Delivery][];
    expect(name).toBe('onEvent');
    expect(event).toMatchObject({ event_type: 'siprec.started', id: 'an-id', meta: { attempt: 1 } });
    expect(delivery).toEqual({
      id: 'an-id',
      idSource: 'event',
      completeIn: expect.any(Function),
      timestamp: new Date(TIMESTAMP * 1000),
      attempt: 1,
      signal: expect.any(AbortSignal),
    });
    expect(delivery?.signal.aborted).toBe(false);
  });

  test.each(['http://localhost/', 'https://example.com/another?CallSid=forged&SiprecEvent=siprec-stopped'])(
    'whatever the URL, which is not signed: %s',
    async (url) => {
      const { headers } = post();
      const seen: unknown[] = [];
      const receive = receiver({ onEvent: (event) => void seen.push(event) });
      expect((await receive(new Request(url, { method: 'POST', headers, body: started() }))).status).toBe(200);
      expect(seen).toMatchObject([{ event_type: 'siprec.started' }]);
    },
  );

  test('for TeXML, too', async () => {
    expect((await receiver()(post({ body: TEXML }))).status).toBe(200);
    expect(calls).toMatchObject([
      ['onEvent', { SiprecEvent: 'siprec-failed', SiprecError: 'café' }, { idSource: 'event' }],
    ]);
    expect(calls[0]?.[2]).not.toHaveProperty('attempt');
  });

  test.each([0, -1, 1.5, '2', null, 2 ** 53])(
    'without the number of the attempt, where that is %j',
    async (attempt) => {
      const body = JSON.stringify({ ...JSON.parse(answered), meta: { attempt } });
      expect((await receiver()(post({ body }))).status).toBe(200);
      expect(calls).toMatchObject([['onOther', { meta: { attempt } }, { id: 'other-id' }]]);
      expect(calls[0]?.[2]).not.toHaveProperty('attempt');
    },
  );

  test('without a handler for what was handled before, also when it was signed anew', async () => {
    const receive = receiver();
    const again = started().replace('"attempt":1', '"attempt":2');
    expect((await receive(post())).status).toBe(200);
    expect((await receive(post())).status).toBe(200);
    expect((await receive(post({ body: again, timestamp: TIMESTAMP + 5 }))).status).toBe(200);
    expect(names()).toEqual(['onEvent', 'onDuplicate', 'onDuplicate']);
    const delivery = { id: 'an-id', idSource: 'event', timestamp: new Date(TIMESTAMP * 1000), attempt: 1 };
    expect(calls[1]?.[1]).toEqual(delivery);
  });

  test('for what is not SIPREC, once onOther returned, and once', async () => {
    const receive = receiver();
    expect((await receive(post({ body: answered }))).status).toBe(200);
    expect((await receive(post({ body: answered }))).status).toBe(200);
    expect(names()).toEqual(['onOther', 'onDuplicate']);
    expect(calls[0]).toMatchObject(['onOther', { data: { event_type: 'call.answered' } }, { id: 'other-id' }]);
  });

  test('for what is not SIPREC and is to be ignored, without asking the store', async () => {
    const receive = receiver({ onOther: 'ignore', store: spied() });
    expect((await receive(post({ body: answered }))).status).toBe(200);
    expect(calls).toEqual([]);
  });

  test('also when complete fails: it was handled', async () => {
    const failures: (() => Promise<boolean>)[] = [
      () => Promise.reject(new Error('down')),
      () => {
        throw new Error('down');
      },
      () => Promise.resolve(false),
    ];
    for (const complete of failures) {
      calls = [];
      expect((await receiver({ store: spied({ complete }) })(post())).status).toBe(200);
      expect(names()).toContain('store.complete');
    }
  });
});

test('the clock is asked once for each genuine delivery, and for no other', async () => {
  const clock = vi.fn(now);
  const receive = receiver({ now: clock, onRefused: () => {} });
  expect((await receive(post())).status).toBe(200);
  expect(clock).toHaveBeenCalledTimes(1);
  expect((await receive(post({ headers: deliver('another').headers }))).status).toBe(401);
  expect(clock).toHaveBeenCalledTimes(1);
});

describe('401', () => {
  test.each<[code: string, request: () => Request]>([
    ['header_missing', () => new Request('http://localhost', { method: 'POST', body: started() })],
    ['timestamp_malformed', () => post({ timestamp: '1e9' })],
    ['signature_malformed', () => post({ headers: { 'telnyx-signature-ed25519': 'ab' } })],
    ['signature_mismatch', () => post({ headers: deliver('{}').headers })],
    ['signature_mismatch', () => post({ headers: { ...deliver('{}', 1).headers } })], // and stale, which nobody learns
  ])('%s, with the code and nothing else, before any store', async (expected, request) => {
    const response = await receiver({ store: spied() })(request());
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await answerOf(response)).toEqual([401, code(expected)]);
    expect(calls).toMatchObject([['onRefused', { code: expected }]]);
  });

  test('authorization_mismatch, also when it is stale', async () => {
    const receive = receiver({ bearerToken: 'a-token' });
    for (const timestamp of [TIMESTAMP, TIMESTAMP - 301]) {
      expect(await answerOf(await receive(post({ timestamp })))).toEqual([401, code('authorization_mismatch')]);
    }
    const authorized = post({ headers: { authorization: 'Bearer a-token' } });
    expect((await receive(authorized)).status).toBe(200);
  });

  test.each([
    {},
    { ...deliver().headers, 'telnyx-timestamp': 'now' },
    { ...deliver().headers, 'telnyx-signature-ed25519': 'ab' },
  ])('by the headers alone, without reading the body: %j', async (headers) => {
    const pull = vi.fn();
    const body = new ReadableStream({ pull }, { highWaterMark: 0 });
    expect((await receiver()(streamed(headers, body))).status).toBe(401);
    expect(pull).not.toHaveBeenCalled();
  });
});

describe('405', () => {
  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s', async (method) => {
    const response = await receiver({ store: spied() })(new Request('http://localhost/webhooks', { method }));
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(calls).toMatchObject([['onRefused', { code: 'body_not_raw', message: expect.stringContaining('POST') }]]);
  });

  test('a GET with the fields of TeXML, which nothing signs: says how to set the method', async () => {
    const { headers } = deliver('');
    const response = await receiver()(new Request(`http://localhost/webhooks?${TEXML}`, { headers }));
    const [status, body] = await answerOf(response);
    expect(status).toBe(405);
    expect(body).toContain('statusCallbackMethod');
    expect(body).toContain('POST');
    expect(body).not.toContain('caf');
  });
});

/** A body that comes in chunks, and tells how many were asked for. */
function chunked(chunks: Iterable<Uint8Array>): {
  body: ReadableStream;
  asked: () => number;
  wasCancelled: () => boolean;
} {
  const iterator = chunks[Symbol.iterator]();
  let asked = 0;
  let wasCancelled = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        asked++;
        const { done, value } = iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel() {
        wasCancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, asked: () => asked, wasCancelled: () => wasCancelled };
}

const streamed = (headers: Record<string, string>, body: ReadableStream) =>
  new Request('http://localhost', { method: 'POST', headers, body, duplex: 'half' } as RequestInit);

describe('a body', () => {
  test('of as many bytes as may be, and of one more: 413', async () => {
    const bytes = new TextEncoder().encode(started());
    expect((await receiver({ maxBodyBytes: bytes.length })(post())).status).toBe(200);
    expect(await answerOf(await receiver({ maxBodyBytes: bytes.length - 1 })(post()))).toEqual([413, '']);
  });

  test('that is too long is not read on', async () => {
    function* endless() {
      for (;;) yield new Uint8Array(1000);
    }
    const { body, asked, wasCancelled } = chunked(endless());
    const receive = receiver({ maxBodyBytes: 10_000, store: spied() });
    expect((await receive(streamed({ ...deliver().headers }, body))).status).toBe(413);
    expect(asked()).toBe(11);
    expect(wasCancelled()).toBe(true);
    expect(calls).toMatchObject([['onRefused', { message: expect.stringContaining('maxBodyBytes (10000)') }]]);
  });

  test('that says that it is too long is not read at all', async () => {
    const { body, asked } = chunked([new Uint8Array(1)]);
    const headers = { ...deliver().headers, 'content-length': '1048577' };
    expect((await receiver()(streamed(headers, body))).status).toBe(413);
    expect(asked()).toBe(0);
  });

  test('in thousands of tiny chunks is copied a few times, not thousands of times', async () => {
    const text = JSON.stringify({ ...JSON.parse(started()), padding: 'é'.repeat(20_000) });
    const bytes = new TextEncoder().encode(text);
    const copied = vi.spyOn(Uint8Array.prototype, 'set');
    const { body } = chunked(Array.from(bytes, (byte) => Uint8Array.of(byte)));
    expect((await receiver()(streamed({ ...deliver(text).headers }, body))).status).toBe(200);
    const total = copied.mock.calls.reduce((sum, [source]) => sum + source.length, 0);
    expect(total).toBeLessThan(8 * bytes.length);
  });

  test('that stops coming is given up: 408', async () => {
    const cancel = vi.fn();
    const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(9)), cancel });
    const receive = receiver({ bodyTimeoutMs: 20, store: spied() });
    expect((await receive(streamed({ ...deliver().headers }, body))).status).toBe(408);
    expect(cancel).toHaveBeenCalled();
    expect(calls).toMatchObject([['onRefused', { message: expect.stringContaining('bodyTimeoutMs (20)') }]]);
  });

  test.each<[what: string, source: UnderlyingDefaultSource]>([
    ['rejects what waits, as in workerd', { pull: (controller) => void setTimeout(() => controller.error(), 60) }],
    ['cannot be cancelled', { cancel: () => thrower(new Error('no')) }],
    ['never ends the cancelling', { cancel: () => new Promise(() => {}) }],
  ])('that stops coming, of a stream that %s: 408', async (_, source) => {
    const body = new ReadableStream(source);
    const receive = receiver({ bodyTimeoutMs: 20 });
    expect((await receive(streamed({ ...deliver().headers }, body))).status).toBe(408);
  });

  test('that breaks off, or holds no bytes, is a 400, and nothing is claimed', async () => {
    const broken = new ReadableStream({ start: (controller) => controller.error(new Error('gone')) });
    const texts = new ReadableStream({ start: (controller) => controller.enqueue('text') });
    const receive = receiver({ store: spied() });
    for (const body of [broken, texts]) {
      expect((await receive(streamed({ ...deliver().headers }, body))).status).toBe(400);
    }
    expect(names()).toEqual(['onRefused', 'onRefused']);
  });

  test('that was read before is a 500, and the message says what to do', async () => {
    const [read, locked] = [post(), post()];
    await read.text();
    locked.body?.getReader();
    for (const request of [read, locked]) {
      calls = [];
      expect(await answerOf(await receiver()(request))).toEqual([500, '']);
      expect(calls).toMatchObject([
        ['onRefused', { code: 'body_not_raw', message: expect.stringContaining('clone()') }],
      ]);
    }
  });

  test('that is not there is no delivery', async () => {
    const empty = new Request('http://localhost', { method: 'POST', headers: deliver().headers });
    expect((await receiver()(empty)).status).toBe(401);
    const signed = new Request('http://localhost', { method: 'POST', headers: deliver('').headers, body: '' });
    expect((await receiver()(signed)).status).toBe(401);
  });
});

describe('500', () => {
  test.each([() => Promise.reject(new Error('S3CRET')), () => thrower(new Error('S3CRET')), () => thrower(undefined)])(
    'a handler threw: the next attempt is handled',
    async (fail) => {
      const onEvent = vi.fn().mockImplementationOnce(fail);
      const receive = receiver({ onEvent, store: spied() });
      expect(await answerOf(await receive(post()))).toEqual([500, '']);
      expect(names()).toEqual(['store.claim', 'onError', 'store.release']);
      expect(calls[1]?.[2]).toEqual({ during: 'onEvent', id: 'an-id' });
      expect((await receive(post())).status).toBe(200);
      expect(onEvent).toHaveBeenCalledTimes(2);
    },
  );

  test('onOther threw: the same', async () => {
    const onOther = vi.fn().mockRejectedValueOnce(new Error());
    const receive = receiver({ onOther });
    expect((await receive(post({ body: answered }))).status).toBe(500);
    expect((await receive(post({ body: answered }))).status).toBe(200);
    expect(calls).toMatchObject([['onError', {}, { during: 'onOther' }]]);
  });

  test('also when release fails', async () => {
    const cause = new Error('down');
    const store = spied({ release: () => Promise.reject(cause) });
    const receive = receiver({ store, onEvent: () => Promise.reject(new Error()) });
    expect((await receive(post())).status).toBe(500);
    expect(calls.at(-1)).toEqual(['onError', cause, { during: 'release', id: 'an-id' }]);
  });

  test.each([
    ['event_unknown', started().replace('started', 'paused')],
    ['event_invalid', started().replace('call_leg_id', 'leg')],
    ['body_malformed', '{"data":'],
    ['body_malformed', ' '],
  ])('genuine, but %s: with the code, and without a claim', async (expected, body) => {
    const response = await receiver({ store: spied() })(post({ body }));
    expect(await answerOf(response)).toEqual([500, code(expected)]);
    expect(calls).toMatchObject([['onRefused', { code: expected }]]);
  });

  test('our own set-up: without a code', async () => {
    const receive = receiver({ now: () => new Date(Number.NaN) });
    expect(await answerOf(await receive(post()))).toEqual([500, '']);
    expect(calls).toMatchObject([['onRefused', { code: 'option_invalid' }]]);
  });

  test.each([
    [undefined, 'undefined'],
    [null, 'null'],
    ['x', 'string'],
    [{ method: 'POST', headers: {}, body: {} }, 'object'],
  ])('no Request, but %j', async (request, what) => {
    const response = await receiver()(request as never);
    expect([response.status, response.headers.get('connection')]).toEqual([500, null]);
    expect(calls).toMatchObject([
      ['onRefused', { code: 'option_invalid', message: expect.stringContaining(`got ${what}.`) }],
    ]);
    expect(calls).toMatchObject([['onRefused', { message: expect.stringContaining('toNodeListener') }]]);
  });
});

function thrower(error: unknown): never {
  throw error;
}

test('500: a request that throws what cannot be looked at', async () => {
  const request = Object.defineProperty(post(), 'method', { get: () => thrower(revoked()) });
  expect(await answerOf(await receiver()(request))).toEqual([500, '']);
  expect(names()).toEqual(['onRefused']);
});

test('400: headers that cannot be read', async () => {
  const request = Object.defineProperty(post(), 'headers', { value: 5 });
  expect(await answerOf(await receiver()(request))).toEqual([400, '']);
  expect(calls).toMatchObject([['onRefused', { code: 'headers_unreadable' }]]);
});

describe('503', () => {
  test('another attempt is being handled: come again when its lease ends', async () => {
    const handled = deferred();
    const begun = deferred();
    const onEvent = () => {
      begun.resolve();
      return handled.promise;
    };
    const receive = receiver({ onEvent, leaseMs: 30_000 });
    const first = receive(post());
    await begun.promise;
    const response = await receive(post());
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBe(30);
    handled.resolve();
    expect((await first).status).toBe(200);
    expect((await receive(post())).status).toBe(200);
    expect(names()).toEqual(['onDuplicate']);
  });

  test('one of many at the same moment is handled', async () => {
    const handled = deferred();
    const onEvent = vi.fn(() => handled.promise);
    const receive = receiver({ onEvent });
    let answered = 0;
    const send = async () => {
      const { status } = await receive(post());
      if (++answered === 49) handled.resolve(); // the handler outlasts all the others
      return status;
    };
    const statuses = await Promise.all(Array.from({ length: 50 }, send));
    expect(statuses.sort()).toEqual([200, ...Array(49).fill(503)]);
    expect(onEvent).toHaveBeenCalledTimes(1);
  });

  test.each([
    ['timestamp_too_old', TIMESTAMP - 301],
    ['timestamp_too_old', 0],
    ['timestamp_too_new', TIMESTAMP + 301],
    ['timestamp_too_new', 999_999_999_999_999], // beyond all dates
  ])('genuine, but not fresh: %s', async (expected, timestamp) => {
    const response = await receiver({ store: spied() })(post({ timestamp }));
    expect(response.headers.get('retry-after')).toMatch(/^[1-9][0-9]*$/);
    expect(await answerOf(response)).toEqual([503, code(expected)]);
    expect(calls).toMatchObject([['onRefused', { code: expected, skewSeconds: TIMESTAMP - timestamp }]]);
  });

  test.each<[what: string, claim: () => unknown]>([
    ['rejects', () => Promise.reject(new Error('down'))],
    ['throws', () => thrower(new Error('down'))],
    ['gives nothing', async () => undefined],
    ['gives null', async () => null],
    ['gives another state', async () => ({ state: 'free', token: 'x' })],
    ['gives a claim without a token', async () => ({ state: 'claimed' })],
    ['gives a claim with an empty token', async () => ({ state: 'claimed', token: '' })],
    ['does not answer', () => new Promise(() => {})],
  ])('a store that %s', async (_, claim) => {
    const store = spied({ claim: claim as ClaimStore['claim'] });
    const response = await receiver({ store, leaseMs: 90 })(post());
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(names()).not.toContain('onEvent');
  });

  test('tells of the failure of the store', async () => {
    const cause = new Error('down');
    await receiver({ store: spied({ claim: () => Promise.reject(cause) }) })(post());
    expect(calls.at(-1)).toEqual(['onError', cause, { during: 'claim', id: 'an-id' }]);
  });

  test.each([
    [0, '1'],
    [1, '1'],
    [1_000, '1'],
    [1_001, '2'],
    [86_400_000, '86400'],
    [86_400_001, '1'], // no more than a day: whoever says that is wrong
  ])('a store that says to come again in %d ms: in %s s', async (retryAfterMs, seconds) => {
    const claim = async () => ({ state: 'running', retryAfterMs }) as const;
    const response = await receiver({ store: spied({ claim }) })(post());
    expect(response.headers.get('retry-after')).toBe(seconds);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -5, 1e25, 3000n, undefined])(
    'a store that says to come again in %s',
    async (ms) => {
      const claim = async () => ({ state: 'running', retryAfterMs: ms as number }) as const;
      const response = await receiver({ store: spied({ claim }) })(post());
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toMatch(/^[1-9][0-9]{0,9}$/);
    },
  );
});

test('a request that is aborted while its handler runs takes nothing back', async () => {
  const handled = deferred();
  const receive = receiver({ onEvent: () => handled.promise, store: spied() });
  const controller = new AbortController();
  const answer = receive(new Request(post(), { signal: controller.signal }));
  await vi.waitFor(() => expect(names()).toContain('store.claim'), 60_000);
  controller.abort();
  expect((await receive(post())).status).toBe(503);
  handled.resolve();
  expect((await answer).status).toBe(200);
  expect(names()).not.toContain('store.release');
  expect((await receive(post())).status).toBe(200);
});

describe('hooks', () => {
  const requests: [status: number, request: () => Request][] = [
    [401, () => post({ headers: deliver('{}').headers })],
    [500, () => post({ body: '{' })],
    [503, () => post({ timestamp: 0 })],
    [200, () => post()], // a duplicate
  ];
  const bad: (() => unknown)[] = [
    () => thrower(new Error('hook')),
    () => Promise.reject(new Error('hook')),
    () => new Promise(() => {}),
    () => new Response('forged', { status: 200 }),
  ];

  test.each(bad)('change nothing of the answer (%s)', async (hook) => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const receive = receiver({ onRefused: hook, onDuplicate: hook, onError: hook });
    await receive(post());
    for (const [status, request] of requests) expect((await receive(request())).status).toBe(status);
    const failing = receiver({ onEvent: () => thrower(new Error()), onError: hook });
    expect((await failing(post())).status).toBe(500);
  });

  test.each<[what: string, onRefused: (error: object) => unknown]>([
    ['another status', (error) => Object.assign(error, { status: 200, statusCode: 200 })],
    ['no status', (error) => Object.assign(error, { status: 99 })],
    ['another code', (error) => Object.assign(error, { code: 'x' })],
  ])('that give the error %s change nothing of the answer, either', async (_, onRefused) => {
    const receive = receiver({ onRefused });
    const forged = await receive(post({ headers: deliver('{}').headers }));
    expect(await answerOf(forged)).toEqual([401, code('signature_mismatch')]);
    expect(await answerOf(await receive(post({ timestamp: 0 })))).toEqual([503, code('timestamp_too_old')]);
  });

  test('that fail are told of', async () => {
    const failure = new Error('hook');
    const receive = receiver({ onRefused: () => thrower(failure), onDuplicate: () => Promise.reject(failure) });
    await receive(post({ body: '{' }));
    await receive(post());
    await receive(post());
    await vi.waitFor(() => expect(names()).toEqual(['onError', 'onEvent', 'onError']), 60_000);
    expect(calls[0]).toEqual(['onError', failure, { during: 'onRefused', id: undefined }]);
    expect(calls[2]).toEqual(['onError', failure, { during: 'onDuplicate', id: 'an-id' }]);
    await receiver({ onAnswer: () => thrower(failure) })(post());
    expect(calls.at(-1)).toEqual(['onError', failure, { during: 'onAnswer', id: 'an-id' }]);
  });

  test('that are not there: what needs attention is printed, and the first of what anybody can send', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    const failure = new Error('mine');
    const receive = createReceiver({ publicKey: PUBLIC_KEY, now, onEvent: () => thrower(failure), onOther: 'ignore' });
    for (const [, request] of requests) await receive(request());
    for (const [, request] of requests) await receive(request()); // once more
    await receive(post({ body: started().replace('started', 'paused') }));
    expect(printed.mock.calls).toEqual([
      [expect.stringMatching(/401 signature_mismatch.*Give onRefused/)],
      [expect.stringContaining('body_malformed')],
      [expect.stringContaining('timestamp_too_old')],
      [expect.stringContaining('onEvent failed (an-id)'), failure],
      [expect.stringContaining('event_unknown (siprec.paused)')],
    ]);
  });

  test('that fail when they are told of a failure: both are printed', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    const [failure, another] = [new Error('mine'), new Error('of the hook')];
    await receiver({ onEvent: () => thrower(failure), onError: () => thrower(another) })(post());
    expect(printed.mock.calls).toEqual([
      [expect.stringContaining('onEvent failed (an-id)'), failure],
      [expect.stringContaining('onError failed (an-id)'), another],
    ]);
  });

  test('learn no more than the errors of verify tell', async () => {
    await receiver()(post({ headers: deliver('{}').headers }));
    const error = calls[0]?.[1] as Error;
    error.stack = '';
    expect(isWebhookError(error)).toBe(true);
    const shown = inspect(error, { depth: 9 });
    expect(shown).not.toContain(PUBLIC_KEY);
    expect(shown).not.toContain('an-id');
  });
});

describe('createReceiver', () => {
  const options = { publicKey: PUBLIC_KEY, onEvent: () => {}, onOther: 'ignore' };

  test.each<[code: string, change: Record<string, unknown>]>([
    ['key_missing', { publicKey: undefined }],
    ['key_missing', { publicKey: ' ' }],
    ['key_malformed', { publicKey: 'abc' }],
    ['key_is_secret', { publicKey: 'KEY0123456789_abc' }],
    ['key_weak', { publicKey: new Uint8Array(32) }],
    ['option_invalid', { publicKey: Array(5).fill(PUBLIC_KEY) }],
    ['option_invalid', { onEvent: undefined }],
    ['option_invalid', { onOther: undefined }],
    ['option_invalid', { onOther: 'drop' }],
    ['option_invalid', { onRefused: 'x' }],
    ['option_invalid', { onDuplicate: null }],
    ['option_invalid', { onError: 1 }],
    ['option_invalid', { store: {} }],
    ['option_invalid', { store: null }],
    ['option_invalid', { store: Promise.resolve(memoryStore()) }],
    ['option_invalid', { leaseMs: 0 }],
    ['option_invalid', { leaseMs: 2 ** 31 }],
    ['option_invalid', { leaseMs: Number.NaN }],
    ['option_invalid', { retentionMs: -1 }],
    ['option_invalid', { retentionMs: Number.POSITIVE_INFINITY }],
    ['option_invalid', { retentionMs: 599_999 }], // twice the tolerance, and a millisecond less
    ['option_invalid', { toleranceSeconds: 300_000 }], // in milliseconds
    ['option_invalid', { retentionMs: 86_400 }], // in seconds
    ['option_invalid', { onInvalid: 'x' }],
    ['option_invalid', { onAnswer: null }],
    ['option_invalid', { maxBodyBytes: '1mb' }],
    ['option_invalid', { maxBodyBytes: null }],
    ['option_invalid', { bodyTimeoutMs: 0 }],
    ['option_invalid', { toleranceSeconds: 0 }],
    ['option_invalid', { bearerToken: '' }],
    ['option_invalid', { now: 5 }],
    ['option_invalid', { onevent: () => {} }],
  ])('finds %s at once: %o', (expected, change) => {
    const error = thrown(() => createReceiver({ ...options, ...change } as never));
    expect(error).toBeInstanceOf(WebhookConfigurationError);
    expect(error).toMatchObject({ code: expected });
  });

  test.each([
    [undefined, 'key_missing', /no public key.*Mission Control/],
    ['', 'key_missing', /no public key.*Mission Control/],
    ['the public key of your account', 'key_malformed', /got 30 characters.*Mission Control/],
    [Buffer.alloc(32).toString('base64'), 'key_weak', /small or mixed order/],
  ])('says in a Worker where the key %j belongs, and only there', (publicKey, code, expected) => {
    const errorOn = (userAgent: string) => {
      vi.stubGlobal('navigator', { userAgent });
      const error = thrown(() => createReceiver({ ...options, publicKey } as never));
      vi.unstubAllGlobals();
      expect(error).toMatchObject({ code, message: expect.stringMatching(expected) });
      return (error as Error).message;
    };
    expect(errorOn('Cloudflare-Workers')).toMatch(/In a Worker.* vars .*keygen >> \.dev\.vars/);
    expect(errorOn('Node.js/24')).not.toContain('Worker');
  });

  test('says nothing of Workers where there are too many keys', () => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
    const error = thrown(() => createReceiver({ ...options, publicKey: Array(5).fill(PUBLIC_KEY) } as never));
    vi.unstubAllGlobals();
    expect(error).toMatchObject({ code: 'option_invalid', message: expect.not.stringContaining('Worker') });
  });

  test.each([undefined, null, 5, new Map()])('takes no %s', (value) => {
    expect(thrown(() => createReceiver(value as never))).toMatchObject({ code: 'option_invalid' });
  });

  test('takes several keys, and undefined for what has a default', async () => {
    const receive = receiver({
      publicKey: [OTHER_PUBLIC_KEY, PUBLIC_KEY],
      ...{ store: undefined, leaseMs: undefined, retentionMs: undefined, maxBodyBytes: undefined },
      ...{ bodyTimeoutMs: undefined, toleranceSeconds: undefined, bearerToken: undefined },
    });
    expect((await receive(post())).status).toBe(200);
  });

  test('finds a store of which nothing can be read', () => {
    const error = thrown(() => createReceiver({ ...options, store: revoked() } as never));
    expect(error).toMatchObject({ code: 'option_invalid' });
  });

  test.each([
    ['leaseMs', 2 ** 31 - 1],
    ['bodyTimeoutMs', 2 ** 31 - 1],
    ['maxBodyBytes', Number.MAX_SAFE_INTEGER],
    ['retentionMs', Number.MAX_SAFE_INTEGER],
  ])('takes %s up to %d, and from 1', (name, most) => {
    const make = (value: number) => createReceiver({ ...options, toleranceSeconds: 1, [name]: value } as never);
    expect(make(most)).toBeInstanceOf(Function);
    expect(thrown(() => make(most + 1))).toMatchObject({ message: expect.stringContaining(name) });
    if (name !== 'retentionMs') expect(make(1)).toBeInstanceOf(Function); // it has another bound
    for (const wrong of [0, -1, 1.5]) expect(thrown(() => make(wrong))).toMatchObject({ code: 'option_invalid' });
  });

  test.each(['claim', 'renew', 'complete', 'release'])('finds a store without %s', (operation) => {
    const store = { ...memoryStore(), [operation]: undefined };
    expect(thrown(() => createReceiver({ ...options, store } as never))).toMatchObject({ code: 'option_invalid' });
  });

  test('takes a retention of twice the tolerance', async () => {
    expect((await receiver({ retentionMs: 600_000 })(post())).status).toBe(200);
    expect((await receiver({ retentionMs: 20_000, toleranceSeconds: 10 })(post())).status).toBe(200);
  });

  test('says which option is wrong', () => {
    expect(thrown(() => createReceiver({ ...options, toleranceSeconds: 300_000 } as never))).toMatchObject({
      message: expect.stringMatching(/at least \d+, which is twice toleranceSeconds.*wrong unit/),
    });
    expect(thrown(() => createReceiver({ ...options, onOther: undefined } as never))).toMatchObject({
      message: expect.stringMatching(/onOther.*'ignore'/),
    });
    expect(thrown(() => createReceiver({ ...options, onevent: 0 } as never))).toMatchObject({
      message: expect.stringContaining('The options are publicKey, onEvent'),
    });
    expect(thrown(() => createReceiver({ ...options, leaseMs: 0 } as never))).toMatchObject({
      message: expect.stringContaining('leaseMs'),
    });
  });
});

describe('fixtures', () => {
  const fixtures = loadFixtures().filter(
    ({ headers, rawBody, options, without }) =>
      !without && rawBody instanceof Uint8Array && typeof options === 'object' && canBeSent(headers),
  );

  test('enough of them can be sent', () => {
    expect(fixtures.length).toBeGreaterThan(200);
  });

  test.each(fixtures)('$name: is answered as it should be', async (fixture) => {
    const { headers, rawBody, publicKey, options, expected } = fixture;
    const event = 'event' in fixture ? fixture.event : undefined;
    const make = () => createReceiver({ ...options, publicKey, ...quiet });
    if ('code' in expected && /^(key|option)_/.test(expected.code)) {
      expect(thrown(make)).toMatchObject({ code: expected.code });
      return;
    }
    const init = { method: 'POST', headers: headers as HeadersInit, body: rawBody as BodyInit };
    const request = new Request('http://localhost', init);
    const { status } = await make()(request);
    if (!('code' in expected)) {
      expect(status).toBe(event && 'code' in event && event.code !== 'event_other' ? 500 : 200);
    } else if (
      fixture.rawBody instanceof Uint8Array &&
      fixture.rawBody.length === 0 &&
      expected.code === 'body_not_raw'
    ) {
      expect(status).toBe(401); // it was read here, so nobody else has read it
    } else if (expected.code.startsWith('timestamp_too_')) {
      expect([401, 503]).toContain(status);
    } else {
      expect(status).toBe(expected.code === 'headers_unreadable' ? 400 : expected.status);
    }
  });
});

/** Tells whether these headers come out of a request as they go in: of spaces around them and the like, a server lets nobody know. */
function canBeSent(headers: unknown): boolean {
  try {
    const sent = new Headers(headers as HeadersInit);
    return Object.entries(headers as object).every(([name, value]) => sent.get(name) === value);
  } catch {
    return false;
  }
}

const quiet = { onEvent: () => {}, onOther: 'ignore', onRefused: () => {} } as const;
