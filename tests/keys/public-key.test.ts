import { describe, expect, it, vi } from 'vitest';
import { importPublicKey, type PublicKeyInput, verify } from '../../src/index.js';
import { boom } from '../support/hostile.js';
import {
  deliver,
  now,
  OTHER_PUBLIC_KEY,
  PUBLIC_KEY,
  PUBLIC_KEY_BYTES,
  PUBLIC_KEY_HEX,
  thrown,
} from '../support/sign.js';

const { headers, rawBody } = deliver();

/** Made with `openssl pkey -pubout` from the same secret key. */
const PEM =
  '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n';
const SPKI = 'MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=';
const BASE64URL = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
const JWK = { kty: 'OKP', crv: 'Ed25519', x: BASE64URL };

describe('a public key is taken', () => {
  const spki = Buffer.from(SPKI, 'base64');
  const padded = new Uint8Array(64);
  padded.set(PUBLIC_KEY_BYTES, 16);
  const forms: Record<string, PublicKeyInput> = {
    "in Telnyx's own form": PUBLIC_KEY,
    'in Base64 without padding': PUBLIC_KEY.replace('=', ''),
    'in Base64url': BASE64URL,
    'in Base64url with padding': `${BASE64URL}=`,
    'in hex': PUBLIC_KEY_HEX,
    'in upper-case hex': PUBLIC_KEY_HEX.toUpperCase(),
    'as whpk_': `whpk_${PUBLIC_KEY}`,
    'as SPKI in Base64': SPKI,
    'as SPKI in PEM': PEM,
    'as PEM with Windows line ends': PEM.replaceAll('\n', '\r\n'),
    'as PEM with escaped Windows line ends': PEM.replaceAll('\n', '\\r\\n'),
    'as the bytes of a PEM file with a byte order mark': Buffer.from(`\uFEFF${PEM}`),
    'as PEM on one line, as environment files have it': `"${PEM.replaceAll('\n', '\\n')}"`,
    'in double quotes': `"${PUBLIC_KEY}"`,
    'in single quotes, spaces and a line break': ` '${PUBLIC_KEY}'\r\n`,
    'as raw bytes': PUBLIC_KEY_BYTES,
    'as a Buffer': Buffer.from(PUBLIC_KEY_BYTES),
    'as an ArrayBuffer': PUBLIC_KEY_BYTES.slice().buffer,
    'as a view with an offset': new DataView(padded.buffer, 16, 32),
    'as SPKI bytes': spki,
    'as the bytes of a PEM file': Buffer.from(PEM),
    'as the bytes of a text file': Buffer.from(`${PUBLIC_KEY}\n`),
    'of as many characters as may be': PUBLIC_KEY.padEnd(16_384),
    'as a JSON Web Key': JWK,
    'as a JSON Web Key with more members': { ...JWK, kid: 'telnyx', use: 'sig' },
    'as a JSON Web Key in text': JSON.stringify(JWK),
    imported: importPublicKey(PUBLIC_KEY),
    'in an array': [PUBLIC_KEY],
    'in an array of four': [OTHER_PUBLIC_KEY, OTHER_PUBLIC_KEY, OTHER_PUBLIC_KEY, PUBLIC_KEY],
    'in an array beside others': [OTHER_PUBLIC_KEY, importPublicKey(OTHER_PUBLIC_KEY), JWK],
    'imported twice over': importPublicKey([importPublicKey(PUBLIC_KEY), OTHER_PUBLIC_KEY]),
  };
  for (const [form, key] of Object.entries(forms)) {
    it(form, async () => {
      await expect(verify(headers, rawBody, key, { now })).resolves.toBeDefined();
      await expect(verify(headers, rawBody, importPublicKey(key), { now })).resolves.toBeDefined();
    });
  }
});

describe('a public key is malformed', () => {
  const offCurve = Buffer.alloc(32);
  offCurve[0] = 2; // y = 2 solves the curve's equation for no x
  it.each([
    ['of another length', Buffer.from(PUBLIC_KEY_BYTES.subarray(1)).toString('base64')],
    ['cut short', PUBLIC_KEY.slice(0, 40)],
    ['of 31 bytes', PUBLIC_KEY_BYTES.slice(1)],
    ['of 33 bytes', Buffer.concat([PUBLIC_KEY_BYTES, Buffer.from([200])])],
    ['of no bytes', new Uint8Array(0)],
    ['of many bytes', new Uint8Array(20_000)],
    ['of many characters', 'A'.repeat(20_000)],
    ['with a stray bit', PUBLIC_KEY.replace(/o=$/, 'p=')],
    ['of two alphabets', PUBLIC_KEY.replace('/', '_').replace('1', '+')],
    ['with white space inside', `${PUBLIC_KEY.slice(0, 20)} ${PUBLIC_KEY.slice(20)}`],
    ['off the curve', offCurve],
    ['not canonical', 'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['in words', 'my public key'],
    ['a number', 1],
    ['a boolean', true],
    ['an X25519 key in SPKI', Buffer.from(`302a300506032b656e032100${PUBLIC_KEY_HEX}`, 'hex').toString('base64')],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'],
    ['an empty object', {}],
    ['a JSON Web Key of another curve', { ...JWK, crv: 'X25519' }],
    ['a JSON Web Key of another type', { ...JWK, kty: 'EC' }],
    ['a JSON Web Key with an odd x', { ...JWK, x: PUBLIC_KEY }],
    ['broken JSON', '{"kty"'],
    ['a DER sequence of something else', Buffer.from('3003020102', 'hex')],
    ['an RSA public key', Buffer.from('3082010a0282010100', 'hex')],
  ])('when it is %s', (_, key) => {
    expect(thrown(() => importPublicKey(key as string))).toMatchObject({ code: 'key_malformed', status: 500 });
  });

  it.each([
    ['3 bytes', 'AAAA'],
    ['13 characters that are none of these', 'my public key'],
    ['a length of 16385', PUBLIC_KEY.padEnd(16_385)],
    ['a length of 16385', new Uint8Array(16_385)],
    ['no bytes', new Uint8Array(0)],
    ['something else (number)', 1],
    ['broken JSON', '{"kty"'],
    ['something else (object)', { ...JWK, x: `A${BASE64URL}` }],
    ['something else (object)', { ...JWK, x: `${BASE64URL}A` }],
    ['something else (object)', { ...JWK, x: [BASE64URL] }],
    ['65 characters that are none of these', `a${PUBLIC_KEY_HEX}`],
    ['65 characters that are none of these', `${PUBLIC_KEY_HEX}a`],
    ['49 characters that are none of these', `${PUBLIC_KEY.slice(0, 8)}whpk_${PUBLIC_KEY.slice(8)}`],
    ['20 characters that are none of these', 'not whsec_ but words'],
    ['120 characters that are none of these', `my key: ${PEM}`],
    ['121 characters that are none of these', `${PEM}and more`],
    ['43 bytes', Buffer.from(SPKI, 'base64').subarray(0, 43).toString('base64')],
    ['5 bytes', Buffer.from('3103020100', 'hex').toString('base64')],
    ['5 bytes', Buffer.from('3003050100', 'hex').toString('base64')],
  ])('says what it expected, and what it got instead: %s', (got, key) => {
    expect(thrown(() => importPublicKey(key as string))).toMatchObject({
      code: 'key_malformed',
      message: expect.stringMatching(/^Expected a public key of 32 bytes, in Base64 \(44 characters\).* got /),
    });
    expect(thrown(() => importPublicKey(key as string))).toMatchObject({
      message: expect.stringContaining(`got ${got}. Copy it from Mission Control`),
    });
  });

  it('says that 32 bytes are no point of the curve, which a character changed in copying makes them', () => {
    expect(thrown(() => importPublicKey(offCurve))).toMatchObject({ message: expect.stringContaining('no point of') });
  });

  it('says so where it cannot even be read', () => {
    const hostile = Object.defineProperty([''], 0, { get: boom });
    expect(thrown(() => importPublicKey(hostile))).toMatchObject({
      code: 'key_malformed',
      message: 'The public key cannot be read.',
    });
  });
});

describe('a private key in DER is a secret', () => {
  it.each([
    ['PKCS #8', `302e020100300506032b657004220420${'11'.repeat(32)}`],
    ['PKCS #8 with the public key inside (RFC 5958)', `3051020101300506032b657004220420${'11'.repeat(65)}`],
    ['PKCS #1, with a long length', `308204a40201000282010100${'11'.repeat(40)}`],
    ['SEC 1', `30770201010420${'11'.repeat(32)}`],
  ])('%s', (_, hex) => {
    expect(thrown(() => importPublicKey(Buffer.from(hex, 'hex')))).toMatchObject({ code: 'key_is_secret' });
    expect(thrown(() => importPublicKey(Buffer.from(hex, 'hex').toString('base64')))).toMatchObject({
      code: 'key_is_secret',
    });
  });
});

describe('importPublicKey', () => {
  it('builds the table that the first verification would wait for, where noble verifies', async () => {
    const { Point } = await import('@noble/ed25519');
    const spy = vi.spyOn(Point.prototype, 'multiply');
    importPublicKey(PUBLIC_KEY);
    const isNative = process.env.ENGINE !== undefined; // the native projects of vitest.config.ts
    expect(spy.mock.contexts.includes(Point.BASE)).toBe(!isNative);
    spy.mockRestore();
  });

  it('reads each member of a JSON Web Key once', () => {
    let reads = 0;
    const jwk = {
      ...JWK,
      get x() {
        return reads++ === 0 ? JWK.x : 'changed';
      },
    };
    importPublicKey(jwk);
    expect(reads).toBe(1);
  });

  it('counts before it reads', () => {
    const endless = Object.assign([1, 2, 3, 4, 5], {
      [Symbol.iterator]: () => ({ next: () => ({ value: '', done: false }) }),
    });
    for (const keys of [Array(5).fill('broken'), endless]) {
      expect(thrown(() => importPublicKey(keys as string[]))).toMatchObject({ code: 'option_invalid' });
    }
  });

  it.each(['whsec_abcdefghijklmnop', 'KEY0123_abc'])('knows a secret in a key file: %s', (text) => {
    expect(thrown(() => importPublicKey(Buffer.from(text)))).toMatchObject({ code: 'key_is_secret' });
  });

  it('finds a blank key file missing', () => {
    expect(thrown(() => importPublicKey(Buffer.from('\n')))).toMatchObject({ code: 'key_missing' });
  });

  it('shows nothing of the key', () => {
    const imported = importPublicKey(PUBLIC_KEY);
    expect(Object.isFrozen(imported)).toBe(true);
    expect(Reflect.ownKeys(imported)).toEqual([]);
  });

  it('fails at start-up, not at the first webhook', () => {
    expect(() => importPublicKey(process.env.TELNYX_PUBLIC_KEY_THAT_IS_NOT_SET)).toThrow('environment variable');
  });
});

describe('a key that begins with the letters of an API key', () => {
  it('is taken when it is one', () => {
    // Found by making key pairs with OpenSSL until one began so.
    expect(() => importPublicKey('KEYkoTsGsieEYcdY4GsU2RQKyPBgOBjnxlOuXSWDMbA=')).not.toThrow();
  });
});

describe('keys that verify imports itself', () => {
  it('are kept: successes only, at most 32, by content', async () => {
    vi.resetModules(); // an empty store of keys
    const { verify } = await import('../../src/index.js');
    const { Point } = await import('@noble/ed25519');
    const spy = vi.spyOn(Point, 'fromBytes');
    const checksOf = async (key: PublicKeyInput) => {
      // Stale on purpose: the key is read first, and nothing of it is verified.
      spy.mockClear();
      await verify(headers, rawBody, key, { now: () => new Date(0) }).catch(() => {});
      return spy.mock.calls.length;
    };
    expect(await checksOf(`${PUBLIC_KEY} `)).toBe(1);
    expect(await checksOf(`${PUBLIC_KEY} `)).toBe(0);
    expect(await checksOf(new Uint8Array(Buffer.from(OTHER_PUBLIC_KEY, 'base64')))).toBe(1);
    expect(await checksOf(new Uint8Array(Buffer.from(OTHER_PUBLIC_KEY, 'base64')))).toBe(0);
    expect(await checksOf({ ...JWK })).toBe(1);
    expect(await checksOf({ ...JWK, kid: 'again' })).toBe(0);
    const weak = new Uint8Array(32);
    expect(await checksOf(weak)).toBe(1);
    expect(await checksOf(weak)).toBe(1);
    for (let spaces = 2; spaces < 34; spaces++) expect(await checksOf(PUBLIC_KEY + ' '.repeat(spaces))).toBe(1);
    expect(await checksOf({ ...JWK })).toBe(1); // one more than there is room for
    expect(await checksOf(PUBLIC_KEY + ' '.repeat(33))).toBe(0); // one in, one out
    expect(await checksOf(PUBLIC_KEY + ' '.repeat(3))).toBe(0);
    expect(await checksOf(`${PUBLIC_KEY} `)).toBe(1); // pushed out by the 32 since
    spy.mockRestore();
  });
});
