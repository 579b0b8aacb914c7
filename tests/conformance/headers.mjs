/** Every shape in which servers hand over headers, and what is none. */

import { ensure, equal, refused } from './check.mjs';
import { verdictOf } from './deliveries.mjs';

export function* headerCases({ doors, named }) {
  const delivery = named('accepted-call-control-started');
  const { headers, rawBody, publicKey, options } = delivery;
  for (const { door, library } of doors) {
    const verify = (given) => library.verify(given, rawBody, publicKey, options);

    for (const [shape, given] of Object.entries(shapesOf(headers))) {
      yield [`${door}: headers from ${shape}`, async () => equal(await verify(given()), verdictOf(delivery))];
    }
    for (const [shape, given] of Object.entries(duplicatesIn(headers))) {
      yield [`${door}: a header twice in ${shape}`, () => refused(() => verify(given()), 'header_duplicated')];
    }
    for (const [shape, given] of Object.entries(lacking(headers))) {
      yield [`${door}: headers missing from ${shape}`, () => refused(() => verify(given()), 'header_missing')];
    }
    for (const [shape, given] of Object.entries(unreadable(headers))) {
      yield [
        `${door}: no headers: ${shape}`,
        async () => {
          const { message } = await refused(() => verify(given()), 'headers_unreadable');
          ensure(message.includes('request.headers'), `the message names no fix: ${message}`);
        },
      ];
    }
    yield [
      `${door}: headers that were joined by a comma`,
      async () => {
        const joined = new Headers(headers);
        joined.append('telnyx-timestamp', headers['telnyx-timestamp']);
        await refused(() => verify(joined), 'timestamp_malformed');
      },
    ];
    yield [
      `${door}: a header that nobody asked for is not read`,
      async () => {
        let reads = 0;
        const get = () => reads++;
        const trapped = Object.defineProperty({ ...headers }, 'authorization', { enumerable: true, get });
        equal(await verify(trapped), verdictOf(delivery));
        equal(reads, 0, 'reads');
      },
    ];
  }
}

function shapesOf(headers) {
  const { 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature } = headers;
  const noise = { 'content-type': 'application/json', 'user-agent': 'telnyx-webhooks', 'set-cookie': ['a', 'b'] };
  const title = { 'Telnyx-Timestamp': timestamp, 'Telnyx-Signature-Ed25519': signature };
  return {
    'a record': () => ({ ...noise, ...headers }),
    'a record in title case': () => title,
    'a record without a prototype': () => Object.assign(Object.create(null), headers),
    'a record of lists': () => ({ ...noise, 'telnyx-timestamp': [timestamp], 'telnyx-signature-ed25519': [signature] }),
    'a record with undefined in another spelling': () => ({ ...headers, 'Telnyx-Timestamp': undefined }),
    Headers: () => new Headers({ 'content-type': 'application/json', ...title }),
    "a Request's headers": () => new Request('http://localhost', { headers }).headers,
    'a Map': () => new Map(Object.entries({ ...noise, ...title })),
    pairs: () => Object.entries(title),
    'an iterator of pairs': () => Object.entries(headers)[Symbol.iterator](),
    "Node's rawHeaders": () => ['Host', 'localhost', ...Object.entries(title).flat()],
    'an object with get': () => ({ get: (name) => headers[name.toLowerCase()] }),
    'an object with get that answers null': () => ({ get: (name) => new Headers(headers).get(name) }),
    "Koa's context, whose get answers an empty text": () => ({ get: (name) => headers[name] ?? '', append: () => {} }),
    'an instance of a class': () => Object.assign(new (class Incoming {})(), headers),
    'four thousand others': () => [...fillers(4094), ...Object.entries(headers)],
  };
}

function duplicatesIn(headers) {
  const twice = ['telnyx-timestamp', headers['telnyx-timestamp']];
  const [name, value] = twice;
  return {
    'two spellings': () => ({ ...headers, 'Telnyx-Timestamp': value }),
    'a list': () => ({ ...headers, [name]: [value, value] }),
    pairs: () => [...Object.entries(headers), twice],
    'a Map': () => new Map([...Object.entries(headers), ['TELNYX-TIMESTAMP', value]]),
    rawHeaders: () => [...Object.entries(headers), twice].flat(),
    'what get answers': () => ({ get: (asked) => (asked === name ? [value, value] : headers[asked]) }),
    'a list of signatures that Headers joined': () => {
      const joined = new Headers({ 'webhook-timestamp': value });
      joined.append('webhook-signature', 'v1,bm9uZQ==');
      joined.append('webhook-signature', `v1a,${headers['telnyx-signature-ed25519']}`);
      return joined;
    },
  };
}

function lacking({ 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature }) {
  const only = { 'telnyx-signature-ed25519': signature };
  const mapped = { 'webhook-timestamp': timestamp, 'webhook-signature': `v1a,${signature}` };
  return {
    'a record': () => only,
    Headers: () => new Headers(only),
    'empty Headers': () => new Headers(),
    'a Map': () => new Map(Object.entries(only)),
    'an empty list': () => [],
    'what get answers': () => ({ get: (name) => only[name] ?? '' }),
    'a record with null': () => ({ ...only, 'telnyx-timestamp': null }),
    'a record with an empty list': () => ({ ...only, 'telnyx-timestamp': [] }),
    'names with the sign of the unit Kelvin': () => ({
      'Webhoo\u212a-Timestamp': timestamp,
      'Webhoo\u212a-Signature': `v1a,${signature}`,
    }),
    'one family, beside all of the other': () => ({ ...mapped, ...only }),
    'one family, beside all of the other, the other way round': () => ({ ...mapped, 'telnyx-timestamp': timestamp }),
  };
}

function unreadable(headers) {
  return {
    undefined: () => undefined,
    null: () => null,
    text: () => 'telnyx-timestamp: 1',
    'a number': () => 1,
    'a function': () => () => headers,
    'a promise': () => Promise.resolve(new Headers(headers)),
    'a Request': () => new Request('http://localhost', { headers }),
    bytes: () => new Uint8Array(4),
    'a Set': () => new Set(['telnyx-timestamp']),
    'a flat list of odd length': () => ['telnyx-timestamp'],
    'a date': () => new Date(),
    'the event of a cloud function': () => ({ version: '2.0', headers, body: '' }),
    'more than 4,096 entries': () => [...fillers(4095), ...Object.entries(headers)],
    'a record of more than 4,096': () => Object.fromEntries([...fillers(4095), ...Object.entries(headers)]),
    'a list without end': () => endless(),
    'a timestamp that is a number': () => ({ ...headers, 'telnyx-timestamp': 1760000000 }),
    'a timestamp that is bytes': () => ({ ...headers, 'telnyx-timestamp': new Uint8Array(4) }),
    'a signature in a list of pairs': () => ({ ...headers, 'telnyx-signature-ed25519': [{ key: 'x', value: 'y' }] }),
    'a get that answers a promise': () => ({ get: async (name) => headers[name] }),
    'a name that is bytes': () => [[new Uint8Array(4), 'x'], ...Object.entries(headers)],
  };
}

function fillers(count) {
  return Array.from({ length: count }, (_, index) => [`x-${index}`, 'y']);
}

function* endless() {
  for (;;) yield ['x', 'y'];
}
