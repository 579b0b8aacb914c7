/**
 * Known answers: what each delivery that OpenSSL signed holds, by the public contract.
 */

import { deepStrictEqual } from 'node:assert/strict';
import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import {
  classify,
  isCallControlSiprecEvent,
  isTexmlSiprecEvent,
  isWebhookError,
  parseCallControlSiprecEvent,
  parseCallControlSiprecFailed,
  parseCallControlSiprecStarted,
  parseCallControlSiprecStopped,
  parseSiprecEvent,
  parseTexmlSiprecEvent,
  parseTexmlSiprecFailed,
  parseTexmlSiprecStarted,
  parseTexmlSiprecStopped,
  type SiprecEvent,
  toSiprecStatus,
  unwrap,
  WebhookPayloadError,
} from '../../src/index.js';
import {
  type AcceptedFixture,
  isAccepted,
  isNoHindrance,
  isParsed,
  isRefused,
  isUnparsed,
  loadFixtures,
  type UnparsedEvent,
} from '../support/fixtures.js';

const fixtures = loadFixtures();
const accepted = fixtures.filter(isAccepted);
const refused = fixtures.filter(isRefused);
const parsed = accepted.filter(isParsed);
const unparsed = accepted.filter(isUnparsed);

type Parser = (input: unknown) => SiprecEvent;

const callControlParsers: Record<string, Parser> = {
  'siprec.started': parseCallControlSiprecStarted,
  'siprec.stopped': parseCallControlSiprecStopped,
  'siprec.failed': parseCallControlSiprecFailed,
};

const texmlParsers: Record<string, Parser> = {
  'siprec-started': parseTexmlSiprecStarted,
  'siprec-stopped': parseTexmlSiprecStopped,
  'siprec-failed': parseTexmlSiprecFailed,
};

/** Which parser takes events of which types. */
const parsers: [parse: Parser, types: string[]][] = [
  [parseSiprecEvent, Object.keys({ ...callControlParsers, ...texmlParsers })],
  [parseCallControlSiprecEvent, Object.keys(callControlParsers)],
  [parseTexmlSiprecEvent, Object.keys(texmlParsers)],
  ...Object.entries({ ...callControlParsers, ...texmlParsers }).map(([type, parse]): [Parser, string[]] => [
    parse,
    [type],
  ]),
];

function typeOf(event: Record<string, unknown>): string {
  return String(event.event_type ?? event.SiprecEvent);
}

/** The body in each form that a parser takes: decoded, as text, as bytes. */
function inputsOf({ expected, rawBody }: AcceptedFixture): unknown[] {
  const bytes = rawBody as Uint8Array;
  return [expected.body, new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), bytes];
}

/** Not structuredClone: this is as JSON.parse makes it, members named __proto__ included. */
function copyOf<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value));
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}

/** What was thrown, as fixtures have it. */
function outcomeOf(error: unknown): UnparsedEvent {
  if (!(error instanceof WebhookPayloadError)) throw error;
  const { code, status, statusCode, eventType, issues } = error;
  expect(isWebhookError(error)).toBe(true);
  expect(statusCode).toBe(status);
  return {
    code,
    status,
    ...(eventType === undefined ? {} : { eventType }),
    ...(issues === undefined ? {} : { issues: issues.map(({ path }) => path) }),
  };
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return expect.fail('It was parsed.');
}

describe('an event', () => {
  test.each(parsed)('$name: unwrap gives it', async ({ headers, rawBody, publicKey, options, expected, event }) => {
    const { id, idSource, timestamp } = expected;
    const result = await unwrap(headers, rawBody, publicKey, options);
    deepStrictEqual(result, { id, idSource, timestamp: new Date(timestamp * 1000), event: event.is });
  });

  test.each(parsed)('$name: comes out of the body, of text and of bytes', (fixture) => {
    const { is } = fixture.event;
    for (const input of inputsOf(fixture)) {
      deepStrictEqual(parseSiprecEvent(input), is);
      deepStrictEqual(classify(input), { kind: 'siprec', event: is });
    }
  });

  test.each(parsed)('$name: is accepted by the parsers of its family and kind, by no others', (fixture) => {
    const { is } = fixture.event;
    const eventType = typeOf(is);
    for (const input of inputsOf(fixture)) {
      for (const [parse, types] of parsers) {
        if (types.includes(eventType)) deepStrictEqual(parse(input), is);
        else deepStrictEqual(outcomeOf(thrownBy(() => parse(input))), { code: 'event_other', status: 400, eventType });
      }
    }
  });

  test.each(parsed)('$name: has its status and its family', ({ expected, event }) => {
    const { occurredAt, ...status } = event.status;
    const result = deepFreeze(parseSiprecEvent(copyOf(expected.body)));
    deepStrictEqual(toSiprecStatus(result), {
      ...status,
      occurredAt: occurredAt === null ? null : new Date(occurredAt),
    });
    expect(isCallControlSiprecEvent(result)).toBe(status.source === 'call-control');
    expect(isTexmlSiprecEvent(result)).toBe(status.source === 'texml');
  });

  test.each(parsed)('$name: is itself once more when parsed once more', ({ event }) => {
    deepStrictEqual(parseSiprecEvent(copyOf(event.is)), event.is);
  });
});

describe('no event', () => {
  test.each(unparsed)('$name: unwrap tells why', async ({ headers, rawBody, publicKey, options, event }) => {
    const error: unknown = await unwrap(headers, rawBody, publicKey, options).then(
      () => expect.fail('It was accepted.'),
      (reason: unknown) => reason,
    );
    deepStrictEqual(outcomeOf(error), event);
  });

  test.each(unparsed)('$name: told of the body, of text and of bytes', (fixture) => {
    const { code, eventType } = fixture.event;
    for (const input of inputsOf(fixture)) {
      deepStrictEqual(outcomeOf(thrownBy(() => parseSiprecEvent(input))), fixture.event);
      const result = classify(input);
      if (code === 'event_other') {
        deepStrictEqual(result, { kind: 'other', ...(eventType === undefined ? {} : { eventType }) });
      } else {
        expect(Object.keys(result)).toEqual(['kind', 'error']);
        expect(result.kind).toBe('invalid');
        deepStrictEqual(outcomeOf('error' in result && result.error), fixture.event);
      }
    }
  });

  test.each(unparsed)('$name: no parser takes it', (fixture) => {
    for (const [parse] of parsers) {
      const { code } = outcomeOf(thrownBy(() => parse(fixture.expected.body)));
      expect([fixture.event.code, 'event_other']).toContain(code);
    }
  });

  test.each(unparsed)('$name: the error holds no value of the body', ({ expected, event }) => {
    const error = thrownBy(() => parseSiprecEvent(expected.body)) as WebhookPayloadError;
    for (const { message } of error.issues ?? []) expect(message).toMatch(/\S/);
    error.stack = ''; // names files
    const shown = inspect(error, { depth: 9 });
    for (const value of textsIn(expected.body)) if (value !== event.eventType) expect(shown).not.toContain(value);
  });
});

/** The texts in a body that are long enough not to be in an error by chance. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.length > 7 ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

describe('a body', () => {
  test.each(accepted)('$name: is not changed by parsing', ({ expected, rawBody }) => {
    const body = copyOf(expected.body);
    const bytes = new Uint8Array(rawBody as Uint8Array);
    for (const input of [body, bytes]) {
      classify(input);
      for (const [parse] of parsers) {
        try {
          parse(input);
        } catch (error) {
          outcomeOf(error);
        }
      }
    }
    deepStrictEqual(body, expected.body);
    deepStrictEqual(bytes, new Uint8Array(rawBody as Uint8Array));
  });

  test.each(accepted)('$name: may be frozen', ({ expected, event }) => {
    const result = classify(deepFreeze(copyOf(expected.body)));
    if (event && 'is' in event) deepStrictEqual(result, { kind: 'siprec', event: event.is });
    else expect(result.kind).toBe(event?.code === 'event_other' ? 'other' : 'invalid');
  });
});

describe('refused', () => {
  test.each(refused)('$name: unwrap refuses what verify refuses', async (fixture) => {
    const { headers, rawBody, publicKey, options, expected, without } = fixture;
    if (without === 'crypto.subtle') vi.stubGlobal('crypto', {});
    try {
      const verdict = expect(unwrap(headers, rawBody, publicKey, options));
      if (isNoHindrance(fixture)) await verdict.resolves.toBeDefined();
      else await verdict.rejects.toMatchObject(expected);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  const malformed = refused.filter(({ expected }) => expected.code === 'body_malformed');
  test.each(malformed)('$name: its body is malformed for the parser, too', ({ rawBody, expected }) => {
    deepStrictEqual(outcomeOf(thrownBy(() => parseSiprecEvent(rawBody))), expected);
    expect(classify(rawBody)).toMatchObject({ kind: 'invalid', error: expected });
  });
});

describe('each kind', () => {
  const inEvent = ['id', 'occurred_at', 'payload'].map((field) => [field]);
  const inPayload = ['call_control_id', 'connection_id', 'call_leg_id', 'call_session_id'].map((field) => [
    'payload',
    field,
  ]);
  const inForm = ['AccountSid', 'CallSid', 'SiprecSid', 'Timestamp'].map((field) => [field]);
  const wrong = [null, 42, ['x'], true];

  const kinds = ['started', 'stopped', 'failed'].flatMap((kind) => {
    const callControl = bodyOf(`accepted-call-control-${kind}`);
    const texml = bodyOf(`accepted-texml-${kind}`);
    return [
      {
        kind: `siprec.${kind}`,
        body: callControl,
        required: [...inEvent, ...inPayload].map((path) => ['data', ...path]),
      },
      { kind: `siprec.${kind} without an envelope`, body: callControl.data, required: [...inEvent, ...inPayload] },
      { kind: `siprec-${kind}`, body: texml, required: inForm },
    ];
  });
  const fields = kinds.flatMap(({ kind, body, required }) =>
    required.map((path) => ({ kind, body, path, pointer: `/${path.join('/')}` })),
  );

  test.each(fields)('$kind needs $pointer', ({ body, path, pointer }) => {
    const changed = copyOf(body) as Record<string, unknown>;
    const field = String(path.at(-1));
    const parent = path.slice(0, -1).reduce((object, step) => object[step] as Record<string, unknown>, changed);
    expect(parent).toHaveProperty(field);

    const expectRefusal = () =>
      deepStrictEqual(outcomeOf(thrownBy(() => parseSiprecEvent(changed))), {
        code: 'event_invalid',
        status: 500,
        issues: [pointer],
      });
    delete parent[field];
    expectRefusal();
    for (const value of wrong) {
      parent[field] = value;
      expectRefusal();
    }
  });
});

function bodyOf(name: string): Record<string, unknown> {
  const fixture = accepted.find((candidate) => candidate.name === name);
  return fixture?.expected.body as Record<string, unknown>;
}

describe('the collection', () => {
  test('says of each accepted delivery what it holds', () => {
    expect(accepted.filter(({ event }) => event === undefined)).toEqual([]);
    expect(parsed.length + unparsed.length).toBe(accepted.length);
  });

  test('has each kind, and a SIPREC body for each verdict', () => {
    const kinds = parsed.map(({ event }) => typeOf(event.is));
    expect(new Set(kinds)).toEqual(new Set(Object.keys({ ...callControlParsers, ...texmlParsers })));
    const codes = unparsed.map(({ event }) => event.code);
    expect(new Set(codes)).toEqual(new Set(['event_other', 'event_unknown', 'event_invalid']));
  });

  test('calls no body other that is of SIPREC', () => {
    const isOfSiprec = ({ expected }: AcceptedFixture) => {
      // Wherever it stands, but in a member named __proto__.
      const text = JSON.stringify(expected.body, (name, value) => (name === '__proto__' ? undefined : value));
      return /"SiprecEvent":|"event_type":\[?"(\\t|\s)*(call[._])?siprec[._-]/i.test(text);
    };
    const ofSiprec = accepted.filter(isOfSiprec);
    expect(ofSiprec.length).toBeGreaterThan(100);
    expect(ofSiprec.filter(({ event }) => !event || ('code' in event && event.code === 'event_other'))).toEqual([]);
    expect(parsed.filter((fixture) => !isOfSiprec(fixture))).toEqual([]);
  });
});
