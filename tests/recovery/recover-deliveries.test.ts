/** Recovery against a stand-in of Telnyx's API, which keeps to Telnyx's own description of it. */

import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isWebhookError, RecoveryError, type RecoveryOptions, recoverDeliveries } from '../../src/recovery.js';
import { API_KEY, failedDelivery, siprecEvent, TelnyxApi } from '../support/telnyx-api.mjs';

const HOUR = 3_600_000;
const now = Date.now();

let api: TelnyxApi;
beforeEach(async () => {
  api = await TelnyxApi.start();
});
afterEach(() => api.stop());

/** Handles each id once, and remembers what it was given. */
function receiverOf(outcomeOf: (id: string) => unknown = () => 'handled') {
  const bodies: unknown[] = [];
  const done = new Set<string>();
  return {
    bodies,
    async handleWithoutVerification(body: unknown) {
      bodies.push(body);
      const { id } = body as { id?: string };
      if (id === undefined) return { outcome: 'invalid', id };
      if (done.has(id)) return { outcome: 'duplicate', id };
      const outcome = (await outcomeOf(id)) as string;
      if (outcome === 'handled') done.add(id);
      return { outcome, id };
    },
  };
}

function recover(options: Partial<RecoveryOptions> = {}) {
  const { receiver = receiverOf(), ...others } = options;
  return recoverDeliveries({ apiKey: API_KEY, baseUrl: api.url, since: new Date(now - HOUR), receiver, ...others });
}

/** So many records, newest first, of events e0, e1, … */
function records(count: number): ReturnType<typeof failedDelivery>[] {
  return Array.from({ length: count }, (_, index) =>
    failedDelivery(siprecEvent(`e${index}`), now - 1_000 - index * 1_000),
  );
}

/** The error that it rejects with. */
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('It did not reject.'),
    (error) => error,
  );

const NOTHING = {
  ...{ isComplete: true, found: 0, handled: 0, duplicates: 0, ignored: 0, failed: 0, invalid: 0, busy: 0, tooOld: 0 },
  ...{ perhapsTwice: 0, remaining: [], remainingCount: 0 },
};

describe('what is read', () => {
  test('every page, every event once', async () => {
    api.records = records(600);
    const receiver = receiverOf();
    expect(await recover({ receiver })).toEqual({ ...NOTHING, found: 600, handled: 600 });
    expect(api.requests.map(({ query }) => query.page)).toEqual(
      ['1', '2', '3'].map((number) => ({ number, size: '250' })),
    );
    expect(receiver.bodies).toEqual(api.records.map(({ webhook }) => webhook));
  });

  test('a second run handles nothing', async () => {
    api.records = records(3);
    const receiver = receiverOf();
    await recover({ receiver });
    expect(await recover({ receiver })).toEqual({ ...NOTHING, found: 3, duplicates: 3 });
  });

  test('the same event in several records is handled once', async () => {
    api.records = [...records(300), ...records(300)];
    expect(await recover()).toEqual({ ...NOTHING, found: 600, handled: 300, duplicates: 300 });
  });

  test('only what failed, in the time, and of the types that are asked for', async () => {
    api.records = [
      failedDelivery(siprecEvent('too-late'), now - 1_000),
      failedDelivery(siprecEvent('delivered'), now - 3_000, { status: 'delivered' }),
      failedDelivery(siprecEvent('wanted'), now - 4_000),
      failedDelivery(siprecEvent('hangup', 'call.hangup'), now - 5_000),
      failedDelivery(siprecEvent('too-early'), now - 2 * HOUR),
    ];
    const receiver = receiverOf();
    await recover({ receiver, until: new Date(now - 2_000) });
    expect(receiver.bodies).toEqual([siprecEvent('wanted')]);
    await recover({ receiver, eventTypes: ['call.hangup', 'siprec.failed'] });
    expect(receiver.bodies.slice(1)).toEqual([siprecEvent('hangup', 'call.hangup')]);
    expect(api.requests.map(({ query }) => query.filter.event_type)).toEqual([
      'siprec.started,siprec.stopped,siprec.failed',
      'call.hangup,siprec.failed',
    ]);
  });

  test('an API that passes over the filters', async () => {
    api.records = [failedDelivery(siprecEvent('wanted'), now - 4_000)];
    const others = [
      failedDelivery(siprecEvent('delivered'), now - 3_000, { status: 'delivered' }),
      failedDelivery(siprecEvent('too-early'), now - 2 * HOUR),
    ];
    api.faults = [(response, body) => send(response, { ...body, data: [...others, ...body.data] })];
    expect(await recover()).toEqual({ ...NOTHING, found: 1, handled: 1 });
  });

  test('an empty log', async () => {
    expect(await recover()).toEqual(NOTHING);
    expect(api.requests).toHaveLength(1);
  });

  test('in whatever order', async () => {
    api.records = records(500).sort((one, other) => (one.id.slice(-2) < other.id.slice(-2) ? -1 : 1));
    expect(await recover()).toEqual({ ...NOTHING, found: 500, handled: 500 });
  });

  test('our requests and the answers of the stand-in are as Telnyx describes them', async () => {
    api.records = records(251);
    await recover();
    const openapi = JSON.parse(readFileSync('tests/support/webhook-deliveries.openapi.json', 'utf8'));
    const ajv = new Ajv2020({ strict: false, validateFormats: false, coerceTypes: true });
    ajv.addSchema(openapi, 'telnyx');
    const { get } = openapi.paths['/webhook_deliveries'];
    const closed = (schema: { properties?: object }): object =>
      schema.properties
        ? {
            ...schema,
            additionalProperties: false,
            properties: Object.fromEntries(
              Object.entries(schema.properties).map(([name, value]) => [name, closed(value)]),
            ),
          }
        : schema;
    const isPage = ajv.compile(closed(openapi.components.parameters.PageConsolidated.schema));
    const isFilter = ajv.compile(closed(get.parameters[1].schema));
    const isAnswer = ajv.compile({
      $ref: 'telnyx#/paths/~1webhook_deliveries/get/responses/200/content/application~1json/schema',
    });
    expect(api.requests).toHaveLength(2);
    for (const { query, body } of api.requests) {
      expect(Object.keys(query)).toEqual(['filter', 'page']);
      expect([isPage(query.page), isFilter(query.filter), isAnswer(body)]).toEqual([true, true, true]);
      expect(body.data.length).toBeGreaterThan(0);
    }
  });
});

describe('what is not handled is named', () => {
  test('each outcome has its number', async () => {
    const outcomes = [
      'handled',
      'ignored',
      'failed',
      'invalid',
      'busy',
      'store_unavailable',
      'misconfigured',
      'nonsense',
    ];
    api.records = records(outcomes.length);
    const receiver = receiverOf((id) => outcomes[Number(id.slice(1))]);
    expect(await recover({ receiver })).toEqual({
      ...NOTHING,
      ...{ found: 8, handled: 1, ignored: 1, failed: 4, invalid: 1, busy: 1 },
      ...{ remaining: ['e2', 'e3', 'e4', 'e5', 'e6', 'e7'], remainingCount: 6 },
    });
  });

  test('an event that another record of brought to its end is not named', async () => {
    api.records = [...records(1), ...records(1)];
    const handle = vi.fn().mockReturnValueOnce('failed').mockReturnValueOnce('handled');
    const summary = await recover({ receiver: receiverOf(handle) });
    expect(summary).toEqual({ ...NOTHING, found: 2, failed: 1, handled: 1 });
  });

  test('records without an event are named by their own id, where they have one', async () => {
    const first = failedDelivery(null, now - 1);
    const second = failedDelivery({ event_type: 'siprec.started' }, now - 1);
    const whole = failedDelivery(siprecEvent('whole'), now - 2);
    const unnamed = { ...failedDelivery(undefined, now - 3), id: 'not an id!' };
    const data = [first, second, whole, null, 'text', 17, {}, unnamed];
    api.faults = [(response, body) => send(response, { ...body, data })];
    expect(await recover()).toEqual({
      ...NOTHING,
      ...{ found: 8, handled: 1, invalid: 7, remaining: [first.id, second.id], remainingCount: 7 },
    });
  });

  test('at most 1,000 by name, all by number', async () => {
    api.records = records(1_200);
    const summary = await recover({ receiver: receiverOf(() => 'failed') });
    expect(summary).toMatchObject({ found: 1_200, failed: 1_200, remainingCount: 1_200 });
    expect(summary.remaining).toEqual(api.records.slice(0, 1_000).map(({ webhook }) => (webhook as { id: string }).id));
  });

  test('receivers that throw, or give nonsense', async () => {
    api.records = records(1);
    for (const handleWithoutVerification of [
      () => Promise.reject(new Error('no')),
      () => {
        throw new Error('no');
      },
      () => undefined,
      async () => null,
      async () => ({ outcome: '__proto__' }),
    ]) {
      const summary = await recover({ receiver: { handleWithoutVerification } as never });
      expect(summary).toMatchObject({ found: 1, failed: 1, handled: 0, remainingCount: 1 });
    }
  });

  test('a store that is out of reach ends the run, which is not complete', async () => {
    api.records = records(50);
    const summary = await recover({ receiver: receiverOf(() => 'store_unavailable') });
    expect(summary).toMatchObject({ isComplete: false, found: 10, failed: 10, remainingCount: 10 });
  });
});

describe('memory', () => {
  const memory = { retentionMs: HOUR / 2 };
  const aged = () => [
    failedDelivery(siprecEvent('new'), now - 1_000),
    failedDelivery(siprecEvent('old'), now - HOUR * 0.75),
    failedDelivery(siprecEvent('undated'), now - 1_000, { started_at: 'some day' }),
  ];

  test('what is older than the store remembers is counted and named, not handed over', async () => {
    api.records = aged();
    const receiver = { ...receiverOf(), memory };
    const summary = await recover({ receiver });
    expect(summary).toEqual({
      ...NOTHING,
      ...{ found: 3, handled: 1, tooOld: 2, remaining: ['old', 'undated'], remainingCount: 2 },
    });
    expect(receiver.bodies).toEqual([siprecEvent('new')]);
  });

  test('includeForgotten hands it over, and the summary says that it may be for the second time', async () => {
    api.records = aged();
    const summary = await recover({ receiver: { ...receiverOf(), memory }, includeForgotten: true });
    expect(summary).toEqual({ ...NOTHING, found: 3, handled: 3, perhapsTwice: 2 });
  });

  test('a memory that began later than what it is asked about says so', async () => {
    api.records = aged().slice(0, 2);
    const receiver = { ...receiverOf(), memory: { retentionMs: HOUR, since: new Date(now - HOUR / 2) } };
    expect(await recover({ receiver })).toEqual({ ...NOTHING, found: 2, handled: 2, perhapsTwice: 1 });
  });

  test("a clock that is behind: Telnyx's counts, for what is too old and for what is now", async () => {
    const date = vi.spyOn(Date, 'now').mockReturnValue(now - 10 * HOUR);
    try {
      api.now = () => now;
      api.records = aged().slice(0, 2);
      const summary = await recover({ receiver: { ...receiverOf(), memory }, since: new Date(now - 24 * HOUR) });
      expect(summary).toMatchObject({ isComplete: true, found: 2, handled: 1, tooOld: 1 });
    } finally {
      date.mockRestore();
    }
  });

  test('a clock that is ahead hands over less, and says what', async () => {
    const date = vi.spyOn(Date, 'now').mockReturnValue(now + 10 * HOUR);
    try {
      api.records = aged().slice(0, 2);
      expect(await recover({ receiver: { ...receiverOf(), memory } })).toMatchObject({ handled: 0, tooOld: 2 });
    } finally {
      date.mockRestore();
    }
  });

  test('a clock that is behind `since` is an error', async () => {
    const error = await errorOf(recover({ since: new Date(now + HOUR) }));
    expect([error.code, error.message]).toEqual(['option_invalid', expect.stringContaining('clock')]);
  });
});

describe('an API in trouble', () => {
  const status =
    (code: number, headers: Record<string, string> = {}) =>
    (response: ServerResponse) =>
      response.writeHead(code, headers).end('{"errors":[{"detail":"a secret"}]}');

  test('429 and 5xx are asked again', async () => {
    api.records = records(300);
    api.faults = [status(429, { 'retry-after': '1' }), status(503), () => api.faults.unshift(status(500)), status(502)];
    api.faults.splice(2, 1);
    const began = performance.now();
    expect(await recover()).toEqual({ ...NOTHING, found: 300, handled: 300 });
    expect(performance.now() - began).toBeGreaterThan(999); // at the least what retry-after says
    expect(api.requests.map(({ query }) => query.page.number)).toEqual(['1', '1', '1', '1', '2']);
  });

  test('retry-after as a date is by the clock of whoever says it', async () => {
    api.now = () => now - 10 * HOUR;
    api.faults = [status(429, { 'retry-after': new Date(now - 10 * HOUR + 1_500).toUTCString() })];
    expect(await recover()).toEqual(NOTHING);
  });

  test.concurrent.each([
    ['5xx', 503, status(503)],
    ['429', 429, status(429)],
    ['no JSON', 200, (response: ServerResponse) => response.end('<html>')],
    ['no list', 200, (response: ServerResponse) => send(response, { data: {} })],
    [
      'another page',
      200,
      (response: ServerResponse, body: object) => send(response, { ...body, meta: { page_number: 7 } }),
    ],
    [
      'a gap',
      200,
      (response: ServerResponse, body: object) => send(response, { ...body, data: [], meta: { total_pages: 3 } }),
    ],
    ['a connection that breaks', undefined, (response: ServerResponse) => response.destroy()],
  ])('%s again and again is api_unavailable', async (_, httpStatus, fault) => {
    const own = await TelnyxApi.start();
    own.faults = Array.from({ length: 20 }, () => fault);
    const error = await errorOf(recover({ baseUrl: own.url }));
    await own.stop();
    expect(own.requests).toHaveLength(6);
    expect(error).toBeInstanceOf(RecoveryError);
    expect(isWebhookError(error)).toBe(true);
    expect([error.name, error.code, error.status, error.httpStatus]).toEqual([
      'RecoveryError',
      'api_unavailable',
      500,
      httpStatus,
    ]);
    expectNoSecret(error);
  });

  test('an answer that breaks in the middle is asked for again', async () => {
    api.records = records(300);
    const half = (response: ServerResponse, body: object) => {
      const text = JSON.stringify(body);
      response.writeHead(200, { 'content-length': text.length });
      response.write(text.slice(0, text.length / 2), () => response.destroy());
    };
    api.faults = [half, (response) => send(response, { data: null })];
    expect(await recover()).toEqual({ ...NOTHING, found: 300, handled: 300 });
  });

  test('who is to wait longer than five minutes is told', async () => {
    api.faults = [status(429, { 'retry-after': '3600' })];
    const error = await errorOf(recover());
    expect([error.code, error.httpStatus, error.message]).toEqual([
      'api_unavailable',
      429,
      expect.stringContaining('3600 s'),
    ]);
    expect(api.requests).toHaveLength(1);
  });

  test.each([401, 403, 422, 400, 404, 301])('%s is api_refused at once', async (code) => {
    api.faults = [status(code, { location: 'http://127.0.0.1:1/' })];
    const error = await errorOf(recover());
    expect([error.code, error.httpStatus, error.status]).toEqual(['api_refused', code, 500]);
    expect(api.requests).toHaveLength(1);
    expectNoSecret(error);
  });

  test('a wrong key is named in no message', async () => {
    const error = await errorOf(recover({ apiKey: 'KEYwrong_a_secret' }));
    expect([error.code, error.httpStatus]).toEqual(['api_refused', 401]);
    expectNoSecret(error);
  });

  test("an error of somebody's own fetch is not passed on: it may hold the key", async () => {
    vi.useFakeTimers();
    try {
      const fetch = (_: unknown, init?: RequestInit) => Promise.reject(Object.assign(new Error('a secret'), { init }));
      const [error] = await Promise.all([errorOf(recover({ fetch })), vi.advanceTimersByTimeAsync(60_000)]);
      expect(error.code).toBe('api_unavailable');
      expectNoSecret(error);
    } finally {
      vi.useRealTimers();
    }
  });

  test('a fetch that never answers is given up', async () => {
    vi.useFakeTimers();
    try {
      const fetch = () => new Promise<never>(() => {});
      const [error] = await Promise.all([errorOf(recover({ fetch })), vi.advanceTimersByTimeAsync(400_000)]);
      expect([error.code, error.message]).toEqual(['api_unavailable', expect.stringContaining('within 60 s')]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('an answer without an end is given up', async () => {
    vi.useFakeTimers();
    try {
      const chunk = new Uint8Array(8_388_608).fill(0x20);
      const fetch = async () => new Response(new ReadableStream({ pull: (controller) => controller.enqueue(chunk) }));
      const [error] = await Promise.all([errorOf(recover({ fetch })), vi.advanceTimersByTimeAsync(400_000)]);
      expect([error.code, error.httpStatus]).toEqual(['api_unavailable', 200]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('a page that is the one before', async () => {
    vi.useFakeTimers();
    try {
      const data = records(2);
      const fetch = async () => Response.json({ data, meta: { total_pages: 9 } });
      const [error] = await Promise.all([errorOf(recover({ fetch })), vi.advanceTimersByTimeAsync(60_000)]);
      expect(error.code).toBe('api_unavailable');
    } finally {
      vi.useRealTimers();
    }
  });

  test('a log that grows without end is not read on', async () => {
    let page = 0;
    const fetch = async () => Response.json({ data: records(1), meta: { total_pages: ++page + 1 } });
    const error = await errorOf(recover({ fetch }));
    expect([error.code, page]).toEqual(['api_unavailable', 102]);
  });

  test('a log that does not say how long it is ends with an empty page', async () => {
    const pages = [records(2), records(2), []];
    const fetch = async () => Response.json({ data: pages.shift() });
    expect(await recover({ fetch })).toMatchObject({ isComplete: true, found: 4, handled: 2, duplicates: 2 });
  });

  test('a log from which records vanish is not complete: others moved to pages that were read', async () => {
    api.records = records(600);
    const onProgress = vi.fn(({ found }: { found: number }) => {
      if (found === 250) api.records = api.records.slice(100);
    });
    const summary = await recover({ onProgress });
    expect(summary).toMatchObject({ isComplete: false, found: 500 });
    expect(await recover()).toMatchObject({ isComplete: true, found: 500 });
  });
});

describe('signal', () => {
  test('stops between two records', async () => {
    api.records = records(300);
    const controller = new AbortController();
    const onProgress = ({ found }: { found: number }) => found === 20 && controller.abort();
    expect(await recover({ signal: controller.signal, onProgress })).toEqual({
      ...NOTHING,
      ...{ isComplete: false, found: 20, handled: 20 },
    });
  });

  test('stops before anything is asked', async () => {
    expect(await recover({ signal: AbortSignal.abort() })).toEqual({ ...NOTHING, isComplete: false });
    expect(api.requests).toEqual([]);
  });

  test('stops while the API does not answer, and while it is waited for', async () => {
    api.faults = [() => {}, (response) => response.writeHead(429, { 'retry-after': '200' }).end()];
    for (const requests of [1, 2]) {
      const controller = new AbortController();
      const running = recover({ signal: controller.signal });
      await vi.waitFor(() => expect(api.requests).toHaveLength(requests), 10_000);
      controller.abort();
      expect(await running).toEqual({ ...NOTHING, isComplete: false });
    }
  });

  test('stops waiting for a handler that never resolves: its event is busy', async () => {
    api.records = records(2);
    const controller = new AbortController();
    const receiver = receiverOf(() => {
      controller.abort();
      return new Promise(() => {});
    });
    expect(await recover({ receiver, signal: controller.signal })).toEqual({
      ...NOTHING,
      ...{ isComplete: false, found: 1, busy: 1, remaining: ['e0'], remainingCount: 1 },
    });
  });
});

describe('onProgress', () => {
  test('is told of each record', async () => {
    api.records = [...records(2), failedDelivery(null, now - 5_000)];
    const onProgress = vi.fn();
    await recover({ onProgress, receiver: { ...receiverOf(), memory: { retentionMs: 1 } } });
    expect(onProgress.mock.calls.map(([progress]) => progress)).toEqual([
      { found: 1, total: 3, record: api.records[0], outcome: 'too_old', id: 'e0' },
      { found: 2, total: 3, record: api.records[1], outcome: 'too_old', id: 'e1' },
      { found: 3, total: 3, record: api.records[2], outcome: 'too_old', id: api.records[2].id },
    ]);
  });

  test.each([
    ['throws', () => expect.fail()],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['never resolves', () => new Promise(() => {})],
  ])('changes nothing when it %s', async (_, onProgress) => {
    api.records = records(2);
    expect(await recover({ onProgress })).toEqual({ ...NOTHING, found: 2, handled: 2 });
  });
});

describe('options', () => {
  test.each<[string, object, RegExp]>([
    ['no key', { apiKey: undefined }, /TELNYX_API_KEY/],
    ['a blank key', { apiKey: ' \n' }, /TELNYX_API_KEY/],
    ['a key with a line break', { apiKey: 'KEYa_secret\nx: y' }, /visible ASCII/],
    ['a key that is no text', { apiKey: 17 }, /apiKey/],
    ['no receiver', { receiver: null }, /receiver/],
    ['a receiver without the function', { receiver: () => {} }, /handleWithoutVerification/],
    ['a memory without a length', { receiver: { ...receiverOf(), memory: {} } }, /receiver/],
    ['no since', { since: undefined }, /since/],
    ['since as text', { since: '2026-01-01' }, /since/],
    ['an invalid since', { since: new Date(Number.NaN) }, /since/],
    ['until before since', { until: new Date(0) }, /until/],
    ['until as a number', { until: 17 }, /until/],
    ['no event types', { eventTypes: [] }, /eventTypes/],
    ['two event types in one', { eventTypes: ['siprec.started,siprec.stopped'] }, /eventTypes/],
    ['http', { baseUrl: 'http://api.telnyx.com/v2' }, /https/],
    ['http to what begins like this machine', { baseUrl: 'http://127.0.0.1.example.com/v2' }, /https/],
    ['another protocol', { baseUrl: 'file:///v2' }, /https/],
    ['no URL', { baseUrl: 'a secret' }, /baseUrl/],
    ['a password in the URL', { baseUrl: 'https://user:a_secret@api.telnyx.com/v2' }, /baseUrl/],
    ['a query in the URL', { baseUrl: 'https://api.telnyx.com/v2?a=b' }, /baseUrl/],
    ['no function for fetch', { fetch: {} }, /fetch/],
    ['no signal', { signal: {} }, /signal/],
    ['no function for onProgress', { onProgress: true }, /onProgress/],
    ['includeForgotten as text', { includeForgotten: 'yes' }, /includeForgotten/],
    ['an unknown option', { untill: new Date() }, /unknown option/],
  ])('%s is option_invalid, and nothing is asked', async (_, options, message) => {
    const error = await errorOf(recover(options as never));
    expect([isWebhookError(error), error.code, error.message]).toEqual([
      true,
      'option_invalid',
      expect.stringMatching(message),
    ]);
    expectNoSecret(error);
    expect(api.requests).toEqual([]);
  });

  test.each([undefined, null, 17, 'text'])('%s is no options at all', async (options) => {
    expect(await errorOf(recoverDeliveries(options as never))).toMatchObject({ code: 'option_invalid' });
  });

  test('revoked proxies', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect((await errorOf(recoverDeliveries(proxy as never))).code).toBe('option_invalid');
    for (const name of ['receiver', 'apiKey', 'since', 'eventTypes', 'baseUrl', 'signal']) {
      expect((await errorOf(recover({ [name]: proxy }))).code).toBe('option_invalid');
    }
  });

  test('a key between spaces, and a base URL that ends with a slash, are forgiven', async () => {
    expect(await recover({ apiKey: ` ${API_KEY}\n`, baseUrl: `${api.url}/` })).toEqual(NOTHING);
  });

  test('by default, it asks api.telnyx.com', async () => {
    const fetch = vi.fn(async (_url: unknown, _init?: RequestInit) =>
      Response.json({ data: [], meta: { total_pages: 0 } }),
    );
    await recoverDeliveries({ apiKey: API_KEY, since: new Date(now - HOUR), receiver: receiverOf(), fetch });
    expect(String(fetch.mock.calls[0]?.[0])).toMatch(/^https:\/\/api\.telnyx\.com\/v2\/webhook_deliveries\?/);
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({
      headers: { authorization: `Bearer ${API_KEY}` },
      redirect: 'manual',
    });
  });
});

function send(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function expectNoSecret(error: Error): void {
  expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/a.secret|KEY\w|Bearer/);
}
