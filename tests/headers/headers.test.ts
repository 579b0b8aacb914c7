import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type HeadersInput, toStandardHeaders, verify } from '../../src/index.js';
import {
  CALL_CONTROL_ID,
  deliver,
  now,
  PUBLIC_KEY,
  rejection,
  TEXML_BODY,
  TIMESTAMP,
  thrown,
} from '../support/sign.js';

const { headers, rawBody } = deliver();
const { 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature } = headers;
const untyped = verify as (...args: unknown[]) => Promise<unknown>;
const refusal = (given: unknown) => rejection(untyped(given, rawBody, PUBLIC_KEY, { now }));

/** What a Node server makes of a request that carries these headers. */
async function receive(sent: Record<string, string>): Promise<IncomingMessage> {
  const server = createServer((_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const received = new Promise<IncomingMessage>((resolve) => server.once('request', resolve));
  const { port } = server.address() as AddressInfo;
  request({ port, host: '127.0.0.1', headers: sent, agent: false }, (response) => response.resume()).end();
  const message = await received;
  server.close();
  return message;
}

describe('headers are read', () => {
  const noise = { 'content-type': 'application/json', 'user-agent': 'telnyx-webhooks', 'set-cookie': ['a', 'b'] };
  const shapes: Record<string, HeadersInput> = {
    'a record': { ...noise, ...headers },
    'a record in title case': { 'Telnyx-Timestamp': timestamp, 'Telnyx-Signature-Ed25519': signature },
    'a record in upper case': { 'TELNYX-TIMESTAMP': timestamp, 'TELNYX-SIGNATURE-ED25519': signature },
    'a record without a prototype': Object.assign(Object.create(null), headers),
    'a record with undefined in another spelling': { ...headers, 'Telnyx-Timestamp': undefined },
    'API Gateway v1 multiValueHeaders': { 'telnyx-timestamp': [timestamp], 'telnyx-signature-ed25519': [signature] },
    'Fetch Headers': new Headers(headers),
    "a Request's headers": new Request('http://localhost', { headers }).headers,
    'a Map': new Map(Object.entries({ ...noise, ...headers })),
    'a Map in title case': new Map([
      ['Telnyx-Timestamp', timestamp],
      ['Telnyx-Signature-Ed25519', signature],
    ]),
    pairs: Object.entries(headers),
    'an iterator of pairs, which can be read once': Object.entries(headers)[Symbol.iterator](),
    "Node's rawHeaders": ['Host', 'localhost', 'Telnyx-Timestamp', timestamp, 'Telnyx-Signature-Ed25519', signature],
    'an object with get': { get: (name) => (headers as Record<string, string>)[name.toLowerCase()] },
    'an object with get that answers null': new (class {
      get(name: string) {
        return new Headers(headers).get(name);
      }
    })(),
    "Koa's context, whose get answers an empty text": {
      get: (name: string) => (headers as Record<string, string>)[name] ?? '',
      append: () => {},
    } as HeadersInput,
    'an instance of a class': Object.assign(
      new (class Incoming {
        [name: string]: string;
      })(),
      headers,
    ),
  };
  for (const [shape, given] of Object.entries(shapes)) {
    it(`from ${shape}`, async () => {
      await expect(verify(given, rawBody, PUBLIC_KEY, { now })).resolves.toMatchObject({ id: CALL_CONTROL_ID });
    });
  }

  it('from all that a Node request has', async () => {
    const message = await receive(headers);
    for (const given of [message.headers, message.headersDistinct, message.rawHeaders]) {
      await expect(verify(given, rawBody, PUBLIC_KEY, { now })).resolves.toMatchObject({ id: CALL_CONTROL_ID });
    }
  });

  it('with an entry count up to the limit, whatever the shape', async () => {
    const filler = (count: number) => Array.from({ length: count }, (_, index) => [`x-${index}`, 'y'] as const);
    const shaped = (count: number): HeadersInput[] => {
      const pairs = [...filler(count - 2), ...Object.entries(headers)];
      return [pairs, new Map(pairs), Object.fromEntries(pairs), pairs.flat()];
    };
    for (const given of shaped(4096)) {
      await expect(verify(given, rawBody, PUBLIC_KEY, { now })).resolves.toBeDefined();
    }
    for (const given of shaped(4097)) expect(await refusal(given)).toMatchObject({ code: 'headers_unreadable' });
  });
});

it('Headers are asked by name, however many they hold', async () => {
  const many = new Headers(headers);
  for (let index = 0; index < 4096; index++) many.set(`x-${index}`, 'y');
  await expect(verify(many, rawBody, PUBLIC_KEY, { now })).resolves.toBeDefined();
});

describe('headers are unreadable', () => {
  const message = receive({});
  it.each([
    ['undefined', undefined],
    ['null', null],
    ['text', 'telnyx-timestamp: 1'],
    ['an empty text', ''],
    ['a number', 1],
    ['a function', () => headers],
    ["Express's application, whose get is for routes and settings", Object.assign(() => {}, { get: () => undefined })],
    ['a promise, as headers() gives in Next.js', Promise.resolve(new Headers(headers))],
    ['a Request', new Request('http://localhost', { headers })],
    ['bytes', new Uint8Array(4)],
    ['a set of names', new Set(['telnyx-timestamp'])],
    ['a flat list of odd length', ['telnyx-timestamp']],
    ['a date', new Date()],
    ['the event of a cloud function', { version: '2.0', headers, body: '' }],
  ])('when they are %s', async (_, given) => {
    expect(await refusal(given)).toMatchObject({
      code: 'headers_unreadable',
      status: 500,
      message: expect.stringMatching(
        new RegExp(
          `with at most 4096 entries, got ${given === null ? 'null' : typeof given}\\. Pass request\\.headers`,
        ),
      ),
    });
  });

  it('when they are a Node request and not its headers', async () => {
    expect(await refusal(await message)).toMatchObject({ code: 'headers_unreadable' });
  });
});

describe('a header is missing', () => {
  it.each([
    ['from a record', {}],
    ['from a record without a prototype', Object.create(null)],
    ['from Headers', new Headers()],
    ['from an empty list', []],
    ['from a Map', new Map()],
    ['when its list is empty', { ...headers, 'telnyx-timestamp': [] }],
    ['when its value is null', { ...headers, 'telnyx-timestamp': null }],
    ['when its list holds nothing', { ...headers, 'telnyx-timestamp': [undefined, null] }],
    [
      'when a sign of the unit Kelvin stands for its k',
      { 'Webhoo\u212a-Timestamp': timestamp, 'Webhoo\u212a-Signature': `v1a,${signature}` },
    ],
    ['when only the signature is there', { 'telnyx-signature-ed25519': signature }],
    ["when Koa's context.get answers an empty text", { get: () => '', append: () => {} }],
    ['beside a header named headers', { headers: 'x' }],
    ['beside a header named headers that came twice', { headers: ['x', 'y'] }],
  ])('%s', async (_, given) => {
    expect(await refusal(given)).toMatchObject({
      code: 'header_missing',
      status: 401,
      message: expect.stringContaining('telnyx-timestamp header is missing'),
    });
  });

  it('and not when it is empty', async () => {
    const empty = { ...headers, 'telnyx-timestamp': '' };
    for (const given of [empty, new Headers(empty), new Map(Object.entries(empty)), Object.entries(empty).flat()]) {
      expect(await refusal(given)).toMatchObject({ code: 'timestamp_malformed' });
    }
  });

  it('of the mapped family', async () => {
    expect(await refusal({ 'webhook-signature': `v1a,${signature}` })).toMatchObject({
      code: 'header_missing',
      message: expect.stringContaining('webhook-timestamp'),
    });
    expect(await refusal({ 'webhook-timestamp': timestamp })).toMatchObject({
      code: 'header_missing',
      message: expect.stringContaining('webhook-signature'),
    });
  });
});

describe('the mapped family', () => {
  const list = (text: string) => ({ 'webhook-timestamp': timestamp, 'webhook-signature': text });

  it('holds one v1a signature, in any place of its list', async () => {
    for (const text of [
      `v1a,${signature}`,
      `v1,bm9uZQ== v1a,${signature}`,
      `v1a,${signature} v1,bm9uZQ== v2,x`,
      ['v1,a', 'v1,b', 'v1,c', 'v1,d', 'v1,e', 'v1,f', 'v1,g', `v1a,${signature}`].join(' '),
    ]) {
      await expect(verify(list(text), rawBody, PUBLIC_KEY, { now })).resolves.toMatchObject({ id: CALL_CONTROL_ID });
    }
  });

  it('holds it in 1,024 characters at most', async () => {
    const padded = (length: number) => list(`v1a,${signature} v1,${'x'.repeat(length - 96)}`);
    await expect(verify(padded(1024), rawBody, PUBLIC_KEY, { now })).resolves.toBeDefined();
    expect(await refusal(padded(1025))).toMatchObject({
      code: 'signature_malformed',
      message: expect.stringContaining('got 1025 characters.'),
    });
  });

  it.each([
    ['none', 'v1,bm9uZQ=='],
    ['nothing', ''],
    ['none under its exact name', `V1A,${signature}`],
    ['a bare signature', signature],
    ['two', `v1a,${signature} v1a,${signature}`],
    ['two, one of them broken', `v1a,${signature} v1a,`],
    ['more than eight entries', `${'v1,a '.repeat(8)}v1a,${signature}`],
    ['more than 1,024 characters', `v1,${'a'.repeat(1000)} v1a,${signature}`],
    ['one between commas without a space', `v1a,${signature},v1a,${signature}`],
    ['one behind a tab', `v1,a\tv1a,${signature}`],
  ])('that holds %s is refused', async (_, text) => {
    expect(await refusal(list(text))).toMatchObject({ code: 'signature_malformed', status: 401 });
  });
});

describe('a signature of the right length', () => {
  it('is told why it is refused where it is Base64url', async () => {
    const other = `${signature.slice(0, 85)}_==`; // 88 characters, as the message asks for
    expect(await refusal({ ...headers, 'telnyx-signature-ed25519': other })).toMatchObject({
      code: 'signature_malformed',
      message: expect.stringMatching(/ 88 characters of padded, standard Base64 \(no Base64url\), got 88 characters\./),
    });
  });
});

describe('a header that is there and is no text', () => {
  class Lazy {}
  it.each([
    ['a number', 1760000000, 'number'],
    ['zero', 0, 'number'],
    ['a big integer', 1760000000n, 'bigint'],
    ['a boolean', false, 'boolean'],
    ['a symbol', Symbol('x'), 'symbol'],
    ['a function', () => timestamp, 'function'],
    ['a Buffer', Buffer.from(timestamp), 'object'],
    ['a date', new Date(), 'object'],
    ['an instance of a class', new Lazy(), 'object'],
    ['a promise', Promise.resolve(timestamp), 'object'],
    ['the list of Lambda@Edge', [{ key: 'Telnyx-Timestamp', value: timestamp }], 'object'],
    ['a list of one number', [1760000000], 'number'],
    ['text and a number', [timestamp, 1760000000], 'number'],
    ['a list in a list', [[timestamp]], 'object'],
  ])('is unreadable: %s', async (_, value, type) => {
    const given = { ...headers, 'telnyx-timestamp': value };
    for (const shape of [
      given,
      new Map(Object.entries(given)),
      Object.entries(given),
      { get: (name: string) => given[name as 'telnyx-timestamp'] },
    ]) {
      expect(await refusal(shape)).toMatchObject({
        code: 'headers_unreadable',
        status: 500,
        message: expect.stringMatching(new RegExp(`telnyx-timestamp.*${type}.*request\\.headers`)),
      });
    }
  });

  it('is refused before what is missing, and before what came twice', async () => {
    for (const other of [undefined, [signature, signature]]) {
      const given = { 'telnyx-timestamp': 5, 'telnyx-signature-ed25519': other };
      expect(await refusal(given)).toMatchObject({ code: 'headers_unreadable' });
    }
  });

  it('keeps the mapped family out', async () => {
    const mapped = { 'webhook-timestamp': timestamp, 'webhook-signature': `v1a,${signature}` };
    expect(await refusal({ ...mapped, 'telnyx-timestamp': 5 })).toMatchObject({ code: 'headers_unreadable' });
    await expect(verify({ ...mapped, 'telnyx-timestamp': [] }, rawBody, PUBLIC_KEY, { now })).resolves.toBeDefined();
  });

  it('is not looked at in the family that is not used, nor where no token is asked for', async () => {
    const given = { ...headers, 'webhook-timestamp': 5, 'webhook-signature': {}, authorization: 5 };
    for (const shape of [given, Object.entries(given)]) {
      await expect(untyped(shape, rawBody, PUBLIC_KEY, { now })).resolves.toBeDefined();
    }
    expect(toStandardHeaders(given as never, rawBody)).toMatchObject({ 'webhook-timestamp': timestamp });
    const error = await rejection(untyped(given, rawBody, PUBLIC_KEY, { now, bearerToken: 'x' }));
    expect(error).toMatchObject({ code: 'headers_unreadable', message: expect.stringContaining('authorization') });
  });

  it('has a name that is no text', async () => {
    for (const name of [Buffer.from('telnyx-timestamp'), Object('telnyx-timestamp'), Object('host'), {}, 5, null]) {
      const pairs = [...Object.entries(headers), [name, timestamp]];
      for (const shape of [pairs, pairs.flat()])
        expect(await refusal(shape)).toMatchObject({ code: 'headers_unreadable' });
    }
  });
});

describe('two signature headers that a server joined', () => {
  it.each([
    ['the second right', `v1,bm9uZQ==, v1a,${signature}`],
    ['the first right', `v1a,${signature}, v1,bm9uZQ==`],
    ['both right', `v1a,${signature}, v1a,${signature}`],
  ])('are a header that came twice: %s', async (_, joined) => {
    const given = { 'webhook-timestamp': timestamp, 'webhook-signature': joined };
    const appended = new Headers({ 'webhook-timestamp': timestamp });
    for (const part of joined.split(', ')) appended.append('webhook-signature', part);
    for (const shape of [given, appended]) expect(await refusal(shape)).toMatchObject({ code: 'header_duplicated' });
    expect(thrown(() => toStandardHeaders(appended, rawBody))).toMatchObject({ code: 'header_duplicated' });
  });

  it('are malformed where no list can tell', async () => {
    const joined = (name: string) => {
      const given = new Headers(headers);
      given.append(name, 'x');
      return given;
    };
    expect(await refusal(joined('telnyx-timestamp'))).toMatchObject({ code: 'timestamp_malformed' });
    expect(await refusal(joined('telnyx-signature-ed25519'))).toMatchObject({ code: 'signature_malformed' });
  });
});

describe('toStandardHeaders', () => {
  it('renames, and fills in the id', () => {
    expect(toStandardHeaders(headers, rawBody)).toEqual({
      'webhook-id': CALL_CONTROL_ID,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1a,${signature}`,
    });
  });

  it("takes Koa's context for mapped headers too", async () => {
    const mapped: Record<string, string> = toStandardHeaders(headers, rawBody);
    const context = { get: (name: string) => mapped[name] ?? '', append: () => {} };
    await expect(verify(context, rawBody, PUBLIC_KEY, { now })).resolves.toMatchObject({ id: CALL_CONTROL_ID });
  });

  it('gives the timestamp as it came', () => {
    const padded = deliver(TEXML_BODY, `00${TIMESTAMP}`);
    expect(toStandardHeaders(padded.headers, padded.rawBody)).toMatchObject({
      'webhook-id': 'v3_3A9X2vx__siprec-abc123__siprec-started__2024-01-15T10_3A30_3A00Z',
      'webhook-timestamp': `00${TIMESTAMP}`,
    });
  });

  it('keeps the one v1a signature of a list', () => {
    const mapped = { 'webhook-timestamp': timestamp, 'webhook-signature': `v1,bm9uZQ== v1a,${signature}` };
    expect(toStandardHeaders(mapped, rawBody)['webhook-signature']).toBe(`v1a,${signature}`);
  });

  it('proves nothing: neither freshness nor the signature is checked', () => {
    expect(toStandardHeaders({ ...headers, 'telnyx-timestamp': '1' }, 'a=b')['webhook-timestamp']).toBe('1');
  });

  it('takes the body in every form', () => {
    const bytes = new Uint8Array(rawBody);
    const expected = toStandardHeaders(headers, rawBody.toString());
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    for (const body of [bytes, bytes.buffer, new DataView(bytes.buffer), rawBody, shared]) {
      expect(toStandardHeaders(headers, body)).toEqual(expected);
    }
  });

  it.each([
    ['headers_unreadable', undefined, 'a=b'],
    ['header_missing', {}, 'a=b'],
    ['header_duplicated', { ...headers, 'Telnyx-Timestamp': '1' }, 'a=b'],
    ['timestamp_malformed', { ...headers, 'telnyx-timestamp': '1junk' }, 'a=b'],
    ['signature_malformed', { ...headers, 'telnyx-signature-ed25519': 'AAAA' }, 'a=b'],
    ['body_not_raw', headers, {}],
    ['body_not_raw', headers, ''],
    ['body_malformed', headers, '{'],
    ['body_malformed', headers, new Uint8Array([0xff])],
  ])('refuses with %s', (code, given, body) => {
    const map = toStandardHeaders as (...args: unknown[]) => unknown;
    expect(thrown(() => map(given, body))).toMatchObject({ code });
  });
});
