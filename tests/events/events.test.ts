import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { classifyOwned } from '../../src/events/classify.js';
import { readTime } from '../../src/events/event-times.js';
import {
  classify,
  isCallControlSiprecEvent,
  isTexmlSiprecEvent,
  parseCallControlSiprecStarted,
  parseSiprecEvent,
  parseTexmlSiprecEvent,
  toSiprecStatus,
  unwrap,
  WebhookPayloadError,
} from '../../src/index.js';
import { HOSTILE } from '../support/hostile.js';
import { deliver, now, PUBLIC_KEY, rejection, thrown } from '../support/sign.js';

const payload = { call_control_id: 'c', connection_id: '1', call_leg_id: 'l', call_session_id: 's' };
const started = { event_type: 'siprec.started', id: 'i', occurred_at: '2021-12-15T14:11:24.613295Z', payload };
const texml = {
  AccountSid: 'a',
  CallSid: 'c',
  SiprecSid: 's',
  SiprecEvent: 'siprec-failed',
  Timestamp: '2024-01-15T10:30:00Z',
};

/** A body whose data is the body itself. */
function cyclic(more?: object): unknown {
  const body: Record<string, unknown> = more ? { ...more } : { SiprecEvent: 'siprec-started' };
  return Object.assign(body, { data: body });
}

describe('classify', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a number', 1],
    ['an array', [{ event_type: 'call.answered' }]],
    ['an empty object', {}],
    ['an event without a type', { data: { id: 'i' } }],
    ['an event type that is no text', { data: { event_type: 5 } }],
  ])('finds %s to be other, of no type', (_, body) => {
    expect(classify(body)).toStrictEqual({ kind: 'other' });
  });

  it.each(['call.answered', 'call.recording.saved', 'x-siprec.started', 'siprec', 'constructor', '__proto__'])(
    'finds %s to be other, by its type',
    (eventType) => {
      expect(classify({ data: { event_type: eventType } })).toStrictEqual({ kind: 'other', eventType });
      expect(classify(`{"event_type":${JSON.stringify(eventType)}}`)).toStrictEqual({ kind: 'other', eventType });
    },
  );

  it.each(['', 'a b', 'é', 'x'.repeat(65), 'call\nanswered'])('does not show an odd event type (%j)', (event_type) => {
    expect(classify({ event_type })).toStrictEqual({ kind: 'other' });
  });

  it.each([
    'siprec.paused',
    'siprec-started',
    'siprec_started',
    'call.siprec.started',
    'call_siprec_started',
    'siprec..',
  ])('notices %s as SIPREC that is not known', (eventType) => {
    expect(classify({ data: { event_type: eventType } })).toMatchObject({
      kind: 'invalid',
      error: { code: 'event_unknown', status: 500, eventType },
    });
  });

  it.each(['siprec-error', 'siprec.started', 'paused', ''])(
    'notices the SiprecEvent %j as not known',
    (SiprecEvent) => {
      expect(classify({ ...texml, SiprecEvent })).toMatchObject({ kind: 'invalid', error: { code: 'event_unknown' } });
    },
  );

  it.each([[['siprec-started', 'siprec-started']], [null], [5]])(
    'takes SiprecEvent %j for invalid SIPREC',
    (SiprecEvent) => {
      expect(classify({ ...texml, SiprecEvent })).toMatchObject({
        kind: 'invalid',
        error: { code: 'event_invalid', issues: [{ path: '/SiprecEvent' }] },
      });
    },
  );

  it('goes by the discriminant that is known where a field of the other family is there too', () => {
    const form = { ...texml, event_type: 'call.answered' };
    const json = { ...started, SiprecEvent: 'x' };
    expect(classify(form)).toEqual({ kind: 'siprec', event: form });
    expect(classify(json)).toEqual({ kind: 'siprec', event: json });
    expect(isTexmlSiprecEvent(parseSiprecEvent(form))).toBe(true);
    expect(isCallControlSiprecEvent(parseSiprecEvent(json))).toBe(true);
    expect(toSiprecStatus(parseSiprecEvent({ ...texml, event_type: undefined })).source).toBe('texml');
  });

  it('does not take a forgotten await, or a forgotten .body, for something other than SIPREC', async () => {
    const { headers, rawBody } = deliver(JSON.stringify(started));
    const verified = unwrap(headers, rawBody, PUBLIC_KEY, { now });
    for (const slip of [verified, await verified]) {
      expect(classify(slip)).toMatchObject({ kind: 'invalid', error: { code: 'event_invalid', issues: [] } });
    }
  });

  it.each([
    ['a list with the event deep inside', [[{ data: [{ event: started }] }]]],
    ['an event type in a list of several', { event_type: ['call.answered', 'siprec.started'] }],
    ['an event that is its own data', cyclic()],
  ])('takes %s for invalid SIPREC', (_, body) => {
    expect(classify(body)).toMatchObject({ kind: 'invalid', error: { code: 'event_invalid' } });
  });

  it.each([
    ['a body that wraps itself', cyclic({ event_type: 'call.answered' }), 'call.answered'],
    ['a SIPREC event in a payload', { event_type: 'call.answered', payload: started }, 'call.answered'],
    ['an event type that is a list of no text', { event_type: [1, null, {}] }, undefined],
    ['an event type that is an object without a prototype', { event_type: Object.create(null) }, undefined],
  ])('takes %s for something else', (_, body, eventType) => {
    expect(classify(body)).toStrictEqual({ kind: 'other', ...(eventType === undefined ? {} : { eventType }) });
  });

  it('never throws', () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('hostile');
        },
      },
    );
    for (const body of [hostile, { data: hostile }, '', '{', new Uint8Array([0xff]), Symbol('x'), () => {}]) {
      expect(['other', 'invalid']).toContain(classify(body).kind);
    }
    expect(classify('{')).toMatchObject({ kind: 'invalid', error: { code: 'body_malformed' } });
    expect(classify(hostile)).toMatchObject({ kind: 'invalid', error: { code: 'event_invalid', issues: [] } });
  });
});

describe('parseSiprecEvent', () => {
  it('takes the event out of its envelope, and meta with it', () => {
    const meta = { attempt: 2, delivered_to: 'https://example.com', more: true };
    expect(parseSiprecEvent({ data: started, meta })).toStrictEqual({ ...started, meta });
    expect(parseSiprecEvent(JSON.stringify({ data: started, meta }))).toStrictEqual({ ...started, meta });
    expect(parseSiprecEvent({ data: started })).toStrictEqual(started);
  });

  it('copies an event only where something is added to it, and somebody else holds it', () => {
    const meta = { attempt: 2 };
    for (const body of [started, { ...started, meta }, texml]) expect(parseSiprecEvent(body)).toBe(body);
    const enveloped = { data: { ...started }, meta };
    expect(parseSiprecEvent({ data: enveloped.data })).toBe(enveloped.data);
    expect(parseSiprecEvent(enveloped)).not.toBe(enveloped.data);
    expect(enveloped.data).not.toHaveProperty('meta');
    expect(classifyOwned(enveloped)).toStrictEqual({ kind: 'siprec', event: { ...started, meta } });
    expect(enveloped.data).toHaveProperty('meta');
  });

  it('takes no meta from a record of webhook_deliveries', () => {
    const record = { record_type: 'webhook_delivery', webhook: started, meta: { attempt: 2 } };
    expect(parseSiprecEvent(record)).toStrictEqual(started);
  });

  it('fills in occurred_at for version 1', () => {
    const { occurred_at, ...rest } = started;
    const version1 = { ...rest, created_at: occurred_at };
    expect(parseSiprecEvent(version1)).toStrictEqual({ ...version1, occurred_at });
    expect(version1).not.toHaveProperty('occurred_at');
    expect(parseSiprecEvent({ ...started, created_at: 'other' })).toMatchObject({ occurred_at });
  });

  it('fills in id and occurred_at for version 1 by webhook_id, and changes nothing of what it got', () => {
    const { id, occurred_at, ...rest } = started;
    const version1 = { ...rest, webhook_id: id, created_at: 'later', payload: { ...payload, occurred_at } };
    const body = structuredClone(version1);
    expect(parseSiprecEvent(body)).toStrictEqual({ ...version1, id, occurred_at });
    expect(body).toStrictEqual(version1);
    expect(toSiprecStatus(parseSiprecEvent(body))).toMatchObject({ occurredAtText: occurred_at });
    for (const none of [undefined, null]) {
      const event = parseSiprecEvent({ ...version1, id: none, occurred_at: none });
      expect(event).toStrictEqual({ ...version1, id, occurred_at });
    }
  });

  it('gives paths in the body as it came, from the envelope or not', () => {
    const wrong = { ...started, occurred_at: 5, payload: { ...payload, call_leg_id: null, client_state: 7 } };
    const issues = (body: unknown) => (thrown(() => parseSiprecEvent(body)) as WebhookPayloadError).issues;
    const paths = ['/occurred_at', '/payload/call_leg_id', '/payload/client_state'];
    expect(issues(wrong)?.map(({ path }) => path)).toEqual(paths);
    expect(issues({ data: wrong })?.map(({ path }) => path)).toEqual(paths.map((path) => `/data${path}`));
    expect(issues({ data: started, meta: { attempt: '1' } })).toEqual([
      { path: '/meta/attempt', message: 'expected integer or null, got string' },
    ]);
    expect(issues({ data: { ...started, meta: 5 } })).toEqual([
      { path: '/data/meta', message: 'expected object or null, got number' },
    ]);
    expect(issues({ ...started, payload: [] })).toEqual([{ path: '/payload', message: 'expected object, got array' }]);
    expect(issues({ ...started, record_type: 'message', meta: { attempt: Number.NaN } })).toEqual([
      { path: '/record_type', message: 'expected "event" or "" or null, got string' },
      { path: '/meta/attempt', message: 'expected integer or null, got number' },
    ]);
    expect(issues({ event_type: 'siprec.started' })?.map(({ message }) => message)).toContain(
      'expected string, it is missing',
    );
  });

  it('says in its message what is wrong with which field', () => {
    const { id, ...rest } = started;
    expect(thrown(() => parseSiprecEvent({ ...rest, webhook_id: 5, occurred_at: 5 }))).toMatchObject({
      message: expect.stringMatching(
        /\/id: expected string, it is missing; \/occurred_at: expected string, got number$/,
      ),
    });
  });

  it('never quotes values', () => {
    const error = thrown(() => parseSiprecEvent({ ...started, id: ['S3CRET'], S3CRET: 1 }));
    expect(JSON.stringify(error) + String(error)).not.toContain('S3CRET');
  });

  it('copies a field named __proto__ as a field', () => {
    const body = JSON.parse(`{"data":${JSON.stringify(started).replace('{', '{"__proto__":{"x":1},')},"meta":{}}`);
    for (const event of [parseSiprecEvent(body), parseSiprecEvent(JSON.stringify(body))]) {
      expect(Object.hasOwn(event, '__proto__')).toBe(true);
      expect(Object.getPrototypeOf(event)).toBe(Object.prototype);
    }
  });

  it('takes objects of another realm', () => {
    expect(parseSiprecEvent(runInNewContext(`(${JSON.stringify({ data: started })})`))).toEqual(started);
  });

  it('of one family or kind refuses the others by their type', () => {
    expect(thrown(() => parseTexmlSiprecEvent(started))).toMatchObject({
      code: 'event_other',
      status: 400,
      eventType: 'siprec.started',
    });
    expect(thrown(() => parseCallControlSiprecStarted({ ...started, event_type: 'siprec.failed' }))).toMatchObject({
      code: 'event_other',
      eventType: 'siprec.failed',
    });
    expect(thrown(() => parseSiprecEvent(undefined))).toBeInstanceOf(WebhookPayloadError);
    expect(thrown(() => parseSiprecEvent(undefined))).not.toHaveProperty('eventType');
  });
});

describe('unwrap', () => {
  it('verifies, then parses', async () => {
    const { headers, rawBody } = deliver(JSON.stringify({ data: started, meta: { attempt: 1 } }));
    expect(await unwrap(headers, rawBody, PUBLIC_KEY, { now })).toStrictEqual({
      id: 'i',
      idSource: 'event',
      timestamp: now(),
      event: { ...started, meta: { attempt: 1 } },
    });
    expect(await rejection(unwrap(headers, `${rawBody} `, PUBLIC_KEY, { now }))).toMatchObject({ status: 401 });
  });

  it('refuses what is no SIPREC event', async () => {
    const { headers, rawBody } = deliver('{"data":{"event_type":"call.answered"}}');
    expect(await rejection(unwrap(headers, rawBody, PUBLIC_KEY, { now }))).toMatchObject({
      code: 'event_other',
      status: 400,
      eventType: 'call.answered',
    });
  });
});

describe('toSiprecStatus', () => {
  it('gives one shape for both families', () => {
    const stopped = {
      ...started,
      event_type: 'siprec.stopped',
      payload: { ...payload, client_state: 'aGk=', hangup_cause: 'x' },
    };
    expect(toSiprecStatus(parseSiprecEvent(stopped))).toStrictEqual({
      source: 'call-control',
      status: 'stopped',
      callId: 'c',
      callSessionId: 's',
      occurredAt: new Date('2021-12-15T14:11:24.613Z'),
      occurredAtText: '2021-12-15T14:11:24.613295Z',
      cause: 'x',
      clientState: 'hi',
    });
    expect(toSiprecStatus(parseSiprecEvent({ ...texml, SiprecError: 'no-answer' }))).toStrictEqual({
      source: 'texml',
      status: 'failed',
      callId: 'c',
      siprecSid: 's',
      occurredAt: new Date('2024-01-15T10:30:00Z'),
      occurredAtText: '2024-01-15T10:30:00Z',
      cause: 'no-answer',
      clientState: null,
    });
  });

  it('says what to pass when it is given something else', async () => {
    const { headers, rawBody } = deliver(JSON.stringify(started));
    const verified = await unwrap(headers, rawBody, PUBLIC_KEY, { now });
    for (const wrong of [verified, Promise.resolve(), {}, null, undefined, 1, { event_type: 'siprec.started' }]) {
      expect(thrown(() => toSiprecStatus(wrong as never))).toMatchObject({
        code: 'event_invalid',
        message: expect.stringContaining('event of unwrap'),
        issues: [],
      });
    }
  });

  it.each([
    ['of a started event', { ...started, payload: { ...payload, hangup_cause: 'x', failure_cause: 'x' } }],
    ['of a started callback', { ...texml, SiprecEvent: 'siprec-started', SiprecError: 'x' }],
    ['that is empty', { ...texml, SiprecError: '' }],
    ['that is null', { ...started, event_type: 'siprec.failed', payload: { ...payload, failure_cause: null } }],
    ['of the other kind', { ...started, event_type: 'siprec.failed', payload: { ...payload, hangup_cause: 'x' } }],
  ])('has no cause %s', (_, body) => {
    expect(toSiprecStatus(parseSiprecEvent(body))).not.toHaveProperty('cause');
  });

  it.each([
    ['aGF2ZSBhIG5pY2UgZGF5ID1d', 'have a nice day =]'],
    ['aGk', 'hi'],
    ['w7w=', 'ü'],
    ['77u/aGk=', '\uFEFFhi'],
    ['', null],
    [null, null],
    [undefined, null],
    ['not Base64', null],
    ['/w==', null],
  ])('reads the client state %j as %j', (client_state, expected) => {
    const event = parseSiprecEvent({ ...started, payload: { ...payload, client_state } });
    expect(toSiprecStatus(event).clientState).toBe(expected);
  });
});

describe('the guards', () => {
  it('never throw, whatever they are given', () => {
    for (const value of [...HOSTILE, undefined, null, 1, { event_type: Object('siprec.started') }]) {
      expect(isCallControlSiprecEvent(value as never)).toBe(false);
      expect(isTexmlSiprecEvent(value as never)).toBe(true); // it tells the families apart, and proves no more
    }
  });
});

describe('a time', () => {
  it.each([
    ['2024-01-15T10:30:00Z', '2024-01-15T10:30:00.000Z'],
    ['2023-09-06T09:05:14.080710Z', '2023-09-06T09:05:14.080Z'],
    ['2021-04-28 21:51:18.731479Z', '2021-04-28T21:51:18.731Z'],
    ['2021-04-28 21:51:18', '2021-04-28T21:51:18.000Z'],
    ['2021-04-28T21:51', '2021-04-28T21:51:00.000Z'],
    ['2021-04-28T21:51:18.5+02:00', '2021-04-28T19:51:18.500Z'],
    ['2021-04-28T21:51:18-0530', '2021-04-29T03:21:18.000Z'],
    ['2021-04-28T21:51:18+02', '2021-04-28T19:51:18.000Z'],
    ['2021-04-28t21:51:18z', '2021-04-28T21:51:18.000Z'],
    ['2021-04-28 21:51:18 UTC', '2021-04-28T21:51:18.000Z'],
    ['Fri, 11 Aug 2023 19:12:11 +0000', '2023-08-11T19:12:11.000Z'],
    ['Fri, 11 Aug 2023 19:12:11 -0700', '2023-08-12T02:12:11.000Z'],
    ['Fri, 11 Aug 2023 19:12:11 GMT', '2023-08-11T19:12:11.000Z'],
    ['Fri, 11 Aug 2023 19:12:11 UT', '2023-08-11T19:12:11.000Z'],
    ['Fri,11 aug 2023 19:12:11 utc', '2023-08-11T19:12:11.000Z'],
    ['1 Aug 2023 19:12', '2023-08-01T19:12:00.000Z'],
    [' 2024-02-29T10:30:00Z ', '2024-02-29T10:30:00.000Z'],
    [' 1 Aug 2023 19:12 ', '2023-08-01T19:12:00.000Z'],
  ])('is read from %j', (text, expected) => {
    expect(readTime(text)?.toISOString()).toBe(expected);
  });

  it.each([
    '',
    'yesterday',
    '1700000000',
    '2024-01-15',
    '2024-13-15T10:30:00Z',
    '2023-02-29T10:30:00Z',
    '2024-01-15T25:30:00Z',
    '2024-01-15T10:30:00+99:00',
    'Fri, 11 Foo 2023 19:12:11 +0000',
    'Fri, 31 Feb 2023 19:12:11 +0000',
    'at 2024-01-15T10:30:00Z',
    'on Fri, 11 Aug 2023 19:12:11 +0000',
    'Fri, 11 Aug 2023 19:12:11 +0000 or so',
    `2024-01-15T10:30:00${' '.repeat(50_000)}x`,
  ])('is null for %.40j', (text) => {
    expect(readTime(text)).toBeNull();
  });
});
