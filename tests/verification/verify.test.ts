import { describe, expect, it, vi } from 'vitest';
import { type RawBody, verify } from '../../src/index.js';
import { checkBearerToken } from '../../src/verification/bearer-token.js';
import { verifyWith } from '../../src/verification/verify.js';
import { readOptions } from '../../src/verification/verify-options.js';
import { loadVectors } from '../support/fixtures.js';
import {
  CALL_CONTROL_BODY,
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
const untyped = verify as (...args: unknown[]) => Promise<unknown>;
const resultOf = (body: string | Uint8Array) => {
  const delivery = deliver(body);
  return verify(delivery.headers, delivery.rawBody, PUBLIC_KEY, { now });
};

describe('verify', () => {
  it('gives the id, where it is from, the date and the body, and nothing else', async () => {
    expect(await verify(headers, rawBody, PUBLIC_KEY, { now })).toStrictEqual({
      id: CALL_CONTROL_ID,
      idSource: 'event',
      timestamp: new Date(TIMESTAMP * 1000),
      body: JSON.parse(CALL_CONTROL_BODY),
    });
  });

  it("goes by the system's clock unless told otherwise", async () => {
    const fresh = deliver(TEXML_BODY, Math.floor(Date.now() / 1000));
    await expect(verify(fresh.headers, fresh.rawBody, PUBLIC_KEY)).resolves.toBeDefined();
    expect(await rejection(verify(headers, rawBody, PUBLIC_KEY))).toMatchObject({ code: 'timestamp_too_old' });
  });

  it('takes a raw body in every form, offsets honoured', async () => {
    const bytes = new Uint8Array(rawBody);
    const shifted = new Uint8Array(bytes.length + 16);
    shifted.set(bytes, 8);
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    const forms: RawBody[] = [
      CALL_CONTROL_BODY,
      bytes,
      rawBody,
      bytes.buffer,
      new DataView(shifted.buffer, 8, bytes.length),
      shifted.subarray(8, 8 + bytes.length),
      new Int8Array(bytes.buffer),
      new Uint8ClampedArray(bytes),
      shared,
    ];
    for (const form of forms) {
      await expect(verify(headers, form, PUBLIC_KEY, { now })).resolves.toMatchObject({ id: CALL_CONTROL_ID });
    }
  });

  it('verifies text outside ASCII, whole and in a string', async () => {
    const body = JSON.stringify({ data: { event_type: 'x', id: 'é€😀', payload: { note: 'Zürich – Straße 😀' } } });
    const delivery = deliver(body);
    const dense = deliver('€'.repeat(1000)); // three bytes for each of its code units
    await expect(verify(dense.headers, '€'.repeat(1000), PUBLIC_KEY, { now })).resolves.toBeDefined();
    for (const form of [body, delivery.rawBody]) {
      await expect(verify(delivery.headers, form, PUBLIC_KEY, { now })).resolves.toMatchObject({
        id: '_C3_A9_E2_82_AC_F0_9F_98_80',
        body: JSON.parse(body),
      });
    }
  });
});

describe('the order of refusals', () => {
  /** Everything wrong at once; each step is then mended in turn, and the next one speaks. */
  it('is key, options, headers, timestamp, freshness, signature form, body shape, signature, bearer token, decoding', async () => {
    const genuine = deliver('{');
    const wrong: Record<string, unknown>[] = [
      { key: undefined },
      { options: { tolerance: 1 } },
      { headers: undefined },
      { headers: {} },
      { headers: { ...genuine.headers, 'Telnyx-Timestamp': '1' } },
      { timestamp: 'junk' },
      { now: () => new Date(0) },
      { signature: 'junk' },
      { body: {} },
      { body: 'forged' },
      { authorization: undefined },
      {},
    ];
    const codes = [
      'key_missing',
      'option_invalid',
      'headers_unreadable',
      'header_missing',
      'header_duplicated',
      'timestamp_malformed',
      'timestamp_too_new',
      'signature_malformed',
      'body_not_raw',
      'signature_mismatch',
      'authorization_mismatch',
      'body_malformed',
    ];
    for (let step = 0; step < wrong.length; step++) {
      const later = Object.assign({}, ...wrong.slice(step).reverse()) as Record<string, unknown>;
      const has = (name: string) => name in later;
      const mended = {
        'telnyx-timestamp': has('timestamp') ? later.timestamp : genuine.headers['telnyx-timestamp'],
        'telnyx-signature-ed25519': has('signature') ? later.signature : genuine.headers['telnyx-signature-ed25519'],
        authorization: has('authorization') ? later.authorization : 'Bearer token',
      };
      const error = await rejection(
        untyped(
          has('headers') ? later.headers : mended,
          has('body') ? later.body : genuine.rawBody,
          has('key') ? later.key : PUBLIC_KEY,
          has('options') ? later.options : { now: has('now') ? later.now : now, bearerToken: 'token' },
        ),
      );
      expect(error, `step ${step}`).toMatchObject({ code: codes[step] });
    }
  });

  it('reads nothing of the body, and asks no engine, before the signature step', async () => {
    const engine = vi.fn(() => true);
    const body = new Proxy(new Uint8Array(8), {
      get: () => expect.fail('read'),
      getPrototypeOf: () => expect.fail('read'),
    });
    const tooLate = { now: () => new Date(0) };
    expect(await rejection(verifyWith(engine, headers, body, PUBLIC_KEY, tooLate))).toMatchObject({ status: 401 });
    expect(engine).not.toHaveBeenCalled();
  });
});

describe('an engine', () => {
  it('is believed when it says true, and only then', async () => {
    await expect(verifyWith(() => true, headers, 'a=b', PUBLIC_KEY, { now })).resolves.toBeDefined();
    await expect(verifyWith(async () => true, headers, 'a=b', PUBLIC_KEY, { now })).resolves.toBeDefined();
    for (const verdict of [false, undefined, null, 1, 'true', {}]) {
      const engine = () => verdict as boolean;
      expect(await rejection(verifyWith(engine, headers, 'a=b', PUBLIC_KEY, { now }))).toMatchObject({
        code: 'signature_mismatch',
      });
    }
  });

  it('is not asked about a signature whose R is of small order, nor told of any key', async () => {
    const points = loadVectors<{ hex: string }>('small-order.json');
    const engine = vi.fn(() => true);
    for (const { hex } of points) {
      const signature = Buffer.from(hex.padEnd(128, '1'), 'hex').toString('base64');
      const given = { ...headers, 'telnyx-signature-ed25519': signature };
      expect(await rejection(verifyWith(engine, given, 'a=b', PUBLIC_KEY, { now }))).toMatchObject({
        code: 'signature_mismatch',
      });
    }
    expect(engine).not.toHaveBeenCalled();
  });

  it('that throws has said nothing of the signature', async () => {
    const cause = new Error('hardware');
    for (const engine of [
      () => Promise.reject(cause),
      () => {
        throw cause;
      },
    ]) {
      expect(await rejection(verifyWith(engine, headers, 'a=b', PUBLIC_KEY, { now }))).toMatchObject({
        code: 'runtime_unsupported',
        status: 500,
        cause,
      });
    }
  });

  it('is not asked of a signature whose R has small order', async () => {
    const engine = vi.fn(() => true);
    const ofSmallOrder = {
      ...headers,
      'telnyx-signature-ed25519': Buffer.from([1, ...Array(63).fill(0)]).toString('base64'),
    };
    expect(await rejection(verifyWith(engine, ofSmallOrder, rawBody, PUBLIC_KEY, { now }))).toMatchObject({
      code: 'signature_mismatch',
    });
    expect(engine).not.toHaveBeenCalled();
  });
});

describe('options', () => {
  it('that are absent or undefined mean the default', async () => {
    const fresh = deliver(TEXML_BODY, Math.floor(Date.now() / 1000));
    for (const options of [undefined, {}, { toleranceSeconds: undefined, now: undefined, bearerToken: undefined }]) {
      await expect(verify(fresh.headers, fresh.rawBody, PUBLIC_KEY, options)).resolves.toBeDefined();
    }
  });

  it.each([
    ['null', null],
    ['a number', 300],
    ['text', 'toleranceSeconds'],
    ['an array', []],
    ['a function', now],
    ['a promise that nobody awaited', Promise.resolve({ bearerToken: 'x' })],
    ['a Map', new Map([['bearerToken', 'x']])],
    [
      'an instance of a class',
      new (class Options {
        get bearerToken() {
          return 'x';
        }
      })(),
    ],
    ['one that inherits', Object.assign(Object.create({ bearerToken: 'x' }), { now })],
    ['a symbol for a name', { now, [Symbol('bearerToken')]: 'x' }],
    ['a hidden unknown name', Object.defineProperty({ now }, 'tolerance', { value: 1 })],
    ['an unknown name', { tolerance: 300 }],
    ['an unknown name that is undefined', { tolerance: undefined }],
    ['an inherited name of Object', JSON.parse('{"__proto__":1}')],
    ['toleranceSeconds 0', { toleranceSeconds: 0 }],
    ['toleranceSeconds below 0', { toleranceSeconds: -1 }],
    ['toleranceSeconds without end', { toleranceSeconds: Number.POSITIVE_INFINITY }],
    ['toleranceSeconds not a number', { toleranceSeconds: Number.NaN }],
    ['toleranceSeconds in text', { toleranceSeconds: '300' }],
    ['toleranceSeconds null', { toleranceSeconds: null }],
    ['now not a function', { now: new Date() }],
    [
      'now that throws',
      {
        now: () => {
          throw new Error('x');
        },
      },
    ],
    ['bearerToken empty, as an unset variable in a file is', { bearerToken: '' }],
    ['bearerToken with its scheme', { bearerToken: 'Bearer abc' }],
    ['bearerToken that fits no header', { bearerToken: 'a'.repeat(1018) }],
    ['bearerToken outside ASCII', { bearerToken: 'schlüssel' }],
    ['bearerToken not text', { bearerToken: 1 }],
  ])('are refused: %s', async (_, options) => {
    expect(await rejection(untyped(headers, rawBody, PUBLIC_KEY, options))).toMatchObject({
      code: 'option_invalid',
      status: 500,
    });
  });

  it('with a clock that is no function are refused when they are read, though it is asked later', () => {
    expect(thrown(() => readOptions({ now: new Date() }))).toMatchObject({
      code: 'option_invalid',
      message: 'now must be a function that returns a valid Date.',
    });
  });

  it('allow a tolerance of any length, in fractions too', async () => {
    const at = (milliseconds: number) => () => new Date(TIMESTAMP * 1000 + milliseconds);
    const options = (milliseconds: number) => ({ toleranceSeconds: 0.5, now: at(milliseconds) });
    for (const skew of [500, -500])
      await expect(verify(headers, rawBody, PUBLIC_KEY, options(skew))).resolves.toBeDefined();
    for (const skew of [501, -501]) {
      expect(await rejection(verify(headers, rawBody, PUBLIC_KEY, options(skew)))).toMatchObject({
        skewSeconds: skew / 1000,
      });
    }
  });

  it('are read once each, and hidden ones too', async () => {
    let reads = 0;
    const options = Object.defineProperty({ now }, 'toleranceSeconds', { get: () => (reads++ === 0 ? 1 : 1e9) });
    const early = deliver(TEXML_BODY, TIMESTAMP - 2);
    expect(await rejection(verify(early.headers, early.rawBody, PUBLIC_KEY, options))).toMatchObject({
      code: 'timestamp_too_old',
    });
    expect(reads).toBe(1);
  });

  it('with a broken clock are refused before anything is read', async () => {
    expect(await rejection(untyped({}, rawBody, PUBLIC_KEY, { now: () => 1 }))).toMatchObject({
      code: 'option_invalid',
    });
  });

  it('ask the clock once for each delivery', async () => {
    const clock = vi.fn(now);
    await verify(headers, rawBody, PUBLIC_KEY, { now: clock });
    expect(clock).toHaveBeenCalledTimes(1);
    await rejection(verify(headers, 'forged', PUBLIC_KEY, { now: clock }));
    expect(clock).toHaveBeenCalledTimes(2);
  });

  it('from a polluted prototype count for nothing', async () => {
    const prototype = Object.prototype as unknown as Record<string, unknown>;
    prototype.toleranceSeconds = 1e12;
    try {
      const tooLate = { now: () => new Date((TIMESTAMP + 301) * 1000) };
      expect(await rejection(verify(headers, rawBody, PUBLIC_KEY, tooLate))).toMatchObject({
        code: 'timestamp_too_old',
      });
    } finally {
      delete prototype.toleranceSeconds;
    }
  });
});

describe('a bearer token', () => {
  const options = { now, bearerToken: 'proxy-token' };
  const withAuthorization = (authorization: string | string[] | undefined) =>
    verify({ ...headers, authorization }, rawBody, PUBLIC_KEY, options);

  it.each(['Bearer proxy-token', 'bearer proxy-token', 'BEARER  proxy-token'])('is accepted as %s', async (text) => {
    await expect(withAuthorization(text)).resolves.toBeDefined();
  });

  it.each([
    undefined,
    '',
    'proxy-token',
    'Bearer',
    'Bearer ',
    'Bearer proxy-toke',
    'Bearer proxy-token2',
    'Bearer Proxy-token',
    'Bearer proxy-token ',
    'Basic proxy-token',
    'Bearerproxy-token',
    'xBearer proxy-token',
    `Bearer ${' '.repeat(2000)}proxy-token`,
  ])('is refused as %s', async (text) => {
    const problem = text === undefined ? 'header is missing' : 'header is not "Bearer" and the bearerToken';
    expect(await rejection(withAuthorization(text))).toMatchObject({
      code: 'authorization_mismatch',
      status: 401,
      message: expect.stringContaining(`${problem}. Telnyx sends none, so your own proxy must.`),
    });
  });

  it('is of 1,017 characters at most, in a header of 1,024', async () => {
    const bearerToken = 'x'.repeat(1017);
    const withHeader = (authorization: string) =>
      verify({ ...headers, authorization }, rawBody, PUBLIC_KEY, { now, bearerToken });
    await expect(withHeader(`Bearer ${bearerToken}`)).resolves.toBeDefined();
    expect(await rejection(withHeader(`Bearer  ${bearerToken}`))).toMatchObject({ code: 'authorization_mismatch' });
    await expect(withAuthorization(`Bearer ${' '.repeat(1006)}proxy-token`)).resolves.toBeDefined();
    expect(await rejection(withAuthorization(`Bearer ${' '.repeat(1007)}proxy-token`))).toMatchObject({
      code: 'authorization_mismatch',
    });
  });

  it('is compared in as many steps wherever a wrong one differs, and however long that is', async () => {
    const steps = vi.spyOn(String.prototype, 'charCodeAt');
    try {
      const counts = [];
      for (const wrong of ['Xroxy-token', 'proxy-tokeX', 'proxy-token and more', 'p']) {
        steps.mockClear();
        expect(thrown(() => checkBearerToken(`Bearer ${wrong}`, 'proxy-token'))).toMatchObject({ status: 401 });
        counts.push(steps.mock.calls.length);
      }
      expect(counts).toEqual(Array(4).fill(2 * 'proxy-token'.length));
    } finally {
      steps.mockRestore();
    }
  });

  it('that comes twice is refused', async () => {
    expect(await rejection(withAuthorization(['Bearer proxy-token', 'Bearer proxy-token']))).toMatchObject({
      code: 'header_duplicated',
    });
  });

  it('is judged after the signature, so that it cannot be guessed by strangers', async () => {
    const forged = verify({ ...headers, authorization: 'Bearer wrong' }, 'forged', PUBLIC_KEY, options);
    expect(await rejection(forged)).toMatchObject({ code: 'signature_mismatch' });
  });
});

describe('decoding', () => {
  it.each([
    ['an object', '{"a":1}', { a: 1 }],
    ['an array', '[1]', [1]],
    ['white space in front', ' \t\r\n{"a":1}', { a: 1 }],
    ['a byte order mark', '\uFEFF{"a":1}', { a: 1 }],
    ['a byte order mark and white space', '\uFEFF\n [1]', [1]],
    ['pretty-printed JSON', '{\n  "a": 1\n}', { a: 1 }],
    ['a form', 'a=1&b=', { a: '1', b: '' }],
    ['a form that ends in a brace', 'a={', { a: '{' }],
    ['a name alone', 'a', { a: '' }],
    ['a field that comes twice', 'a=1&b=x&a=2&a=3', { a: ['1', '2', '3'], b: 'x' }],
    ['%20, + and %2B', 'a=x%20y+z%2B1', { a: 'x y z+1' }],
    ['a leading question mark', '?a=1', { '?a': '1' }],
    ['escapes that are no UTF-8', 'a=%FF', { a: '\uFFFD' }],
    ['a byte order mark before a form, which is part of its name', '\uFEFFa=1', { '\uFEFFa': '1' }],
    ['JSON that is neither object nor array', '"a"', { '"a"': '' }],
    ['another white space before a brace', '\u00A0{}', { '\u00A0{}': '' }],
  ])('%s', async (_, body, expected) => {
    expect((await resultOf(body)).body).toStrictEqual(expected);
  });

  it.each([
    ['white space', ' \n', 'empty (its length is 2)'],
    ['a byte order mark', '\uFEFF', 'empty (its length is 1)'],
    ['broken JSON', '{"a":1', 'broken JSON (its length is 6)'],
    ['JSON and more', '{"a":1}{}', 'broken JSON (its length is 9)'],
    ['broken UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'not UTF-8 (its length is 3)'],
    ['an overlong encoding', Buffer.from([0xc0, 0x80]), 'not UTF-8'],
    ['an encoded surrogate', Buffer.from([0xed, 0xa0, 0x80]), 'not UTF-8'],
    ['UTF-16', Buffer.from('\uFEFF{"a":1}', 'utf16le'), 'not UTF-8'],
  ])('is refused for %s', async (_, body, problem) => {
    expect(await rejection(resultOf(body))).toMatchObject({
      code: 'body_malformed',
      status: 500,
      message: expect.stringContaining(`The body is ${problem}`),
    });
    await expect(resultOf('a=b')).resolves.toBeDefined(); // and the decoder is as good as new
  });
});

describe('the id', () => {
  const idOf = async (body: string) => {
    const { id, idSource } = await resultOf(body);
    return idSource === 'event' ? id : idSource;
  };
  const json = (value: unknown) => JSON.stringify(value);
  const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
  const texml = { CallSid: 'v3:a_b', SiprecSid: 's', SiprecEvent: 'siprec-started', Timestamp: 't' };

  it.each([
    ['of an envelope', json({ data: { event_type: 'x', id: 'a' }, id: 'b' }), 'a'],
    ['of a bare event whose data holds no event', json({ data: { id: 'a' }, id: 'b' }), 'b'],
    ['of a bare event whose data has a type that is no text', json({ data: { event_type: 1, id: 'a' }, id: 'b' }), 'b'],
    ['of version 1', json({ webhook_id: 'w' }), 'w'],
    ['of version 1 whose id is null', json({ id: null, webhook_id: 'w' }), 'w'],
    ['of version 1 with both', json({ id: 'b', webhook_id: 'w' }), 'b'],
    [
      'of a record of webhook_deliveries',
      json({ record_type: 'webhook_delivery', id: 'r', webhook: { id: 'b' } }),
      'b',
    ],
    ['of another record with a webhook', json({ record_type: 'webhook', id: 'r', webhook: { id: 'b' } }), 'r'],
    ['of a bare event', json({ id: 'b' }), 'b'],
    ['of a bare event whose data is no object', json({ data: [], id: 'b' }), 'b'],
    ['of a bare event whose data is null', json({ data: null, id: 'b' }), 'b'],
    ['of a TeXML callback', form(texml), 'v3_3Aa_5Fb__s__siprec-started__t'],
    ['of a TeXML callback in JSON', json(texml), 'v3_3Aa_5Fb__s__siprec-started__t'],
    ['with 256 characters', json({ id: 'a'.repeat(256) }), 'a'.repeat(256)],
    ['with what must be escaped', json({ id: 'é_./|' }), '_C3_A9_5F_2E_2F_7C'],
    ['with control characters, of two digits each', json({ id: '\n\u0080' }), '_0A_C2_80'],
  ])('%s', async (_, body, expected) => {
    expect(await idOf(body)).toBe(expected);
  });

  it.each([
    ['none in an envelope, whatever stands outside', json({ data: { event_type: 'x', webhook_id: 'w' }, id: 'b' })],
    ['none in an envelope with the fields of a TeXML callback', json({ data: { event_type: 'x' }, ...texml })],
    ['none in a record of webhook_deliveries', json({ record_type: 'webhook_delivery', id: 'r', webhook: {} })],
    ['no text in webhook_id', json({ webhook_id: 1 })],
    ['only an inherited event type in data', json({ data: JSON.parse('{"__proto__":{"event_type":"x"},"id":"a"}') })],
    ['none', json({ a: 1 })],
    ['an array for a body', json(['a'])],
    ['an empty one', json({ id: '' })],
    ['a number', json({ id: 1 })],
    ['null', json({ id: null })],
    ['257 characters', json({ id: 'a'.repeat(257) })],
    ['more than 256 once escaped', json({ id: '_'.repeat(86) })],
    ['what a decoder lost', json({ id: 'a\uFFFD' })],
    ['a lone surrogate', '{"id":"\\ud800"}'],
    ['TeXML fields that are not all there', form({ ...texml, Timestamp: '' })],
    ['a TeXML field that comes twice', `${form(texml)}&CallSid=x`],
    ['a form field of that name', form({ id: 'a' })],
    ['escapes that are no UTF-8', `${form({ ...texml, CallSid: '' })}&CallSid=%FF`],
  ])('is from the signature when there is %s', async (_, body) => {
    const delivery = deliver(body);
    const half = Buffer.from(delivery.headers['telnyx-signature-ed25519'], 'base64').subarray(0, 32).toString('hex');
    expect(await verify(delivery.headers, delivery.rawBody, PUBLIC_KEY, { now })).toMatchObject({
      id: `sig__${half}`,
      idSource: 'signature',
    });
  });
});
