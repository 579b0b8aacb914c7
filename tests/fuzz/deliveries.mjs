/** Deliveries: genuine ones, signed by OpenSSL; the same with one thing wrong; and such as nobody sends. Each call makes all of it anew. */

import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { anything, damaged, jsonData, text } from './values.mjs';

export const SIGNED_AT = 1_760_000_000;

/** PKCS #8 of an Ed25519 key, up to its 32 bytes (RFC 8410, section 7). */
const PKCS8_PREFIX = '302e020100300506032b657004220420';

function keyPair(seed) {
  const der = Buffer.concat([Buffer.from(PKCS8_PREFIX, 'hex'), Buffer.alloc(32, seed)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { privateKey, spki, bytes: spki.subarray(-32) };
}

const ours = keyPair(1);
const theirs = keyPair(2);
const TOKEN = 'proxy-token';

/**
 * @typedef {object} Call
 * @property {unknown} headers
 * @property {string | undefined} authorization - What is in the headers, but in no mapped ones.
 * @property {unknown} rawBody
 * @property {unknown} publicKey
 * @property {unknown} options
 * @property {'accepted' | 'refused' | 'either'} expected
 * @property {string} kind
 */

/**
 * @param {import('./random.mjs').Random} random
 * @param {{ sampleEvents: object, imported: unknown }} kit
 * @returns {Call}
 */
export function makeCall(random, kit) {
  const luck = random.below(100);
  if (luck < 20) return genuine(random, kit);
  if (luck < 65) return damagedCall(random, kit);
  return odd(random, kit);
}

/** @returns {Call} */
function genuine(random, kit, { signedBody, body = signedBody ?? bodyOf(random, kit), ...changes } = {}) {
  const skew = random.below(601) - 300;
  const timestamp = `${random.chance(5) ? '00' : ''}${SIGNED_AT + skew}`;
  const signature = sign(null, Buffer.concat([Buffer.from(`${timestamp}|`), signedBody ?? body]), ours.privateKey);
  const fields = { timestamp, signature: signature.toString('base64') };
  const withToken = random.chance(10);
  const pairs = pairsOf(random, changes.fields?.(fields) ?? fields, withToken && !changes.tokenless);
  const now = () => new Date(SIGNED_AT * 1000);
  return {
    headers: shaped(random, pairs),
    authorization: withToken && !changes.tokenless ? `Bearer ${TOKEN}` : undefined,
    rawBody: bodyShape(random, body),
    publicKey: changes.publicKey ?? keyForm(random, kit),
    options: changes.options ?? { now, ...(withToken || changes.tokenless ? { bearerToken: TOKEN } : {}) },
    expected: 'accepted',
    kind: 'genuine',
  };
}

/** Each is one thing wrong with a delivery that is genuine otherwise. */
const DAMAGE = {
  'body damaged': (random, kit) => {
    const signedBody = bodyOf(random, kit);
    return genuine(random, kit, { signedBody, body: damaged(random, signedBody) });
  },
  'signature damaged': (random, kit) =>
    genuine(random, kit, {
      fields: (fields) => {
        const bytes = Buffer.from(fields.signature, 'base64');
        bytes[random.below(64)] ^= 1 << random.below(8);
        return { ...fields, signature: bytes.toString('base64') };
      },
    }),
  'signature header damaged': (random, kit) =>
    genuine(random, kit, {
      fields: (fields) => ({ ...fields, signature: damagedText(random, fields.signature), isDirect: true }),
    }),
  'timestamp header damaged': (random, kit) =>
    genuine(random, kit, { fields: (fields) => ({ ...fields, timestamp: damagedText(random, fields.timestamp) }) }),
  'timestamp another': (random, kit) =>
    genuine(random, kit, { fields: (fields) => ({ ...fields, timestamp: String(Number(fields.timestamp) + 1) }) }),
  'key of somebody else': (random, kit) => genuine(random, kit, { publicKey: keyForms(theirs, kit)[random.below(9)] }),
  'clock elsewhere': (random, kit) => {
    const seconds = SIGNED_AT + random.pick([-1, 1]) * (901 + random.below(1e6));
    return genuine(random, kit, { options: { now: () => new Date(seconds * 1000), toleranceSeconds: 600 } });
  },
  'header missing': (random, kit) =>
    genuine(random, kit, { fields: (fields) => ({ ...fields, [random.pick(['timestamp', 'signature'])]: undefined }) }),
  'header twice': (random, kit) => genuine(random, kit, { fields: (fields) => ({ ...fields, twice: true }) }),
  'token missing': (random, kit) => genuine(random, kit, { tokenless: true }),
  'signed by somebody else': (random, kit) =>
    genuine(random, kit, {
      fields: ({ timestamp }) => ({
        timestamp,
        signature: sign(null, Buffer.from(`${timestamp}|`), theirs.privateKey).toString('base64'),
      }),
    }),
};

/** @returns {Call} */
function damagedCall(random, kit) {
  const kind = random.chance(50) ? 'body damaged' : random.pick(Object.keys(DAMAGE));
  return { ...DAMAGE[kind](random, kit), expected: 'refused', kind };
}

/** @returns {Call} Nothing is expected of it, but the same from every door. */
function odd(random, kit) {
  const call = genuine(random, kit);
  for (const part of ['headers', 'rawBody', 'publicKey', 'options']) {
    if (random.chance(35)) call[part] = ODD[part](random);
  }
  return { ...call, expected: 'either', kind: 'odd' };
}

const NAMES = ['telnyx-timestamp', 'telnyx-signature-ed25519', 'webhook-timestamp', 'webhook-signature'];

const ODD = {
  headers: (random) => {
    if (random.chance(40)) return anything(random);
    const value = () => (random.chance(50) ? text(random) : anything(random));
    const pairs = Array.from({ length: random.below(5) }, () => [random.pick(NAMES), value()]);
    return random.pick([Object.fromEntries(pairs), pairs, new Map(pairs), pairs.flat()]);
  },
  rawBody: (random) => (random.chance(50) ? anything(random) : random.bytes(random.below(200))),
  publicKey: (random) => {
    if (random.chance(50)) return anything(random);
    if (random.chance(10)) return random.bytes(32);
    const form = random.pick(keyForms(ours, {}).filter((form) => typeof form === 'string'));
    return damagedText(random, form);
  },
  options: (random) => {
    if (random.chance(50)) return anything(random);
    return { [random.pick(['now', 'toleranceSeconds', 'bearerToken', 'x'])]: anything(random) };
  },
};

/** Bodies that Telnyx may send, and others that can be decoded. */
export function bodyOf(random, { sampleEvents }) {
  const kind = random.below(4);
  if (kind === 0) return Buffer.from(JSON.stringify(jsonData(random), null, random.below(3)));
  if (kind === 1) {
    const fields = Array.from({ length: 1 + random.below(4) }, () => [`x${text(random)}`, text(random)]);
    return Buffer.from(String(new URLSearchParams(fields)));
  }
  const sample = random.pick(Object.values(sampleEvents));
  if (sample.form) return Buffer.from(String(sample.form));
  return Buffer.from(JSON.stringify(random.pick(Object.values(sample)), null, random.below(3)));
}

function bodyShape(random, bytes) {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  const shifted = new Uint8Array(bytes.length + 9);
  shifted.set(bytes, 5);
  const asText = bytes.toString();
  return random.pick([
    Buffer.from(asText).equals(bytes) ? asText : bytes,
    bytes,
    new Uint8Array(bytes).buffer,
    new DataView(shifted.buffer, 5, bytes.length),
    shared,
  ]);
}

function keyForms({ spki, bytes }, { imported }) {
  const base64 = bytes.toString('base64');
  const x = bytes.toString('base64url');
  return [
    base64,
    x,
    bytes.toString('hex'),
    `whpk_${base64}`,
    `"${base64}"\n`,
    spki.toString('base64'),
    `-----BEGIN PUBLIC KEY-----\n${spki.toString('base64')}\n-----END PUBLIC KEY-----\n`,
    { kty: 'OKP', crv: 'Ed25519', x },
    JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x }),
    Buffer.from(bytes),
    Buffer.from(spki),
    imported ?? base64,
  ];
}

/** The form in which the public key is imported once. */
export const OUR_KEY = ours.bytes.toString('base64');

function keyForm(random, kit) {
  const form = random.pick(keyForms(ours, kit));
  return random.chance(15) ? random.shuffle([form, random.pick(keyForms(theirs, {}))]) : form;
}

/** The headers as pairs, among others, in any letter case; a tenth of them under Standard Webhooks' names. */
function pairsOf(random, { timestamp, signature, twice, isDirect }, withToken) {
  const isMapped = random.chance(10) && !isDirect; // a list of signatures may hold others
  const entry = isMapped && signature !== undefined ? `v1a,${signature}` : signature;
  const list = isMapped && random.chance(30) && entry !== undefined ? `v1,bm9uZQ== ${entry}` : entry;
  const pairs = [
    [isMapped ? 'webhook-timestamp' : 'telnyx-timestamp', timestamp],
    [isMapped ? 'webhook-signature' : 'telnyx-signature-ed25519', list],
  ].filter(([, value]) => value !== undefined);
  if (twice) pairs.push([...random.pick(pairs)]);
  if (withToken) pairs.push(['authorization', `Bearer ${TOKEN}`]);
  const noise = Array.from({ length: random.below(6) }, (_, index) => [`x-noise-${index}`, String(random.next())]);
  const anyCase = (name) =>
    random.chance(50) ? name : name.replace(/[a-z]/g, (letter) => (random.chance(50) ? letter.toUpperCase() : letter));
  return random.shuffle([...pairs, ...noise]).map(([name, value]) => [anyCase(name), value]);
}

/** A shape that holds all of these pairs. What has one value for each name holds a list where a name comes twice. */
function shaped(random, pairs) {
  const record = () => {
    const names = new Map();
    for (const [name, value] of pairs) names.set(name.toLowerCase(), [...(names.get(name.toLowerCase()) ?? []), value]);
    return [...names].map(([name, values]) => [name, values.length > 1 ? values : values[0]]);
  };
  const isToken = pairs.every(([, value]) => /^[ -~]*$/.test(value) && value === value.trim());
  const getter = new Map(record());
  const shapes = [
    () => Object.fromEntries(record()),
    () => Object.assign(Object.create(null), Object.fromEntries(record())),
    () => Object.assign(new (class Incoming {})(), Object.fromEntries(record())),
    () => new Map(record()),
    () => pairs,
    () => pairs[Symbol.iterator](),
    () => pairs.flat(),
    () => ({ get: (name) => getter.get(name) ?? null }),
    () => ({ get: (name) => getter.get(name) ?? '', append() {} }),
    () => Object.fromEntries(record().map(([name, value]) => [name, [value].flat()])),
    ...(isToken ? [() => new Headers(pairs)] : []),
  ];
  return random.pick(shapes)();
}

function damagedText(random, original) {
  for (;;) {
    const changed = damaged(random, Buffer.from(original)).toString(random.pick(['latin1', 'utf8']));
    if (changed !== original) return changed;
  }
}
