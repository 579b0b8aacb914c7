/** Known answers: what each delivery that OpenSSL signed holds, and what is made of it. */

import { ensure, equal, failureOf, refused } from './check.mjs';

/** The parser of each kind, by its discriminant. */
const PARSERS = {
  'siprec.started': 'parseCallControlSiprecStarted',
  'siprec.stopped': 'parseCallControlSiprecStopped',
  'siprec.failed': 'parseCallControlSiprecFailed',
  'siprec-started': 'parseTexmlSiprecStarted',
  'siprec-stopped': 'parseTexmlSiprecStopped',
  'siprec-failed': 'parseTexmlSiprecFailed',
};
const ALL_PARSERS = [
  ...['parseSiprecEvent', 'parseCallControlSiprecEvent', 'parseTexmlSiprecEvent'],
  ...Object.values(PARSERS),
];

export function* eventCases({ doors, deliveries }) {
  yield ['events: one delivery of each kind, at least', () => hasEveryKind(deliveries)];
  for (const { door, library } of doors) {
    for (const delivery of deliveries) {
      for (const [name, run] of casesOf(library, delivery)) yield [`${door}: ${delivery.name}: ${name}`, run];
    }
  }
}

function* casesOf(library, delivery) {
  const { event, expected } = delivery;
  if (event?.is) {
    yield ['parse', () => parsesTo(library, delivery)];
    yield ['parse by kind', () => parsesByKind(library, delivery)];
    yield ['status', () => hasStatus(library, delivery)];
  } else if (event) {
    yield ['parse', () => isUnparsed(library, delivery)];
    yield ['parse by kind', () => noneParses(library, delivery)];
  } else if (expected.code === 'body_malformed') {
    yield ['parse', () => isMalformed(library, delivery)];
  }
}

/** A body in each form that parsers take: decoded, text, bytes. */
function inputsOf({ expected, rawBody }) {
  return [copyOf(expected.body), new TextDecoder('utf-8', { ignoreBOM: true }).decode(rawBody), rawBody];
}

/** Not structuredClone: this is as JSON.parse makes it, members named __proto__ included. */
function copyOf(value) {
  return JSON.parse(JSON.stringify(value));
}

function parsesTo({ parseSiprecEvent, classify }, delivery) {
  const { is } = delivery.event;
  for (const input of inputsOf(delivery)) {
    equal(parseSiprecEvent(input), is);
    equal(classify(input), { kind: 'siprec', event: is });
  }
  equal(parseSiprecEvent(copyOf(is)), is, 'once more');
}

async function parsesByKind(library, delivery) {
  const { is } = delivery.event;
  const eventType = is.event_type ?? is.SiprecEvent;
  const family = 'event_type' in is ? 'parseCallControlSiprecEvent' : 'parseTexmlSiprecEvent';
  const its = ['parseSiprecEvent', family, PARSERS[eventType]];
  for (const input of inputsOf(delivery)) {
    for (const name of ALL_PARSERS) {
      if (its.includes(name)) equal(library[name](input), is, name);
      else equal((await refused(() => library[name](input), 'event_other')).eventType, eventType, name);
    }
  }
}

function hasStatus(library, { expected, event }) {
  const { occurredAt, ...status } = event.status;
  const parsed = deepFreeze(library.parseSiprecEvent(copyOf(expected.body)));
  const date = occurredAt === null ? null : new Date(occurredAt);
  equal(library.toSiprecStatus(parsed), { ...status, occurredAt: date });
  equal(library.isCallControlSiprecEvent(parsed), status.source === 'call-control', 'of Call Control');
  equal(library.isTexmlSiprecEvent(parsed), status.source === 'texml', 'of TeXML');
}

async function isUnparsed({ parseSiprecEvent, classify }, delivery) {
  const { code, eventType } = delivery.event;
  for (const input of inputsOf(delivery)) {
    equal(outcomeOf(await refused(() => parseSiprecEvent(input), code)), delivery.event);
    const { kind, ...rest } = classify(input);
    equal(kind, code === 'event_other' ? 'other' : 'invalid');
    if (kind === 'other') equal(rest, eventType === undefined ? {} : { eventType });
    else equal(outcomeOf(rest.error), delivery.event);
  }
}

/** An error as fixtures have it: of its issues, the paths alone. */
function outcomeOf({ code, status, eventType, issues }) {
  return {
    code,
    status,
    ...(eventType === undefined ? {} : { eventType }),
    ...(issues === undefined ? {} : { issues: issues.map(({ path }) => path) }),
  };
}

async function noneParses(library, { expected, event }) {
  for (const name of ALL_PARSERS) {
    const { code } = await failureOf(() => library[name](copyOf(expected.body)));
    ensure([event.code, 'event_other'].includes(code), `${name}: ${code}`);
  }
}

async function isMalformed({ parseSiprecEvent, classify }, { rawBody }) {
  await refused(() => parseSiprecEvent(rawBody), 'body_malformed');
  const { kind, error } = classify(rawBody);
  equal([kind, error?.code], ['invalid', 'body_malformed']);
}

function hasEveryKind(deliveries) {
  const kinds = new Set(deliveries.map(({ event }) => event?.is?.event_type ?? event?.is?.SiprecEvent));
  equal(
    Object.keys(PARSERS).filter((kind) => !kinds.has(kind)),
    [],
    'what is missing',
  );
}

function deepFreeze(value) {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
