/** One test for each classic mistake of webhook verification, named after the mistake. */

import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { importPublicKey, isWebhookError, toStandardHeaders, verify } from '../../src/index.js';
import { engineName } from '../support/engine.js';
import {
  CALL_CONTROL_BODY,
  CALL_CONTROL_ID,
  deliver,
  now,
  OTHER_PUBLIC_KEY,
  PUBLIC_KEY,
  PUBLIC_KEY_BYTES,
  rejection,
  signature,
  TEXML_BODY,
  TIMESTAMP,
  thrown,
} from '../support/sign.js';

const untyped = verify as (...args: unknown[]) => Promise<unknown>;
const refusal = (headers: unknown, body: unknown, key: unknown = PUBLIC_KEY, options: unknown = { now }) =>
  rejection(untyped(headers, body, key, options));

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the body', () => {
  it('parsed and re-serialised is refused', async () => {
    const pretty = JSON.stringify(JSON.parse(CALL_CONTROL_BODY), null, 2);
    const { headers } = deliver(pretty);
    await expect(verify(headers, pretty, PUBLIC_KEY, { now })).resolves.toMatchObject({ id: CALL_CONTROL_ID });
    expect(await refusal(headers, JSON.stringify(JSON.parse(pretty)))).toMatchObject({ code: 'signature_mismatch' });
  });

  it('form decoded and encoded again is refused', async () => {
    const form = `${TEXML_BODY}&SiprecError=no%20answer`;
    const again = new URLSearchParams(form).toString();
    expect(again).not.toBe(form);
    expect(await refusal(deliver(form).headers, again)).toMatchObject({ code: 'signature_mismatch' });
  });

  it('parsed by a middleware is a configuration error that names the fix', async () => {
    const { headers } = deliver();
    const code = 'body_not_raw';
    expect(await refusal(headers, JSON.parse(CALL_CONTROL_BODY))).toMatchObject({
      code,
      status: 500,
      message: expect.stringMatching(/a body parser ran first\. Put the route above it.*docs\/frameworks\.md/),
    });
    for (const body of [undefined, null, {}, [], 1, true, Symbol('body'), () => '', Promise.resolve('')]) {
      expect(await refusal(headers, body)).toMatchObject({ code });
    }
    expect(await refusal(headers, Promise.resolve(''))).toMatchObject({ message: expect.stringContaining('await') });
    expect(await refusal(headers, new ReadableStream())).toMatchObject({ message: expect.stringContaining('stream') });
    expect(await refusal(headers, new Request('http://localhost'))).toMatchObject({
      message: expect.stringContaining('arrayBuffer'),
    });
  });

  it("in a caller's buffer that changes while verifying changes nothing", async () => {
    const { headers, rawBody } = deliver();
    const verdict = verify(headers, rawBody, PUBLIC_KEY, { now });
    rawBody.fill(0);
    await expect(verdict).resolves.toMatchObject({ id: CALL_CONTROL_ID, body: JSON.parse(CALL_CONTROL_BODY) });
  });

  it('with a field named __proto__ changes no prototype', async () => {
    for (const body of [
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
      '__proto__=polluted&__proto__=twice&constructor=polluted&hasOwnProperty=1',
    ]) {
      const { headers, rawBody } = deliver(body);
      const result = await verify(headers, rawBody, PUBLIC_KEY, { now });
      expect(Object.hasOwn(result.body as object, '__proto__')).toBe(true);
      expect(Object.getPrototypeOf(result.body)).toBe(Object.prototype);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    }
  });

  it('of the other wire form cannot be reached by a content-type header, since it is not signed', async () => {
    const { headers, rawBody } = deliver(TEXML_BODY);
    const plain = await verify(headers, rawBody, PUBLIC_KEY, { now });
    for (const type of ['application/json', 'text/plain', 'multipart/form-data', '']) {
      expect(await verify({ ...headers, 'content-type': type }, rawBody, PUBLIC_KEY, { now })).toEqual(plain);
    }
  });
});

describe('the timestamp', () => {
  it('is not read by parseInt', async () => {
    for (const text of [
      `${TIMESTAMP}junk`,
      ` ${TIMESTAMP}`,
      `${TIMESTAMP} `,
      `${TIMESTAMP}\n`,
      `${TIMESTAMP}.0`,
      `+${TIMESTAMP}`,
      `-${TIMESTAMP}`,
      '1.76e9',
      '0x68e77800',
      '',
      'NaN',
      'Infinity',
      '1'.repeat(16),
      '１７６００００００００',
      `${TIMESTAMP}, ${TIMESTAMP}`,
    ]) {
      const { headers, rawBody } = deliver(CALL_CONTROL_BODY, text); // genuinely signed, every one
      expect(await refusal(headers, rawBody), text).toMatchObject({ code: 'timestamp_malformed', status: 401 });
    }
  });

  it('is signed as it came, and not as a number printed again', async () => {
    const { headers, rawBody } = deliver(CALL_CONTROL_BODY, `000${TIMESTAMP}`);
    await expect(verify(headers, rawBody, PUBLIC_KEY, { now })).resolves.toMatchObject({ timestamp: now() });
    const rewritten = { ...headers, 'telnyx-timestamp': String(TIMESTAMP) };
    expect(await refusal(rewritten, rawBody)).toMatchObject({ code: 'signature_mismatch' });
  });

  it('is refused outside the window, on either side, to the second', async () => {
    const { headers, rawBody } = deliver();
    const at = (skewSeconds: number) => ({ now: () => new Date((TIMESTAMP + skewSeconds) * 1000) });
    for (const skew of [0, 300, -300]) {
      await expect(verify(headers, rawBody, PUBLIC_KEY, at(skew))).resolves.toBeDefined();
    }
    expect(await refusal(headers, rawBody, PUBLIC_KEY, at(301))).toMatchObject({
      code: 'timestamp_too_old',
      skewSeconds: 301,
      message: expect.stringMatching(/^Signed 301 s before .*; 300 s either way are allowed/),
    });
    expect(await refusal(headers, rawBody, PUBLIC_KEY, at(-301))).toMatchObject({
      code: 'timestamp_too_new',
      skewSeconds: -301,
      message: expect.stringMatching(/^Signed 301 s after /),
    });
  });

  it('that no date can show is refused even with an enormous tolerance', async () => {
    const last = deliver(CALL_CONTROL_BODY, 8.64e12);
    await expect(
      verify(last.headers, last.rawBody, PUBLIC_KEY, { now, toleranceSeconds: 1e300 }),
    ).resolves.toBeDefined();
    const { headers, rawBody } = deliver(CALL_CONTROL_BODY, '9'.repeat(15));
    expect(await refusal(headers, rawBody, PUBLIC_KEY, { now, toleranceSeconds: 1e300 })).toMatchObject({
      code: 'timestamp_too_new',
    });
  });

  it('is not passed by a clock that is not a number', async () => {
    const { headers, rawBody } = deliver();
    for (const broken of [() => new Date(Number.NaN), () => 0, () => undefined, () => ({ getTime: () => '0' })]) {
      expect(await refusal(headers, rawBody, PUBLIC_KEY, { now: broken })).toMatchObject({ code: 'option_invalid' });
    }
  });
});

describe('the signature', () => {
  const form = (text: string) =>
    refusal({ 'telnyx-timestamp': String(TIMESTAMP), 'telnyx-signature-ed25519': text }, CALL_CONTROL_BODY);

  it('is not decoded leniently', async () => {
    const text = signature(CALL_CONTROL_BODY).toString('base64');
    const lastDigit = text.charAt(85);
    const next = { A: 'B', Q: 'R', g: 'h', w: 'x' }[lastDigit]; // the same byte, with a stray bit
    expect(next).toBeDefined();
    for (const variant of [
      text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
      text.replace(/=+$/, ''),
      text.slice(0, -1),
      `${text}=`,
      ` ${text}`,
      `${text} `,
      `${text}\n`,
      `${text.slice(0, 40)}\n${text.slice(40)}`,
      `${text.slice(0, 85)}${next}==`,
      `${text.slice(0, 40)}*${text.slice(41)}`,
      `${text.slice(0, 40)}é${text.slice(41)}`,
      Buffer.from(text, 'base64').toString('hex'),
      Buffer.from(text, 'base64').subarray(0, 63).toString('base64'),
      Buffer.concat([Buffer.from(text, 'base64'), Buffer.alloc(1)]).toString('base64'),
      `v1a,${text}`,
      'A'.repeat(2000),
      '',
      '====',
    ]) {
      expect(await form(variant), variant).toMatchObject({ code: 'signature_malformed', status: 401 });
    }
  });

  it('S + L, the second value that solves the equation, is refused', async () => {
    const bytes = signature(CALL_CONTROL_BODY);
    const L = 2n ** 252n + 27742317777372353535851937790883648493n;
    const S = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`) + L;
    const malleable = Buffer.concat([
      bytes.subarray(0, 32),
      Buffer.from(S.toString(16).padStart(64, '0'), 'hex').reverse(),
    ]);
    expect(await form(malleable.toString('base64'))).toMatchObject({ code: 'signature_mismatch' });
  });

  it('all zero is refused', async () => {
    expect(await form(Buffer.alloc(64).toString('base64'))).toMatchObject({ code: 'signature_mismatch' });
  });

  it('made with HMAC-SHA256 and the public key, as some guides have it, is refused', async () => {
    const mac = createHmac('sha256', PUBLIC_KEY).update(`${TIMESTAMP}.${CALL_CONTROL_BODY}`).digest();
    expect(await form(mac.toString('base64'))).toMatchObject({ code: 'signature_malformed' });
    expect(await form(Buffer.concat([mac, mac]).toString('base64'))).toMatchObject({ code: 'signature_mismatch' });
  });

  it('over the body alone, or in the manner of Standard Webhooks, is refused', async () => {
    const bodyOnly = deliver(CALL_CONTROL_BODY).headers;
    for (const signed of [CALL_CONTROL_BODY, `${CALL_CONTROL_ID}.${TIMESTAMP}.${CALL_CONTROL_BODY}`]) {
      // The helper puts "<timestamp>|" in front, so sign with what would make up the wrong content.
      const text = signature(signed, '').toString('base64');
      expect(await refusal({ ...bodyOnly, 'telnyx-signature-ed25519': text }, CALL_CONTROL_BODY)).toMatchObject({
        code: 'signature_mismatch',
      });
    }
  });

  it('under another key looks like a forgery, and the message says so', async () => {
    const { headers, rawBody } = deliver();
    expect(await refusal(headers, rawBody, OTHER_PUBLIC_KEY)).toMatchObject({
      code: 'signature_mismatch',
      message: expect.stringContaining('public key'),
    });
    await expect(verify(headers, rawBody, [OTHER_PUBLIC_KEY, PUBLIC_KEY], { now })).resolves.toBeDefined();
  });
});

describe('the key', () => {
  const { headers, rawBody } = deliver();
  const refusedKey = (key: unknown) => rejection(untyped(headers, rawBody, key, { now }));

  it('that is unset never switches verification off', async () => {
    for (const key of [undefined, null, '', '  \n', '""', "''", []]) {
      expect(await refusedKey(key)).toMatchObject({ code: 'key_missing', status: 500 });
    }
    for (const keys of [
      [PUBLIC_KEY, undefined],
      [PUBLIC_KEY, ''],
    ]) {
      expect(await refusedKey(keys)).toMatchObject({ code: 'key_missing' });
    }
    expect(await refusedKey(false)).toMatchObject({ code: 'key_malformed' });
  });

  it('that is a secret is called one', async () => {
    for (const key of [
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAAAA',
      'KEY0123456789ABCDEF0123456789ABCDEF_AbCdEfGhIjKlMnOpQrStUv',
      ' "KEY01734567890" ',
      '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----',
      '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIG\n-----END ENCRYPTED PRIVATE KEY-----',
      '-----BEGIN OPENSSH PRIVATE KEY-----\\nb3Blbn\\n-----END OPENSSH PRIVATE KEY-----',
      'MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g',
      Buffer.from('MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g', 'base64'),
      {
        kty: 'OKP',
        crv: 'Ed25519',
        x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
        d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
      },
      JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', d: 'nWGx' }),
      { kty: 'RSA', d: 'x' },
    ]) {
      expect(await refusedKey(key), inspect(key)).toMatchObject({ code: 'key_is_secret', status: 500 });
    }
  });

  it('of mixed order is refused, although it verifies under a cofactored equation', async () => {
    // TEST 1's point plus the point of order 8 with y = 26e8…fc05: off the prime-order subgroup.
    const { Point } = await import('@noble/ed25519');
    const order8 = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
    const mixed = Point.fromBytes(PUBLIC_KEY_BYTES).add(order8).toBytes();
    expect(await refusedKey(mixed)).toMatchObject({ code: 'key_weak', status: 500 });
  });

  it('that was kept is not reached by other text that only resembles how it is kept', async () => {
    await verify(headers, rawBody, PUBLIC_KEY_BYTES, { now });
    const content = String.fromCharCode(...PUBLIC_KEY_BYTES);
    for (const text of [content, `bytes:${content}`, `text:${PUBLIC_KEY}`, String(PUBLIC_KEY_BYTES)]) {
      expect(await refusedKey(text)).toMatchObject({ code: 'key_malformed' });
    }
    await verify(headers, rawBody, PUBLIC_KEY, { now });
    expect(await refusedKey(PUBLIC_KEY.replace(/[a-z]/g, 'b'))).toBeDefined(); // of the same digits
  });

  it('in bytes that change after they were imported is still the imported one', async () => {
    const bytes = PUBLIC_KEY_BYTES.slice();
    const imported = importPublicKey(bytes);
    await verify(headers, rawBody, bytes, { now });
    bytes.fill(0);
    await expect(verify(headers, rawBody, imported, { now })).resolves.toBeDefined();
    expect(await refusedKey(bytes)).toMatchObject({ code: 'key_weak' });
  });

  it('that looks imported, but was not, is refused', async () => {
    for (const fake of [
      {},
      Object.create(null),
      { bytes: PUBLIC_KEY_BYTES },
      Object.create(importPublicKey(PUBLIC_KEY) as object),
    ]) {
      expect(await refusedKey(fake)).toMatchObject({ code: 'key_malformed' });
    }
  });

  it('array holds four at the most, imported ones counted', async () => {
    const two = importPublicKey([PUBLIC_KEY, OTHER_PUBLIC_KEY]);
    await expect(verify(headers, rawBody, [two, two], { now })).resolves.toBeDefined();
    for (const keys of [[two, two, PUBLIC_KEY], Array.from({ length: 5 }, () => PUBLIC_KEY)]) {
      expect(await refusedKey(keys)).toMatchObject({ code: 'option_invalid' });
    }
  });
});

describe('a header', () => {
  const { headers, rawBody } = deliver();

  it('that comes twice is refused: which one was meant, nobody knows', async () => {
    for (const name of ['telnyx-timestamp', 'telnyx-signature-ed25519'] as const) {
      const other = name === 'telnyx-timestamp' ? 'telnyx-signature-ed25519' : 'telnyx-timestamp';
      const value = headers[name];
      for (const twice of [
        { ...headers, [name.toUpperCase()]: value },
        { ...headers, [name]: [value, value] },
        { ...headers, [name]: [value, 'other'] },
        [...Object.entries(headers), [name, value]],
        new Map(Object.entries({ ...headers, [name.toUpperCase()]: value })),
        [name, value, other, headers[other], name, value],
        { get: (asked: string) => (asked === name ? [value, value] : headers[other]) },
        [...Object.entries(headers), [name, value], [name, value]],
        [...Object.entries(headers), [name, [value, value]], [name, value]],
      ]) {
        expect(await refusal(twice, rawBody), inspect(twice)).toMatchObject({ code: 'header_duplicated', status: 401 });
      }
    }
  });

  it('that a server joined with a comma is refused, and the message says what the comma means', async () => {
    const joined = new Headers(headers);
    joined.append('telnyx-timestamp', headers['telnyx-timestamp']);
    expect(await refusal(joined, rawBody)).toMatchObject({
      code: 'timestamp_malformed',
      message: expect.stringContaining('came twice'),
    });
  });

  it('of the mapped family never stands in for a Telnyx header that is missing', async () => {
    const mapped = toStandardHeaders(headers, rawBody);
    const { 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': text } = headers;
    for (const partial of [
      { ...mapped, 'telnyx-timestamp': timestamp },
      { ...mapped, 'telnyx-signature-ed25519': text },
    ]) {
      expect(await refusal(partial, rawBody)).toMatchObject({ code: 'header_missing' });
    }
  });

  it('named webhook-id changes nothing, since it is not signed', async () => {
    const plain = await verify(headers, rawBody, PUBLIC_KEY, { now });
    expect(await verify({ ...headers, 'webhook-id': 'forged' }, rawBody, PUBLIC_KEY, { now })).toEqual(plain);
    const mapped = { ...toStandardHeaders(headers, rawBody), 'webhook-id': 'forged' };
    expect(await verify(mapped, rawBody, PUBLIC_KEY, { now })).toEqual(plain);
  });

  it('list without end is given up', async () => {
    function* endless() {
      for (;;) yield ['x', 'y'];
    }
    expect(await refusal(endless(), rawBody)).toMatchObject({ code: 'headers_unreadable', status: 500 });
  });

  it('that nobody asked for is not looked at', async () => {
    const trapped = Object.defineProperty({ ...headers }, 'authorization', {
      enumerable: true,
      get: () => expect.fail('read'),
    });
    await expect(verify(trapped, rawBody, PUBLIC_KEY, { now })).resolves.toBeDefined();
  });
});

describe('the runtime', () => {
  const { headers, rawBody } = deliver();

  it('without crypto.subtle is unsupported, which is not the same as a forgery', async () => {
    if (engineName === 'node') {
      vi.stubGlobal('crypto', {});
      await expect(verify(headers, rawBody, PUBLIC_KEY, { now })).resolves.toBeDefined(); // it needs none
      return;
    }
    for (const crypto of [undefined, {}, { subtle: undefined }, { subtle: {} }]) {
      vi.stubGlobal('crypto', crypto);
      const error = (await refusal(headers, rawBody)) as Error;
      expect(error).toMatchObject({ code: 'runtime_unsupported', status: 500 });
      expect(error.message).toContain('crypto.subtle');
      expect(error.cause).toBeUndefined();
    }
  });

  it.each(['TextEncoder', 'TextDecoder'])('without %s is unsupported too, as in jsdom', async (name) => {
    vi.stubGlobal(name, undefined);
    const error = await refusal(headers, CALL_CONTROL_BODY);
    expect(error).toMatchObject({ code: 'runtime_unsupported', cause: expect.any(Error) });
    expect(thrown(() => toStandardHeaders(headers, CALL_CONTROL_BODY))).toMatchObject({ code: 'runtime_unsupported' });
  });

  it('without the memory for a body says so', async () => {
    vi.stubGlobal(
      'Uint8Array',
      new Proxy(Uint8Array, {
        construct: (target, [size, ...rest]) => {
          if (typeof size === 'number') throw new RangeError('Array buffer allocation failed');
          return Reflect.construct(target, [size, ...rest]);
        },
      }),
    );
    expect(await refusal(headers, CALL_CONTROL_BODY)).toMatchObject({
      code: 'runtime_unsupported',
      cause: expect.any(RangeError),
    });
  });

  it('with a polluted Object.prototype lends nothing: no id, no key, no option', async () => {
    const prototype = Object.prototype as unknown as Record<string, unknown>;
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(PUBLIC_KEY, 'base64').toString('base64url') };
    const pollution = {
      ...jwk,
      id: 'x',
      data: { id: 'x' },
      CallSid: 'x',
      SiprecSid: 'x',
      SiprecEvent: 'x',
      Timestamp: 'x',
      get: 1,
      set: 1,
    };
    const nameless = deliver('{"a":1}');
    let outcome: unknown;
    try {
      Object.assign(prototype, pollution);
      const verdict = await verify(nameless.headers, nameless.rawBody, PUBLIC_KEY, { now });
      const code = await verify(nameless.headers, nameless.rawBody, {}, { now }).catch((error) => error.code);
      outcome = [verdict.idSource, code];
    } finally {
      for (const name of Object.keys(pollution)) delete prototype[name];
    }
    expect(outcome).toEqual(['signature', 'key_malformed']);
  });

  it('whose engine fails says so, with the cause', async () => {
    await verify(headers, rawBody, PUBLIC_KEY, { now }); // by now the engine is chosen and the key imported
    const cause = new Error('out of entropy');
    const fail = () => Promise.reject(cause);
    vi.stubGlobal('crypto', { subtle: { digest: fail, verify: fail } });
    if (engineName === 'node') await expect(verify(headers, rawBody, PUBLIC_KEY, { now })).resolves.toBeDefined();
    else expect(await refusal(headers, rawBody)).toMatchObject({ code: 'runtime_unsupported', cause });
  });
});

describe('an error', () => {
  it('quotes no secret, no key, no signature and no body: not in its message, not in its fields, not in a cause', async () => {
    const marks = ['S3CRET', PUBLIC_KEY, OTHER_PUBLIC_KEY, 'aGF2ZSBhIG5pY2UgZGF5ID1d'];
    const body = '{"data":{"id":"S3CRET","payload":{"client_state":"aGF2ZSBhIG5pY2UgZGF5ID1d"}}} S3CRET';
    const { headers, rawBody } = deliver(body);
    const text = headers['telnyx-signature-ed25519'];
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: 'S3CRET', d: 'S3CRET' };
    const errors = await Promise.all([
      refusal(headers, rawBody), // broken JSON, genuinely signed
      refusal(headers, `${body} `),
      refusal(headers, rawBody, OTHER_PUBLIC_KEY),
      refusal(headers, JSON.parse('{"a":"S3CRET"}')),
      refusal({ ...headers, 'telnyx-timestamp': 'S3CRET' }, rawBody),
      refusal({ ...headers, 'telnyx-signature-ed25519': 'S3CRET' }, rawBody),
      refusal({ 'webhook-timestamp': String(TIMESTAMP), 'webhook-signature': 'S3CRET' }, rawBody),
      refusal('S3CRET', rawBody),
      refusal(headers, rawBody, 'whsec_S3CRET'),
      refusal(headers, rawBody, 'KEYS3CRET'),
      refusal(headers, rawBody, 'S3CRET'),
      refusal(headers, rawBody, jwk),
      refusal(headers, rawBody, '{"S3CRET'),
      refusal(headers, rawBody, PUBLIC_KEY, { now, bearerToken: 'S3CRET' }),
      refusal({ ...headers, authorization: 'Bearer S3CRET' }, rawBody, PUBLIC_KEY, { now, bearerToken: 'S3CRET2' }),
      refusal(headers, rawBody, PUBLIC_KEY, { now, S3CRET: 1 }),
      refusal(headers, rawBody, PUBLIC_KEY, { now, toleranceSeconds: 'S3CRET' }),
      refusal(headers, rawBody, PUBLIC_KEY, { now: () => new Date(0) }),
    ]);
    for (const error of errors) {
      expect(isWebhookError(error)).toBe(true);
      const shown = inspect(error, { depth: 9, showHidden: true }).replaceAll(/^\s+at .*$/gm, '');
      for (const mark of [...marks, text]) expect(shown).not.toContain(mark);
    }
  });

  it('of a decoder is not kept: it quotes the body', async () => {
    const { headers, rawBody } = deliver('{"broken": S3CRET}');
    const error = (await refusal(headers, rawBody)) as Error;
    expect(error).toMatchObject({ code: 'body_malformed' });
    expect(error.cause).toBeUndefined();
    expect(thrown(() => toStandardHeaders(headers, rawBody))).toMatchObject({ code: 'body_malformed' });
  });
});
