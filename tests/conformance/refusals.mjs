/** The order of refusals, and set-ups that no JSON can hold. */

import { equal, refused } from './check.mjs';
import { verdictOf } from './deliveries.mjs';

export function* refusalCases({ doors, named }) {
  const started = named('accepted-call-control-started');
  for (const { door, library } of doors) {
    const { headers, rawBody, publicKey, options } = started;
    const at = (seconds) => ({ now: () => new Date((started.expected.timestamp + seconds) * 1000) });
    const verify = (given) => library.verify(headers, rawBody, publicKey, given);

    yield* orderOfRefusals(door, library, named('refused-body-json-cut-off'));

    for (const seconds of [-300, 0, 300]) {
      yield [`${door}: fresh at ${seconds} s`, async () => equal(await verify(at(seconds)), verdictOf(started))];
    }
    for (const [seconds, code] of [
      [301, 'timestamp_too_old'],
      [-301, 'timestamp_too_new'],
    ]) {
      yield [
        `${door}: not fresh at ${seconds} s`,
        async () => equal((await refused(() => verify(at(seconds)), code)).skewSeconds, seconds),
      ];
    }
    yield [
      `${door}: a time that no date can show, whatever the tolerance`,
      () => {
        const beyond = { ...headers, 'telnyx-timestamp': '9'.repeat(15) };
        const given = { ...options, toleranceSeconds: 1e300 };
        return refused(() => library.verify(beyond, rawBody, publicKey, given), 'timestamp_too_new');
      },
    ];
    yield [`${door}: the system's clock, unless told otherwise`, () => refused(() => verify(), 'timestamp_too_old')];

    for (const [what, given] of Object.entries(brokenOptions(options))) {
      yield [`${door}: an option that is no option: ${what}`, () => refused(() => verify(given), 'option_invalid')];
    }
  }
}

/** Everything wrong at once; each step is then mended in turn, and the next one speaks. */
function* orderOfRefusals(door, { verify }, delivery) {
  const { headers, rawBody, publicKey, options } = delivery;
  const { 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature } = headers;
  const bearer = { ...options, bearerToken: 'token' };
  const junk = { 'telnyx-timestamp': 'junk', 'telnyx-signature-ed25519': 'junk' };
  const early = { ...bearer, now: () => new Date(0) };
  const steps = [
    ['key_missing', undefined, {}, undefined, { tolerance: 1 }],
    ['option_invalid', undefined, {}, publicKey, { tolerance: 1 }],
    ['headers_unreadable', undefined, {}, publicKey, early],
    ['header_missing', {}, {}, publicKey, early],
    ['header_duplicated', { ...junk, 'Telnyx-Timestamp': '1' }, {}, publicKey, early],
    ['timestamp_malformed', junk, {}, publicKey, early],
    ['timestamp_too_new', { ...junk, 'telnyx-timestamp': timestamp }, {}, publicKey, early],
    ['signature_malformed', { ...junk, 'telnyx-timestamp': timestamp }, {}, publicKey, bearer],
    ['body_not_raw', headers, {}, publicKey, bearer],
    ['signature_mismatch', headers, 'forged', publicKey, bearer],
    ['authorization_mismatch', headers, rawBody, publicKey, bearer],
    ['body_malformed', { ...headers, authorization: 'Bearer token' }, rawBody, publicKey, bearer],
  ];
  equal(signature.length, 88, 'the length of the signature');
  for (const [code, ...args] of steps) {
    yield [`${door}: of all that is wrong, ${code} comes first`, () => refused(() => verify(...args), code)];
  }
}

function brokenOptions({ now }) {
  return {
    'a clock without a time': { now: () => new Date(Number.NaN) },
    'a clock that gives a number': { now: () => 0 },
    'a clock that gives nothing': { now: () => undefined },
    'a clock that only looks like a date': { now: () => ({ getTime: () => '0' }) },
    'a tolerance without end': { now, toleranceSeconds: Number.POSITIVE_INFINITY },
    'a tolerance of NaN': { now, toleranceSeconds: Number.NaN },
    'a tolerance of 1n': { now, toleranceSeconds: 1n },
    'a misspelt name': { now, tolerance: 300 },
    'a list': [],
    'a Map': new Map(),
    null: null,
    text: 'now',
  };
}
