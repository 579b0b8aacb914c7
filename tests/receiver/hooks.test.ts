/** What each hook is told, and what is printed where there is none, for every kind of answer. README and TSDoc promise this table. */

import { format } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type AnswerReport,
  type ClaimStore,
  createReceiver,
  memoryStore,
  type ReceiverOptions,
} from '../../src/receiver.js';
import { deliver, now, PUBLIC_KEY, TIMESTAMP } from '../support/sign.js';

const payload = { call_control_id: 'a', connection_id: '1', call_leg_id: 'l', call_session_id: 's' };
const body = (event_type: string, more: object = {}) =>
  JSON.stringify({ data: { event_type, id: 'an-id', occurred_at: 'then', payload, ...more }, meta: { attempt: 2 } });
const STARTED = body('siprec.started');
const ANSWERED = body('call.answered');
const UNKNOWN = body('siprec.paused');
const INVALID = body('siprec.started', { payload: {} });
const TEXML = 'AccountSid=a&CallSid=c&SiprecSid=s&SiprecEvent=siprec-failed&Timestamp=then';

function post(text = STARTED, timestamp = TIMESTAMP, headers: Record<string, string> = {}): Request {
  return new Request('http://localhost/webhooks', {
    method: 'POST',
    headers: { ...deliver(text, timestamp).headers, ...headers },
    body: text,
  });
}

function thrower(error: unknown): never {
  throw error;
}

const down: ClaimStore = { ...memoryStore(), claim: () => Promise.reject(new Error('down')) };
const busy: ClaimStore = { ...memoryStore(), claim: async () => ({ state: 'running', retryAfterMs: 2000 }) };
const done: ClaimStore = { ...memoryStore(), claim: async () => ({ state: 'done' }) };
const forgetful: ClaimStore = {
  ...memoryStore(),
  claim: async () => ({ state: 'claimed', token: 'x' }),
  complete: async () => false,
};

const genuine = { id: 'an-id', idSource: 'event', attempt: 2 } as const;
const started = { ...genuine, eventType: 'siprec.started' } as const;
const broken = { id: expect.stringMatching(/^sig__/), idSource: 'signature' } as const;
const withHandler = { handlerMs: expect.any(Number) };
const at = (status: number, outcome: AnswerReport['outcome'], code?: string) => ({
  status,
  outcome,
  ...(code && { code }),
});

interface Row {
  what: string;
  request: () => unknown;
  options?: Partial<ReceiverOptions>;
  /** What `onAnswer` is told, but for `durationMs`. */
  answer: object;
  /** Which hook is told, besides `onAnswer`. */
  hook?: 'onRefused' | 'onDuplicate' | 'onError';
  /** What is printed where there are no hooks. */
  printed?: RegExp;
}

const ROWS: Row[] = [
  { what: 'handled', request: () => post(), answer: { ...at(200, 'handled'), ...started, ...withHandler } },
  {
    what: 'handled, of TeXML, which counts no attempts',
    request: () => post(TEXML),
    answer: {
      ...at(200, 'handled'),
      id: 'c__s__siprec-failed__then',
      idSource: 'event',
      eventType: 'siprec-failed',
      ...withHandler,
    },
  },
  {
    what: 'handled by onOther',
    request: () => post(ANSWERED),
    options: { onOther: () => {} },
    answer: { ...at(200, 'handled'), ...genuine, eventType: 'call.answered', ...withHandler },
  },
  {
    what: 'handled by onInvalid, of an unknown type',
    request: () => post(UNKNOWN),
    options: { onInvalid: () => {} },
    answer: { ...at(200, 'handled'), ...genuine, eventType: 'siprec.paused', ...withHandler },
  },
  {
    what: 'handled by onInvalid, of broken JSON',
    request: () => post('{'),
    options: { onInvalid: () => {} },
    answer: { ...at(200, 'handled'), ...broken, ...withHandler },
  },
  {
    what: 'handled, and the lease was lost',
    request: () => post(),
    options: { store: forgetful },
    answer: { ...at(200, 'handled'), ...started, ...withHandler },
    hook: 'onError',
    printed: /complete failed \(an-id\)/,
  },
  {
    what: 'ignored',
    request: () => post(ANSWERED),
    answer: { ...at(200, 'ignored'), ...genuine, eventType: 'call.answered' },
  },
  {
    what: 'a duplicate',
    request: () => post(),
    options: { store: done },
    answer: { ...at(200, 'duplicate'), ...started },
    hook: 'onDuplicate',
  },
  { what: 'busy', request: () => post(), options: { store: busy }, answer: { ...at(503, 'busy'), ...started } },
  {
    what: 'a store that is down',
    request: () => post(),
    options: { store: down },
    answer: { ...at(503, 'store_unavailable'), ...started },
    hook: 'onError',
    printed: /claim failed \(an-id\)/,
  },
  {
    what: 'stale',
    request: () => post(STARTED, 0),
    answer: { ...at(503, 'untimely', 'timestamp_too_old'), ...started },
    hook: 'onRefused',
    printed: /503 timestamp_too_old/,
  },
  {
    what: 'early',
    request: () => post(STARTED, TIMESTAMP + 400),
    answer: { ...at(503, 'untimely', 'timestamp_too_new'), ...started },
    hook: 'onRefused',
    printed: /503 timestamp_too_new/,
  },
  {
    what: 'stale and broken: onInvalid is not for replays',
    request: () => post('{', 0),
    options: { onInvalid: () => {} },
    answer: { ...at(503, 'untimely', 'timestamp_too_old'), ...broken },
    hook: 'onRefused',
    printed: /503 timestamp_too_old/,
  },
  {
    what: 'forged',
    request: () => post(STARTED, TIMESTAMP, deliver('{}').headers),
    answer: at(401, 'refused', 'signature_mismatch'),
    hook: 'onRefused',
    printed: /401 signature_mismatch/,
  },
  {
    what: 'no POST',
    request: () => new Request('http://localhost/webhooks'),
    answer: at(405, 'refused', 'body_not_raw'),
    hook: 'onRefused',
    printed: /405 body_not_raw/,
  },
  {
    what: 'too long',
    request: () => post(),
    options: { maxBodyBytes: 9 },
    answer: at(413, 'unread', 'body_not_raw'),
    hook: 'onRefused',
    printed: /413 body_not_raw/,
  },
  {
    what: 'too slow',
    request: () => {
      const body = new ReadableStream();
      return new Request('http://localhost', {
        method: 'POST',
        headers: { ...deliver().headers },
        body,
        duplex: 'half',
      } as RequestInit);
    },
    options: { bodyTimeoutMs: 1 },
    answer: at(408, 'unread', 'body_not_raw'),
    hook: 'onRefused',
    printed: /408 body_not_raw/,
  },
  {
    what: 'headers that cannot be read',
    request: () => Object.defineProperty(post(), 'headers', { value: 5 }),
    answer: at(400, 'unread', 'headers_unreadable'),
    hook: 'onRefused',
    printed: /400 headers_unreadable/,
  },
  {
    what: 'of an unknown type',
    request: () => post(UNKNOWN),
    answer: { ...at(500, 'invalid', 'event_unknown'), ...genuine, eventType: 'siprec.paused' },
    hook: 'onRefused',
    printed: /500 event_unknown \(siprec.paused\)/,
  },
  {
    what: 'not as documented',
    request: () => post(INVALID),
    answer: { ...at(500, 'invalid', 'event_invalid'), ...genuine },
    hook: 'onRefused',
    printed: /500 event_invalid/,
  },
  {
    what: 'broken JSON',
    request: () => post('{'),
    answer: { ...at(500, 'invalid', 'body_malformed'), ...broken },
    hook: 'onRefused',
    printed: /500 body_malformed/,
  },
  {
    what: 'a handler that throws',
    request: () => post(),
    options: { onEvent: () => thrower(new Error('mine')) },
    answer: { ...at(500, 'failed'), ...started, ...withHandler },
    hook: 'onError',
    printed: /onEvent failed \(an-id\)/,
  },
  {
    what: 'onInvalid that throws',
    request: () => post(UNKNOWN),
    options: { onInvalid: () => Promise.reject(new Error('mine')) },
    answer: { ...at(500, 'failed'), ...genuine, eventType: 'siprec.paused', ...withHandler },
    hook: 'onError',
    printed: /onInvalid failed \(an-id\)/,
  },
  {
    what: 'a clock that gives no date',
    request: () => post(),
    options: { now: () => new Date(Number.NaN) },
    answer: at(500, 'misconfigured', 'option_invalid'),
    hook: 'onRefused',
    printed: /500 option_invalid/,
  },
  {
    what: 'no request at all',
    request: () => ({}),
    answer: at(500, 'misconfigured', 'option_invalid'),
    hook: 'onRefused',
    printed: /500 option_invalid/,
  },
  {
    what: 'a body that was read before',
    request: () => {
      const request = post();
      request.body?.getReader();
      return request;
    },
    answer: at(500, 'misconfigured', 'body_not_raw'),
    hook: 'onRefused',
    printed: /500 body_not_raw/,
  },
];

const base = { publicKey: PUBLIC_KEY, now, onEvent: () => {}, onOther: 'ignore' } as const;
let printed = vi.fn();

beforeEach(() => {
  printed = vi.fn();
  vi.spyOn(console, 'error').mockImplementation(printed);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test('every outcome is in the table', () => {
  const outcomes = new Set(ROWS.map(({ answer }) => (answer as AnswerReport).outcome));
  expect([...outcomes].sort()).toEqual([
    'busy',
    'duplicate',
    'failed',
    'handled',
    'ignored',
    'invalid',
    'misconfigured',
    'refused',
    'store_unavailable',
    'unread',
    'untimely',
  ]);
});

describe.each(ROWS)('$what', ({ request, options, answer, hook, printed: line }) => {
  test('is told to onAnswer before it is given, once and whole, and to the one hook it is for', async () => {
    const told: string[] = [];
    const reports: AnswerReport[] = [];
    const receive = createReceiver({
      ...base,
      onAnswer: (report) => reports.push(report),
      onRefused: () => told.push('onRefused'),
      onDuplicate: () => told.push('onDuplicate'),
      onError: () => told.push('onError'),
      ...options,
    });
    const answering = receive(request() as Request).then((response) => {
      expect(reports).toHaveLength(1);
      return response;
    });
    expect(reports).toHaveLength(0);
    const { status } = await answering;
    expect(reports).toStrictEqual([{ ...answer, durationMs: expect.any(Number) }]);
    expect(reports[0]?.status).toBe(status);
    expect(reports[0]?.durationMs).toBeGreaterThanOrEqual(reports[0]?.handlerMs ?? 0);
    expect(told).toEqual(hook ? [hook] : []);
    expect(printed).not.toHaveBeenCalled();
  });

  test('is printed as is promised, where there are no hooks', async () => {
    await createReceiver({ ...base, ...options })(request() as Request);
    expect(printed.mock.calls.map(([text]) => text)).toEqual(line ? [expect.stringMatching(line)] : []);
    // A colon is for what follows, which is the error of somebody else.
    for (const [text, ...others] of printed.mock.calls) expect(text.endsWith(':')).toBe(others.length > 0);
  });

  test.each<[how: string, onAnswer: () => unknown]>([
    ['throws', () => thrower(new Error('hook'))],
    ['rejects', () => Promise.reject(new Error('hook'))],
    ['never resolves', () => new Promise(() => {})],
    ['throws what cannot be looked at', () => thrower(revokedProxy())],
  ])('is the same where onAnswer %s', async (_, onAnswer) => {
    const expected = await createReceiver({ ...base, ...options })(request() as Request);
    const response = await createReceiver({ ...base, ...options, onAnswer })(request() as Request);
    expect(response.status).toBe(expected.status);
  });
});

test('onAnswer is told how long it took: all of it, and the handler', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const onAnswer = vi.fn();
  const store = memoryStore();
  const claim: ClaimStore['claim'] = (...args) => {
    vi.advanceTimersByTime(200);
    return store.claim(...args);
  };
  const onEvent = () => void vi.advanceTimersByTime(300);
  vi.advanceTimersByTime(5_000);
  await createReceiver({ ...base, onEvent, onAnswer, store: { ...store, claim } })(post());
  expect(onAnswer.mock.calls).toMatchObject([[{ durationMs: 500, handlerMs: 300 }]]);
});

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe('what is printed', () => {
  test('is one line a minute and kind, with a count, of a thousand replays of one stale delivery', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const receive = createReceiver(base);
    for (let turn = 0; turn < 1000; turn++) await receive(post(STARTED, 0));
    expect(printed).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(60_000);
    await receive(post(STARTED, 0));
    expect(printed).toHaveBeenCalledTimes(2);
    expect(printed.mock.lastCall?.[0]).toContain('(999 more like it since the last one printed)');
    vi.advanceTimersByTime(60_000);
    await receive(post(STARTED, 0));
    expect(printed.mock.lastCall?.[0]).not.toContain('more like it');
  });

  test.each<[what: string, request: () => Request, lines: number]>([
    ['every minute, of what is to come again: a 500', () => post(UNKNOWN), 3],
    ['every minute, of what is to come again: a 503', () => post(STARTED, 0), 3],
    ['once, and says so, of what anybody can send', () => post(STARTED, TIMESTAMP, deliver('{}').headers), 1],
  ])('is printed %s', async (_, request, lines) => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const receive = createReceiver(base);
    for (let turn = 0; turn < 3; turn++) {
      await receive(request());
      vi.advanceTimersByTime(60_000);
    }
    expect(printed).toHaveBeenCalledTimes(lines);
    expect(String(printed.mock.calls).includes('Further ones are not printed')).toBe(lines === 1);
  });

  test('names no id where the failure is of no delivery', async () => {
    await createReceiver({ ...base, publicKey: () => thrower(new Error('no key')) })(post());
    expect(printed.mock.calls.map(([text]) => text)).toContain('telnyx-siprec-webhooks: publicKey failed:');
  });

  test('is one line a minute of a handler that fails, and one of each other kind of error', async () => {
    let error = new Error('mine');
    const receive = createReceiver({ ...base, onEvent: () => thrower(error) });
    for (let turn = 0; turn < 20; turn++) await receive(post());
    error = new TypeError('another');
    await receive(post());
    expect(printed).toHaveBeenCalledTimes(2);
    expect(printed.mock.lastCall?.[1]).toBe(error);
  });

  test('takes bounded memory, however many names errors have', async () => {
    let count = 0;
    const receive = createReceiver({
      ...base,
      onEvent: () => thrower(Object.assign(new Error(), { name: `Error${count++}` })),
    });
    for (let turn = 0; turn < 300; turn++) await receive(post());
    expect(printed).toHaveBeenCalledTimes(300);
    count = 299;
    await receive(post());
    expect(printed).toHaveBeenCalledTimes(300); // the last hundred are known
    count = 0;
    await receive(post());
    expect(printed).toHaveBeenCalledTimes(301); // and the first are not any more
  });

  test('tells a hundred kinds apart, and forgets them all at the next one', async () => {
    let count = 0;
    let kinds = 100;
    const receive = createReceiver({
      ...base,
      onEvent: () => thrower(Object.assign(new Error(), { name: `Error${count++ % kinds}` })),
    });
    for (let turn = 0; turn < 200; turn++) await receive(post());
    expect(printed).toHaveBeenCalledTimes(100);
    kinds = 101;
    count = 100;
    for (let turn = 0; turn < 2; turn++) await receive(post());
    expect(printed).toHaveBeenCalledTimes(102);
  });

  const getter = (name: string) =>
    Object.defineProperty(new Error('x'), name, {
      get() {
        throw new Error('the getter');
      },
    });
  const inspecting = {
    [Symbol.for('nodejs.util.inspect.custom')]() {
      throw new Error('inspected');
    },
  };
  const hostile: [what: string, make: () => unknown][] = [
    ['an error whose message throws', () => getter('message')],
    ['an error whose stack throws', () => getter('stack')],
    ['an error whose name throws', () => getter('name')],
    ['an error whose cause throws', () => getter('cause')],
    ['what cannot be inspected', () => inspecting],
    ['a revoked proxy', revokedProxy],
    ['a symbol', () => Symbol('x')],
    ['null', () => null],
    ['nothing', () => undefined],
    ['an object without a prototype', () => Object.create(null)],
    ['a thenable that throws', () => Object.defineProperty({}, 'then', { get: () => thrower(new Error('then')) })],
  ];

  // What leaves a promise unhandled ends the process; Vitest fails the run for it.
  test.each(hostile)('is a line, and the process lives, where a handler throws %s', async (_, make) => {
    const lines: string[] = [];
    printed.mockImplementation((...values) => lines.push(format(...values))); // as Node's does
    const receive = createReceiver({ ...base, onEvent: () => thrower(make()) });
    expect((await receive(post())).status).toBe(500);
    await new Promise((resolve) => setImmediate(resolve));
    expect(lines).toEqual([expect.stringContaining('onEvent failed (an-id):')]);
  });

  test.each(hostile)('is nothing worse where every hook throws %s', async (_, make) => {
    printed.mockImplementation(() => thrower(new Error('no console')));
    const hook = () => thrower(make());
    const hooks = { onAnswer: hook, onRefused: hook, onDuplicate: hook, onError: hook };
    const receive = createReceiver({ ...base, ...hooks });
    expect((await receive(post())).status).toBe(200);
    expect((await receive(post())).status).toBe(200);
    expect((await receive(post(STARTED, 0))).status).toBe(503);
    expect((await createReceiver({ ...base, ...hooks, onEvent: hook })(post())).status).toBe(500);
    await new Promise((resolve) => setImmediate(resolve));
  });
});

describe('onInvalid', () => {
  test('gets the body, the delivery and the error, once', async () => {
    const onInvalid = vi.fn();
    const receive = createReceiver({ ...base, onInvalid });
    for (let turn = 0; turn < 2; turn++) expect((await receive(post(UNKNOWN))).status).toBe(200);
    expect(onInvalid).toHaveBeenCalledOnce();
    expect(onInvalid).toHaveBeenCalledWith(
      JSON.parse(UNKNOWN),
      expect.objectContaining({ ...genuine, timestamp: now() }),
      expect.objectContaining({ code: 'event_unknown', eventType: 'siprec.paused' }),
    );
  });

  test.each([
    ['broken JSON', Buffer.from('{"data":')],
    ['what is not UTF-8', Buffer.from([0x7b, 0xff])],
  ])('gets the raw bytes of %s', async (_, bytes) => {
    const onInvalid = vi.fn();
    const request = new Request('http://localhost', {
      method: 'POST',
      headers: { ...deliver(bytes).headers },
      body: bytes as Uint8Array<ArrayBuffer>,
    });
    expect((await createReceiver({ ...base, onInvalid })(request)).status).toBe(200);
    const [[body, delivery, error] = []] = onInvalid.mock.calls;
    expect(body).toBeInstanceOf(Uint8Array);
    expect(Buffer.from(body)).toEqual(bytes);
    expect(body.buffer.byteLength).toBe(bytes.length); // nothing else is behind it
    expect(delivery.idSource).toBe('signature');
    expect(error).toMatchObject({ code: 'body_malformed' });
  });

  test('that throws gets it again', async () => {
    const onInvalid = vi.fn().mockRejectedValueOnce(new Error('mine'));
    const receive = createReceiver({ ...base, onInvalid, onError: () => {} });
    expect((await receive(post(UNKNOWN))).status).toBe(500);
    expect((await receive(post(UNKNOWN))).status).toBe(200);
    expect(onInvalid).toHaveBeenCalledTimes(2);
  });
});

test('two attempts of a delivery whose body names no event are both handled, and the handler can tell', async () => {
  const sources: string[] = [];
  const receive = createReceiver({ ...base, onOther: (_body, { idSource }) => sources.push(idSource) });
  for (const timestamp of [TIMESTAMP, TIMESTAMP + 1]) {
    expect((await receive(post('CallSid=c&CallStatus=completed', timestamp))).status).toBe(200);
    expect((await receive(post(body('call.answered', { id: '' }), timestamp))).status).toBe(200);
  }
  expect(sources).toEqual(Array(4).fill('signature'));
});
