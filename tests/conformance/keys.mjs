/** Every form of a public key that JSON cannot hold, and keys under which nothing may be verified. */

import { concat, fromBase64, fromHex, toBase64, toHex, utf8 } from './bytes.mjs';
import { equal, refused } from './check.mjs';
import { verdictOf } from './deliveries.mjs';

/** What stands before the 32 bytes of a key in SPKI, and of an X25519 key. */
const SPKI = '302a300506032b6570032100';
const SPKI_X25519 = '302a300506032b656e032100';

/** And of a private key: PKCS #8, with its public half inside (RFC 5958), PKCS #1, SEC 1. */
const PRIVATE = {
  'PKCS #8': `302e020100300506032b657004220420${'11'.repeat(32)}`,
  'PKCS #8 with both halves': `3051020101300506032b657004220420${'11'.repeat(65)}`,
  'PKCS #1': `308204a40201000282010100${'11'.repeat(40)}`,
  'SEC 1': `30770201010420${'11'.repeat(32)}`,
};

export function* keyCases({ doors, named, vectors, root, native }) {
  const delivery = named('accepted-call-control-started');
  const { headers, rawBody, publicKey, options } = delivery;
  for (const { door, library } of doors) {
    const verify = (key) => library.verify(headers, rawBody, key, options);
    const refuses = async (key, code) => {
      await refused(() => verify(key), code);
      await refused(() => library.importPublicKey(key), code);
    };

    for (const [form, key] of Object.entries(formsOf(publicKey, library))) {
      yield [
        `${door}: a key ${form}`,
        async () => {
          for (const given of [key(), root.importPublicKey(key()), native.importPublicKey(key())]) {
            equal(await verify(given), verdictOf(delivery));
          }
        },
      ];
    }
    for (const [form, key] of Object.entries(malformed(publicKey))) {
      yield [`${door}: no key: ${form}`, () => refuses(key, 'key_malformed')];
    }
    for (const [form, key] of Object.entries({ undefined, null: null, 'an empty list': [], blank: utf8(' \n') })) {
      yield [`${door}: no key at all: ${form}`, () => refuses(key, 'key_missing')];
    }
    for (const [form, hex] of Object.entries(PRIVATE)) {
      yield [`${door}: a private key in ${form}`, () => refuses(fromHex(hex), 'key_is_secret')];
    }
    for (const { hex, canonical } of vectors.smallOrder) {
      yield [
        `${door}: a key of small order, ${hex}`,
        async () => {
          const code = canonical ? 'key_weak' : 'key_malformed';
          for (const key of [hex, fromHex(hex), toBase64(fromHex(hex)), [publicKey, hex]]) await refuses(key, code);
        },
      ];
    }
    yield [
      `${door}: more than four keys, imported ones counted`,
      async () => {
        const two = library.importPublicKey([publicKey, publicKey]);
        equal(await verify([two, two]), verdictOf(delivery));
        await refuses([two, two, publicKey], 'option_invalid');
      },
    ];
    yield [
      `${door}: a key whose buffer changes after it was imported`,
      async () => {
        const bytes = fromBase64(publicKey);
        const imported = library.importPublicKey(bytes);
        await verify(bytes); // by which it is kept
        bytes.fill(0);
        equal(await verify(imported), verdictOf(delivery));
        await refuses(bytes, 'key_weak');
      },
    ];
    yield [`${door}: an imported key shows nothing`, () => isOpaque(library.importPublicKey(publicKey))];
  }
}

function formsOf(publicKey, { importPublicKey }) {
  const bytes = fromBase64(publicKey);
  const spki = concat(fromHex(SPKI), bytes);
  const pem = `-----BEGIN PUBLIC KEY-----\n${toBase64(spki)}\n-----END PUBLIC KEY-----\n`;
  const wide = concat(new Uint8Array(16), bytes, new Uint8Array(16));
  const x = publicKey.replaceAll('+', '-').replaceAll('/', '_').replace('=', '');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x };
  const other = toBase64(fromHex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c')); // TEST 2
  return {
    'in Base64': () => publicKey,
    'in Base64 between quotes and spaces': () => ` '${publicKey}'\r\n`,
    'in Base64url': () => x,
    'in hex': () => toHex(bytes),
    'as whpk_': () => `whpk_${publicKey}`,
    'as SPKI in Base64': () => toBase64(spki),
    'as PEM': () => pem,
    'as PEM with Windows line ends': () => pem.replaceAll('\n', '\r\n'),
    'as PEM on one line': () => `"${pem.replaceAll('\n', '\\n')}"`,
    'as a JSON Web Key': () => ({ ...jwk, kid: 'telnyx' }),
    'as a JSON Web Key in text': () => JSON.stringify(jwk),
    'as raw bytes': () => bytes,
    'as an ArrayBuffer': () => bytes.slice().buffer,
    'as a view with an offset': () => new DataView(wide.buffer, 16, 32),
    'as SPKI bytes': () => spki,
    'as the bytes of a PEM file with a byte order mark': () => utf8(`\uFEFF${pem}`),
    'as the bytes of a text file': () => utf8(`${publicKey}\n`),
    imported: () => importPublicKey(publicKey),
    'in a list': () => [other, importPublicKey(other), jwk],
    'imported twice over': () => importPublicKey([importPublicKey(other), publicKey]),
  };
}

function malformed(publicKey) {
  const bytes = fromBase64(publicKey);
  return {
    '31 bytes': bytes.slice(1),
    '33 bytes': concat(bytes, new Uint8Array([200])),
    'no bytes': new Uint8Array(0),
    'many bytes': new Uint8Array(20_000),
    'many characters': 'A'.repeat(20_000),
    'cut short': publicKey.slice(0, 40),
    'a stray bit': publicKey.replace(/o=$/, 'p='),
    'bytes off the curve': concat(new Uint8Array([2]), new Uint8Array(31)),
    'X25519 in SPKI': concat(fromHex(SPKI_X25519), bytes),
    'a number': 1,
    false: false,
    'an empty object': {},
    'an object without a prototype': Object.create(null),
    'what only looks imported': { bytes },
  };
}

function isOpaque(imported) {
  equal(Reflect.ownKeys(imported), []);
  equal(Object.isFrozen(imported), true);
}
