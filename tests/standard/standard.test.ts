/**
 * The bridge to Standard Webhooks, held against what others made: the specification's examples, the `standardwebhooks` and `svix` packages, and
 * OpenSSL. Nothing here is signed by the code that verifies it, but where both are compared with somebody else's.
 */

import { spawnSync } from 'node:child_process';
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  sign as opensslSign,
  verify as opensslVerify,
} from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { WebhookVerificationError as StockVerificationError, Webhook as StockWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  isWebhookError,
  toStandardHeaders,
  verify,
  WebhookConfigurationError,
  WebhookVerificationError,
} from '../../src/index.js';
import { signedContent } from '../../src/standard/signed-content.js';
import { signersOf } from '../../src/standard/signing-secrets.js';
import { resign, StandardWebhookVerificationError, Webhook } from '../../src/standard.js';
import { loadVectors } from '../support/fixtures.js';
import { forge } from '../support/forge.js';
import { anything, boom } from '../support/hostile.js';
import {
  CALL_CONTROL_BODY,
  CALL_CONTROL_ID,
  deliver,
  now,
  OTHER_PUBLIC_KEY,
  PUBLIC_KEY,
  rejection,
  signature,
  TEXML_BODY,
  TIMESTAMP,
  thrown,
} from '../support/sign.js';

const SYMMETRIC = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OTHER_SYMMETRIC = `whsec_${Buffer.alloc(24, 8).toString('base64')}`;

/** The secret key of RFC 8032, section 7.1, TEST 1: that of the Telnyx deliveries here, so that nothing but what is signed tells the schemes apart. */
const SEED = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
const SIGNING_KEY = `whsk_${SEED.toString('base64')}`;
const LONG_SIGNING_KEY = `whsk_${Buffer.concat([SEED, Buffer.from(PUBLIC_KEY, 'base64')]).toString('base64')}`;
const VERIFYING_KEY = `whpk_${PUBLIC_KEY}`;
const OTHER_VERIFYING_KEY = `whpk_${OTHER_PUBLIC_KEY}`;

const privateKey = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), SEED]),
  format: 'der',
  type: 'pkcs8',
});
const publicKey = createPublicKey(privateKey);

/** A `v1a` delivery, signed by OpenSSL as the specification has it. */
function standard(body: string | Uint8Array = '{"a":1}', id = 'msg_1', timestamp: number | string = TIMESTAMP) {
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)]);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1a,${opensslSign(null, content, privateKey).toString('base64')}`,
  };
}

const untypedResign = resign as (...args: unknown[]) => Promise<Record<string, string>>;
const untypedVerify = (key: string, ...args: unknown[]) =>
  (new Webhook(key).verify as (...args: unknown[]) => Promise<unknown>).apply(new Webhook(key), args);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: TIMESTAMP * 1000 }); // the stock verifiers have no other clock
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('resign', () => {
  const { headers, rawBody } = deliver();

  it.each([
    ['Call Control', CALL_CONTROL_BODY, CALL_CONTROL_ID],
    ['pretty-printed', JSON.stringify({ id: 'é😀' }, null, 2), '_C3_A9_F0_9F_98_80'],
    ['with a byte order mark', '\uFEFF{"id":"an-id"}', 'an-id'],
    ['with dots and bars', '{"id":"a.1760000000.|b","x":"v1,.|"}', 'a_2E1760000000_2E_7Cb'],
  ])('v1: standardwebhooks and svix accept it, JSON %s', async (_, body, id) => {
    const { headers, rawBody } = deliver(body);
    const signed = await resign(headers, rawBody, PUBLIC_KEY, SYMMETRIC);
    expect(signed).toEqual({
      'webhook-id': id,
      'webhook-timestamp': String(TIMESTAMP),
      'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
    });
    expect(() => new StockWebhook(SYMMETRIC).verify(body, signed, { jsonParse: false })).not.toThrow();
    if (!body.startsWith('\uFEFF')) {
      expect(new StockWebhook(SYMMETRIC).verify(rawBody, signed)).toEqual(JSON.parse(body));
      expect(new SvixWebhook(SYMMETRIC).verify(rawBody, signed)).toEqual(JSON.parse(body));
      expect(() => new SvixWebhook(OTHER_SYMMETRIC).verify(rawBody, signed)).toThrow('No matching signature');
    }
    expect(() => new StockWebhook(SYMMETRIC).verify(`${body} `, signed)).toThrow(StockVerificationError);
    expect(() => new StockWebhook(OTHER_SYMMETRIC).verify(body, signed)).toThrow(StockVerificationError);
  });

  it('v1: standardwebhooks accepts it, a form', async () => {
    const form = deliver(TEXML_BODY);
    const signed = await resign(form.headers, form.rawBody, PUBLIC_KEY, SYMMETRIC);
    expect(() => new StockWebhook(SYMMETRIC).verify(form.rawBody, signed, { jsonParse: false })).not.toThrow();
    expect(signed['webhook-id']).toBe('v3_3A9X2vx__siprec-abc123__siprec-started__2024-01-15T10_3A30_3A00Z');
  });

  it('v1 is the HMAC of the specification, over the bytes that arrived', async () => {
    for (const body of [CALL_CONTROL_BODY, '\uFEFF{"id":"é"}', TEXML_BODY]) {
      const { headers, rawBody } = deliver(body);
      const signed = await resign(headers, rawBody, PUBLIC_KEY, SYMMETRIC);
      const hmac = createHmac('sha256', Buffer.alloc(32, 7)).update(`${signed['webhook-id']}.${TIMESTAMP}.`);
      expect(signed['webhook-signature']).toBe(`v1,${hmac.update(rawBody).digest('base64')}`);
    }
  });

  it.each([
    ['32 bytes', SIGNING_KEY],
    ['64 bytes', LONG_SIGNING_KEY],
    ['quotes and a line break around it', ` "${SIGNING_KEY}"\n`],
  ])('v1a is the Ed25519 signature that OpenSSL makes, by a key of %s', async (_, secret) => {
    for (const body of [CALL_CONTROL_BODY, '\uFEFF{"id":"é"}', TEXML_BODY]) {
      const { headers, rawBody } = deliver(body);
      const signed = await resign(headers, rawBody, PUBLIC_KEY, secret);
      expect(signed).toEqual(standard(body, signed['webhook-id']));
      await expect(new Webhook(VERIFYING_KEY).verify(rawBody, signed, { jsonParse: false })).resolves.toBeUndefined();
    }
  });

  it('v1a is what `openssl pkeyutl -verify` accepts, over the content put together from the specification', async ({
    skip,
  }) => {
    if (spawnSync('openssl', ['version']).error) {
      if (process.env.CI === 'true') expect.fail('There is no openssl command.');
      skip('no openssl command');
    }
    const signed = await resign(headers, rawBody, PUBLIC_KEY, SIGNING_KEY);
    const folder = mkdtempSync(join(tmpdir(), 'standard-'));
    try {
      const file = (name: string) => join(folder, name);
      writeFileSync(file('key.pem'), publicKey.export({ format: 'pem', type: 'spki' }));
      writeFileSync(file('signature'), Buffer.from(signed['webhook-signature'].slice('v1a,'.length), 'base64'));
      const openssl = (content: string) => {
        writeFileSync(file('content'), content);
        const options = ['-rawin', '-pubin', '-inkey', file('key.pem'), '-in', file('content')];
        return spawnSync('openssl', ['pkeyutl', '-verify', ...options, '-sigfile', file('signature')]).status;
      };
      expect(openssl(`${CALL_CONTROL_ID}.${TIMESTAMP}.${CALL_CONTROL_BODY}`)).toBe(0);
      expect(openssl(`${TIMESTAMP}|${CALL_CONTROL_BODY}`)).not.toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('signs with each of several secrets, in their order', async () => {
    const secrets = [SYMMETRIC, SIGNING_KEY, OTHER_SYMMETRIC];
    const signed = await resign(headers, rawBody, PUBLIC_KEY, secrets);
    const alone = await Promise.all(secrets.map((secret) => resign(headers, rawBody, PUBLIC_KEY, secret)));
    expect(signed['webhook-signature']).toBe(alone.map((one) => one['webhook-signature']).join(' '));
    for (const secret of [SYMMETRIC, OTHER_SYMMETRIC]) {
      expect(() => new StockWebhook(secret).verify(rawBody, signed)).not.toThrow();
      expect(() => new SvixWebhook(secret).verify(rawBody, signed)).not.toThrow();
    }
    await expect(new Webhook(VERIFYING_KEY).verify(rawBody, signed)).resolves.toEqual(JSON.parse(CALL_CONTROL_BODY));

    const eight = await resign(headers, rawBody, PUBLIC_KEY, Array(8).fill(SIGNING_KEY));
    await expect(new Webhook(VERIFYING_KEY).verify(rawBody, eight)).resolves.toBeDefined();
  });

  it("keeps Telnyx's timestamp, and with timestamp: 'now' signs the time of the clock", async () => {
    const { headers, rawBody } = deliver(undefined, TIMESTAMP - 200);
    const kept = await resign(headers, rawBody, PUBLIC_KEY, SIGNING_KEY, { now, timestamp: undefined });
    expect(kept).toEqual(standard(rawBody, CALL_CONTROL_ID, TIMESTAMP - 200));
    expect(await resign(headers, rawBody, PUBLIC_KEY, SIGNING_KEY, { timestamp: 'now' })).toEqual(
      standard(rawBody, CALL_CONTROL_ID, TIMESTAMP),
    );
    const clock = () => new Date((TIMESTAMP - 100) * 1000 + 999);
    const stamped = await resign(headers, rawBody, PUBLIC_KEY, SIGNING_KEY, { now: clock, timestamp: 'now' });
    expect(stamped).toEqual(standard(rawBody, CALL_CONTROL_ID, TIMESTAMP - 100));
  });

  it("with timestamp: 'now', asks the clock once more", async () => {
    const { headers, rawBody } = deliver();
    const clock = vi.fn(now);
    await resign(headers, rawBody, PUBLIC_KEY, SYMMETRIC, { now: clock });
    expect(clock).toHaveBeenCalledTimes(1);
    await resign(headers, rawBody, PUBLIC_KEY, SYMMETRIC, { now: clock, timestamp: 'now' });
    expect(clock).toHaveBeenCalledTimes(1 + 2);
  });

  it("does not make a stale delivery fresh by timestamp: 'now'", async () => {
    const { headers, rawBody } = deliver(undefined, TIMESTAMP - 301);
    const error = await rejection(resign(headers, rawBody, PUBLIC_KEY, SYMMETRIC, { timestamp: 'now' }));
    expect(error).toMatchObject({ code: 'timestamp_too_old', skewSeconds: 301 });
  });

  it('refuses to sign a time before 1970', async () => {
    const { headers, rawBody } = deliver('a=b', 0);
    const options = { now: () => new Date(-1000), timestamp: 'now' } as const;
    expect(await rejection(resign(headers, rawBody, PUBLIC_KEY, SYMMETRIC, options))).toMatchObject({
      code: 'option_invalid',
    });
    await expect(resign(headers, rawBody, PUBLIC_KEY, SYMMETRIC, { now: options.now })).resolves.toMatchObject({
      'webhook-timestamp': '0',
    });
  });

  it('takes mapped headers and the options of verify', async () => {
    const mapped = toStandardHeaders(headers, rawBody);
    expect(await resign(mapped, rawBody, PUBLIC_KEY, SYMMETRIC)).toEqual(
      await resign(headers, rawBody, PUBLIC_KEY, SYMMETRIC),
    );
    const strict = { toleranceSeconds: 1, bearerToken: 'token', now: () => new Date((TIMESTAMP + 2) * 1000) };
    const code = async (...args: unknown[]) => ((await rejection(untypedResign(...args))) as { code: string }).code;
    expect(await code(headers, rawBody, PUBLIC_KEY, SYMMETRIC, strict)).toBe('timestamp_too_old');
    expect(await code(headers, rawBody, PUBLIC_KEY, SYMMETRIC, { bearerToken: 't' })).toBe('authorization_mismatch');
    for (const options of [
      { timestamp: 1 },
      { timestamp: 'Now' },
      { timestamp: null },
      { tolerance: 1 },
      [],
      new Map(),
    ])
      expect(await code(headers, rawBody, PUBLIC_KEY, SYMMETRIC, options)).toBe('option_invalid');
  });

  it('signs what was verified, though the buffer changes meanwhile', async () => {
    const buffer = Buffer.from(rawBody);
    const pending = resign(headers, buffer, PUBLIC_KEY, [SYMMETRIC, SIGNING_KEY]);
    buffer.fill(0x20);
    expect(await pending).toEqual(await resign(headers, rawBody, PUBLIC_KEY, [SYMMETRIC, SIGNING_KEY]));
  });

  it('takes text, and a body of any holder of bytes', async () => {
    const { buffer, byteOffset, byteLength } = rawBody;
    const copy = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
    const expected = await resign(headers, rawBody, PUBLIC_KEY, SYMMETRIC);
    for (const body of [CALL_CONTROL_BODY, copy, new DataView(copy), new Uint8Array(copy)]) {
      expect(await resign(headers, body, PUBLIC_KEY, SYMMETRIC)).toEqual(expected);
    }
  });

  it('refuses what verify refuses, with its code, as an error of the standardwebhooks package, too', async () => {
    const stale = deliver(undefined, TIMESTAMP - 301);
    for (const [args, code] of [
      [[{}, rawBody, PUBLIC_KEY], 'header_missing'],
      [[{ ...headers, 'Telnyx-Timestamp': '1' }, rawBody, PUBLIC_KEY], 'header_duplicated'],
      [[{ ...headers, 'telnyx-timestamp': '1x' }, rawBody, PUBLIC_KEY], 'timestamp_malformed'],
      [[stale.headers, rawBody, PUBLIC_KEY], 'timestamp_too_old'],
      [[{ ...headers, 'telnyx-signature-ed25519': 'x' }, rawBody, PUBLIC_KEY], 'signature_malformed'],
      [[headers, `${CALL_CONTROL_BODY} `, PUBLIC_KEY], 'signature_mismatch'],
      [[headers, rawBody, OTHER_PUBLIC_KEY], 'signature_mismatch'],
    ] as const) {
      const error = await rejection(untypedResign(...args, SYMMETRIC));
      expect(error).toBeInstanceOf(StockVerificationError);
      expect(error).toMatchObject({ name: 'WebhookVerificationError', code, status: 401 });
    }
  });

  it('leaves payload and configuration errors as they are', async () => {
    for (const [body, code] of [
      ['{', 'body_malformed'],
      [Buffer.from([0x61, 0x3d, 0xff]), 'body_malformed'], // genuine, but the stock package would sign other bytes
      [' ', 'body_malformed'],
    ] as const) {
      const { headers, rawBody } = deliver(body);
      const error = await rejection(resign(headers, rawBody, PUBLIC_KEY, SYMMETRIC));
      expect(error).toMatchObject({ name: 'WebhookPayloadError', code, status: 500 });
    }
    for (const [args, code] of [
      [[headers, JSON.parse(CALL_CONTROL_BODY), PUBLIC_KEY, SYMMETRIC], 'body_not_raw'],
      [[headers, undefined, PUBLIC_KEY, SYMMETRIC], 'body_not_raw'],
      [[headers, '', PUBLIC_KEY, SYMMETRIC], 'body_not_raw'],
      [['telnyx', rawBody, PUBLIC_KEY, SYMMETRIC], 'headers_unreadable'],
      [[headers, rawBody, undefined, SYMMETRIC], 'key_missing'],
      [[headers, rawBody, SIGNING_KEY, SYMMETRIC], 'key_is_secret'],
    ] as const) {
      const error = await rejection(untypedResign(...args));
      expect(error).toBeInstanceOf(WebhookConfigurationError);
      expect(error).toMatchObject({ code, status: 500 });
    }
  });

  it.each([
    ['undefined', undefined, 'key_missing', 'environment'],
    ['null', null, 'key_missing', 'environment'],
    ['blank', ' "" \n', 'key_missing', 'environment'],
    ['an empty list', [], 'key_missing', 'environment'],
    ['a list with a hole', [SYMMETRIC, undefined], 'key_missing', 'environment'],
    ['a public key', VERIFYING_KEY, 'key_malformed', 'verifies only'],
    ['no prefix', SYMMETRIC.slice(6), 'key_malformed', 'whsec_ or whsk_. It has 44 characters'],
    ['another prefix', 'sk_live_1', 'key_malformed', 'whsec_ or whsk_'],
    ['no Base64', 'whsec_%%%%', 'key_malformed', '4 characters that are none'],
    ['Base64url', `whsec_${Buffer.alloc(33, 255).toString('base64url')}`, 'key_malformed', 'standard'],
    ['no padding', SYMMETRIC.slice(0, -1), 'key_malformed', 'padded'],
    ['nothing behind the prefix', 'whsec_', 'key_malformed', '0 bytes'],
    ['a signing key of 31 bytes', `whsk_${Buffer.alloc(31).toString('base64')}`, 'key_malformed', '31 bytes'],
    ['a signing key of 33 bytes', `whsk_${Buffer.alloc(33).toString('base64')}`, 'key_malformed', '33 bytes'],
    [
      "a seed with another's public key",
      `whsk_${Buffer.concat([SEED, SEED]).toString('base64')}`,
      'key_malformed',
      'belong',
    ],
    ['too long', `whsec_${'A'.repeat(1020)}`, 'key_malformed', '1026 characters'],
    ['bytes', Buffer.alloc(32), 'key_malformed', 'got object'],
    ['nine of them', Array(9).fill(SYMMETRIC), 'option_invalid', 'at most 8'],
  ])('refuses as a secret: %s', async (_, secret, code, message) => {
    // Before the delivery is looked at, so that it is found with the first one whatever that is.
    const error = (await rejection(untypedResign({}, rawBody, PUBLIC_KEY, secret))) as Error;
    expect(error).toBeInstanceOf(WebhookConfigurationError);
    expect(error).toMatchObject({ code, status: 500, message: expect.stringContaining(message) });
  });

  it('takes a secret of 1,024 characters at most, quotes and spaces counted', async () => {
    const long = `"whsec_${Buffer.alloc(762, 7).toString('base64')}"`;
    const signed = await resign(headers, rawBody, PUBLIC_KEY, long);
    expect(signed).toEqual(await resign(headers, rawBody, PUBLIC_KEY, long.slice(1, -1)));
    expect(await rejection(resign(headers, rawBody, PUBLIC_KEY, `${long} `))).toMatchObject({
      code: 'key_malformed',
      message: expect.stringContaining('got 1025 characters'),
    });
  });

  it('signs no other bytes than it was given: v1 has none for what is no UTF-8', async () => {
    const [sign] = await signersOf(SYMMETRIC);
    expect(() => sign?.('an-id', TIMESTAMP, Uint8Array.of(0xff))).toThrow(TypeError);
  });

  it('has no crypto.subtle to sign with: says so', async () => {
    vi.stubGlobal('crypto', undefined);
    for (const secret of [SYMMETRIC, SIGNING_KEY]) {
      expect(await rejection(resign(headers, rawBody, PUBLIC_KEY, secret))).toMatchObject({
        code: 'runtime_unsupported',
      });
    }
  });
});

describe('the mapped headers', () => {
  it('are refused by every stock verifier, with any secret that anyone could think of', () => {
    const { headers, rawBody } = deliver();
    const mapped = toStandardHeaders(headers, rawBody);
    for (const secret of [SYMMETRIC, `whsec_${PUBLIC_KEY}`, `whsec_${SEED.toString('base64')}`]) {
      expect(() => new StockWebhook(secret).verify(rawBody, mapped)).toThrow(StockVerificationError);
      expect(() => new SvixWebhook(secret).verify(rawBody, mapped)).toThrow('No matching signature');
    }
  });

  it('are refused by our Webhook, though the key is the very key that signed them', async () => {
    const { headers, rawBody } = deliver();
    const error = await rejection(new Webhook(VERIFYING_KEY).verify(rawBody, toStandardHeaders(headers, rawBody)));
    expect(error).toMatchObject({
      code: 'signature_mismatch',
      message: expect.stringContaining("For Telnyx's, use verify"),
    });
  });
});

/** The vectors of the specification, and of the servers and libraries that its authors publish. */
describe('published vectors', () => {
  const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
  const SECONDS = 1614265330;
  const PAYLOAD = '{"test": 2432232314}';
  const headersWith = (signature: string) => ({
    'webhook-id': ID,
    'webhook-timestamp': String(SECONDS),
    'webhook-signature': signature,
  });

  /** Of the svix server; its signature is the example in the specification, section "Webhook headers". */
  const SVIX = {
    secret: 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==',
    publicKey: 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=',
    signature: 'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
  };
  /** Of the reference library for Go. */
  const GO = {
    secret: 'whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=',
    publicKey: `whpk_${Buffer.from('ZlN4eg7dSSqi0moX9hQUk3orrOouK3QVQSlJa248c_g', 'base64url').toString('base64')}`,
    signature: 'v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==',
  };

  beforeEach(() => {
    vi.setSystemTime(SECONDS * 1000);
  });

  it('the content to be signed is that of the section "Signature scheme"', () => {
    const body =
      '{"type":"contact.created","timestamp":"2022-11-03T20:26:10.344522Z","data":{"id":"1f81eb52-5198-4599-803e-771906343485"}}';
    const { bytes } = signedContent('msg_2KWPBgLlAfxdpx2AI54pPJ85f4W', '1674087231', body);
    expect(Buffer.from(bytes).toString()).toBe(`msg_2KWPBgLlAfxdpx2AI54pPJ85f4W.1674087231.${body}`);
  });

  it('v1, of all reference libraries', async () => {
    const [sign] = await signersOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    expect(sign?.(ID, SECONDS, Buffer.from(PAYLOAD))).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it.each([
    ['svix', SVIX],
    ['Go', GO],
  ])('v1a, of %s: signed the same, verified by either key', async (_, { secret, publicKey, signature }) => {
    await expect(new Webhook(secret).sign(ID, new Date(SECONDS * 1000), PAYLOAD)).resolves.toBe(signature);
    const [sign] = await signersOf(secret);
    expect(await sign?.(ID, SECONDS, Buffer.from(PAYLOAD))).toBe(signature);
    for (const key of [secret, publicKey]) {
      await expect(new Webhook(key).verify(PAYLOAD, headersWith(signature))).resolves.toEqual({ test: 2432232314 });
    }
  });

  it('the example list of the specification: its v1 is passed over, its v1a decides', async () => {
    const list = `v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4= ${SVIX.signature}`;
    await expect(new Webhook(SVIX.publicKey).verify(PAYLOAD, headersWith(list))).resolves.toEqual({ test: 2432232314 });
    const error = await rejection(new Webhook(GO.publicKey).verify(PAYLOAD, headersWith(list)));
    expect(error).toMatchObject({ code: 'signature_mismatch' });
  });

  it('the keys that the svix server refuses', async () => {
    const odd = [
      'whsec_%',
      'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kv',
      'hwsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
      SVIX.publicKey,
      'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlaaaaaaaaaaAJ6p9lMicMFs6Kvg==',
    ];
    for (const key of odd) expect(await rejection(signersOf(key))).toMatchObject({ code: 'key_malformed' });
  });
});

describe('Webhook', () => {
  const webhook = new Webhook(VERIFYING_KEY);
  const body = '{"a":1}';
  const code = async (promise: Promise<unknown>) => ((await rejection(promise)) as { code: string }).code;

  describe('keys', () => {
    it.each([
      ['undefined', undefined, 'key_missing', 'environment'],
      ['blank', '  ', 'key_missing', 'whpk_ or whsk_'],
      ['a symmetric secret', SYMMETRIC, 'key_malformed', 'use the Webhook of the standardwebhooks package'],
      ['no prefix', PUBLIC_KEY, 'key_malformed', 'begins with whpk_ or whsk_'],
      ['31 bytes', `whpk_${Buffer.alloc(31).toString('base64')}`, 'key_malformed', '31 bytes'],
      [
        'no point of the curve',
        `whpk_${Buffer.from([2, ...Array(31).fill(0)]).toString('base64')}`,
        'key_malformed',
        'curve',
      ],
      ['of small order', `whpk_${Buffer.from([1, ...Array(31).fill(0)]).toString('base64')}`, 'key_weak', 'forged'],
      ['bytes', new Uint8Array(32), 'key_malformed', 'got object'],
    ])('refused: %s', (_, key, code, message) => {
      const error = thrown(() => new Webhook(key as string));
      expect(error).toBeInstanceOf(WebhookConfigurationError);
      expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    });

    it('whose halves do not belong together neither sign nor verify', async () => {
      const broken = new Webhook(`whsk_${Buffer.concat([SEED, SEED]).toString('base64')}`);
      expect(await code(broken.sign('a', new Date(), body))).toBe('key_malformed');
      expect(await code(broken.verify(body, standard(body)))).toBe('key_malformed');
    });

    it('are not to be seen from outside', () => {
      const signing = new Webhook(SIGNING_KEY);
      expect(inspect(signing, { depth: 9, showHidden: true })).not.toContain(SIGNING_KEY.slice(5, 15));
      expect(JSON.stringify(signing)).toBe('{}');
      expect(Reflect.ownKeys(signing)).toEqual([]);
    });
  });

  describe('sign', () => {
    it('signs what OpenSSL signs, text and bytes alike', async () => {
      for (const key of [SIGNING_KEY, LONG_SIGNING_KEY]) {
        const signing = new Webhook(key);
        for (const payload of [body, '', '\uFEFFé|.', new Uint8Array([0xff, 0, 0xfe])]) {
          const signed = await signing.sign('msg_1', new Date(TIMESTAMP * 1000 + 999), payload);
          expect(signed).toBe(standard(payload)['webhook-signature']);
        }
      }
    });

    it('signs what was there when it was called', async () => {
      const buffer = Buffer.from(body);
      const pending = new Webhook(SIGNING_KEY).sign('msg_1', new Date(TIMESTAMP * 1000), buffer);
      buffer.fill(0);
      expect(await pending).toBe(standard(body)['webhook-signature']);
    });

    it('refuses a public key, an odd id, an odd time and what is no payload', async () => {
      const sign = (...args: unknown[]) =>
        (new Webhook(SIGNING_KEY).sign as (...args: unknown[]) => Promise<string>).apply(
          new Webhook(SIGNING_KEY),
          args,
        );
      const at = new Date();
      expect(await rejection(webhook.sign('a', at, body))).toMatchObject({
        code: 'key_malformed',
        message: expect.stringContaining('verifies only'),
      });
      for (const id of ['', 'a.b', 'a|b', 'a b', 'a\n', 'é', 'a'.repeat(257), undefined, 1, ['a']]) {
        expect(await code(sign(id, at, body))).toBe('option_invalid');
      }
      for (const date of [undefined, TIMESTAMP, 'now', new Date(Number.NaN), new Date(-1), { getTime: () => 1e17 }]) {
        expect(await code(sign('a', date, body))).toBe('option_invalid');
      }
      for (const payload of [undefined, null, {}, 1]) expect(await code(sign('a', at, payload))).toBe('body_not_raw');
      await expect(sign('A-Za-z0-9_'.padEnd(256, '-'), new Date(8.64e15), '')).resolves.toMatch(/^v1a,/);
    });
  });

  describe('verify', () => {
    it('gives what the stock package gives: JSON, or undefined where it is empty or not to be parsed', async () => {
      for (const payload of ['{"a":[1,null]}', '"text"', '1', 'null', 'true', ' [] \n']) {
        await expect(webhook.verify(payload, standard(payload))).resolves.toEqual(JSON.parse(payload));
        await expect(webhook.verify(payload, standard(payload), { jsonParse: true })).resolves.toEqual(
          JSON.parse(payload),
        );
        await expect(webhook.verify(payload, standard(payload), { jsonParse: false })).resolves.toBeUndefined();
        const signature = new StockWebhook(SYMMETRIC).sign('msg_1', now(), payload);
        const stock = { ...standard(payload), 'webhook-signature': signature };
        expect(new StockWebhook(SYMMETRIC).verify(payload, stock)).toEqual(JSON.parse(payload));
      }
      await expect(webhook.verify('', standard(''))).resolves.toBeUndefined();
      await expect(webhook.verify('\uFEFF{}', standard('\uFEFF{}'))).resolves.toEqual({});
      await expect(new Webhook(SIGNING_KEY).verify(body, standard(body))).resolves.toEqual({ a: 1 });
    });

    it('refuses what is genuine and no JSON, unless it is not to be parsed', async () => {
      for (const payload of ['a=b', '{', new Uint8Array([0x22, 0xff, 0x22])]) {
        const error = await rejection(webhook.verify(payload, standard(payload)));
        expect(error).toMatchObject({ name: 'WebhookPayloadError', code: 'body_malformed', status: 500 });
        await expect(webhook.verify(payload, standard(payload), { jsonParse: false })).resolves.toBeUndefined();
      }
    });

    it('takes headers in every shape and letter case', async () => {
      const headers = standard(body);
      const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
      const shapes = [
        headers,
        upper,
        Object.assign(Object.create(null), upper),
        new Headers(headers),
        new Map(Object.entries(upper)),
        Object.entries(upper),
        Object.entries(upper).flat(),
        Object.fromEntries(Object.entries(upper).map(([name, value]) => [name, [value]])),
        { ...headers, 'content-length': undefined, 'set-cookie': ['a', 'b'] },
        { get: (name: string) => new Headers(headers).get(name) },
        Object.assign(Object.create({ inherited: 1 }), headers),
      ];
      for (const shape of shapes) await expect(webhook.verify(body, shape)).resolves.toEqual({ a: 1 });
    });

    it('is not switched off by what is missing', async () => {
      for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const) {
        const { [name]: _, ...others } = standard(body);
        expect(await code(webhook.verify(body, others))).toBe('header_missing');
        expect(await code(webhook.verify(body, new Headers(others)))).toBe('header_missing');
        expect(await code(webhook.verify(body, { get: (asked) => new Headers(others).get(asked) ?? '' }))).toBe(
          'header_missing',
        );
        expect(await code(untypedVerify(VERIFYING_KEY, body, { ...others, [name]: null }))).toBe('header_missing');
        expect(await code(untypedVerify(VERIFYING_KEY, body, { ...others, [name]: 1 }))).toBe('headers_unreadable');
      }
      for (const empty of [{}, [], new Map(), new Headers()]) {
        expect(await code(webhook.verify(body, empty as Headers))).toBe('header_missing');
      }
    });

    it('does not choose among headers that came twice', async () => {
      for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const) {
        const headers = standard(body);
        const twice = [...Object.entries(headers), [name.toUpperCase(), headers[name]] as [string, string]];
        for (const shape of [
          twice,
          Object.fromEntries(twice),
          twice.flat(),
          { ...headers, [name]: [headers[name], 'x'] },
        ]) {
          expect(await code(untypedVerify(VERIFYING_KEY, body, shape))).toBe('header_duplicated');
        }
        // Headers joins the two by a comma and a space. That is no id and no timestamp, and only a list of signatures can tell.
        const expected = name === 'webhook-signature' ? /^header_duplicated$/ : /_malformed$/;
        expect(await code(webhook.verify(body, new Headers(twice)))).toMatch(expected);
      }
    });

    it('says so when those are no headers', async () => {
      const request = new Request('http://localhost', { headers: standard(body) });
      const endless = {
        *[Symbol.iterator]() {
          for (;;) yield ['a', 'b'];
        },
      };
      for (const headers of [
        undefined,
        null,
        'x',
        1,
        () => {},
        new Date(),
        Promise.resolve({}),
        request,
        [1],
        endless,
      ]) {
        expect(await code(untypedVerify(VERIFYING_KEY, body, headers))).toBe('headers_unreadable');
      }
    });

    it('refuses ids in which a dot could move the borders of what is signed', async () => {
      for (const id of ['', 'a.b', `a.${TIMESTAMP}`, 'a|b', 'a b', 'a,b', 'é', 'a\n', 'a'.repeat(257)]) {
        const headers = standard(body, id);
        expect(await code(webhook.verify(body, Object.entries(headers)))).toBe('signature_malformed');
      }
      for (const id of ['a', 'A-Za-z0-9_'.padEnd(256, '-')]) {
        await expect(webhook.verify(body, standard(body, id))).resolves.toEqual({ a: 1 });
      }
    });

    it('reads timestamps whole, as they came, and five minutes either way', async () => {
      for (const timestamp of [
        `${TIMESTAMP}junk`,
        ` ${TIMESTAMP}`,
        `${TIMESTAMP}.0`,
        '1.76e9',
        '',
        'NaN',
        '1'.repeat(16),
      ]) {
        const headers = standard(body, 'a', timestamp);
        expect(await code(webhook.verify(body, headers))).toBe('timestamp_malformed');
      }
      for (const skew of [300, -300]) {
        await expect(webhook.verify(body, standard(body, 'a', TIMESTAMP + skew))).resolves.toEqual({ a: 1 });
      }
      for (const [skew, expected] of [
        [-301, 'timestamp_too_old'],
        [301, 'timestamp_too_new'],
      ] as const) {
        const error = await rejection(webhook.verify(body, standard(body, 'a', TIMESTAMP + skew)));
        expect(error).toMatchObject({ code: expected, skewSeconds: -skew });
        expect(error).toBeInstanceOf(StockVerificationError);
      }
      // Signed is the text of the header, and not a number printed again.
      await expect(webhook.verify(body, standard(body, 'a', `00${TIMESTAMP}`))).resolves.toEqual({ a: 1 });
      const reprinted = { ...standard(body), 'webhook-timestamp': `00${TIMESTAMP}` };
      expect(await code(webhook.verify(body, reprinted))).toBe('signature_mismatch');
    });

    it('takes a list of at most eight, in which any genuine v1a wins', async () => {
      const { 'webhook-signature': genuine, ...rest } = standard(body);
      const wrong = `v1a,${signature(body).toString('base64')}`;
      const verdict = (list: string) =>
        webhook.verify(body, { ...rest, 'webhook-signature': list }).then(
          () => 'accepted',
          (error) => error.code,
        );
      for (const list of [
        `${wrong} ${genuine}`,
        `${genuine} ${wrong}`,
        `v1,x v2,y ${genuine}`,
        `v1a,x ${genuine}`,
        `${`${wrong} `.repeat(7)}${genuine}`,
        ` ${genuine}`,
      ]) {
        expect([list, await verdict(list)]).toEqual([list, 'accepted']);
      }
      const padded = (length: number) => `${genuine} v1,${'x'.repeat(length - genuine.length - 4)}`;
      expect([await verdict(padded(1024)), await verdict(padded(1025))]).toEqual(['accepted', 'signature_malformed']);
      for (const list of [`${wrong} ${wrong}`, wrong]) expect(await verdict(list)).toBe('signature_mismatch');
      for (const list of [
        `${`${wrong} `.repeat(8)}${genuine}`,
        `${'v1,x '.repeat(8)}${genuine}`,
        `${genuine}${' x'.repeat(8)}`,
        `${genuine} ${'x'.repeat(1000)}`,
        genuine.replace('v1a', 'v1'),
        genuine.replace('v1a', 'V1A'),
        genuine.replace('v1a', 'v1ab'),
        genuine.replace('v1a,', 'v1a:'),
        genuine.replace('==', ''),
        genuine.replace('==', '==='),
        `${genuine},x`,
        `v1a,${Buffer.alloc(63).toString('base64')}`,
        `v1a,${Buffer.from(genuine.slice(4), 'base64').toString('base64url')}==`,
        `v1a,${Buffer.from(genuine.slice(4), 'base64').toString('hex')}`,
        genuine.replace(/.==$/, (end) => `${String.fromCharCode(end.charCodeAt(0) + 1)}==`), // a stray bit
        'v1a,',
        'v1a',
        '',
      ]) {
        expect([list, await verdict(list)]).toEqual([list, 'signature_malformed']);
      }
    });

    it('refuses each R of small order that noble, left alone, takes', async () => {
      const id = 'msg_1';
      const seconds = Math.floor(Date.now() / 1000);
      const message = Buffer.from(`${id}.${seconds}.{}`);
      for (const { hex } of loadVectors<{ hex: string }>('small-order.json')) {
        const forged = forge(Buffer.from(hex, 'hex'), message, 0n);
        const headers = {
          'webhook-id': id,
          'webhook-timestamp': String(seconds),
          'webhook-signature': `v1a,${forged.toString('base64')}`,
        };
        expect(await rejection(new Webhook(VERIFYING_KEY).verify('{}', headers))).toMatchObject({
          code: 'signature_mismatch',
        });
      }
    });

    it('refuses a signature whose R is of small order, S + L, and the signature of another key', async () => {
      const mismatch = async (key: string, bytes: Uint8Array) =>
        code(
          new Webhook(key).verify(body, {
            ...standard(body),
            'webhook-signature': `v1a,${Buffer.from(bytes).toString('base64')}`,
          }),
        );
      expect(
        await mismatch(
          VERIFYING_KEY,
          Uint8Array.from({ length: 64 }, (_, index) => (index === 0 ? 1 : 0)),
        ),
      ).toBe('signature_mismatch');
      const genuine = Buffer.from(standard(body)['webhook-signature'].slice(4), 'base64');
      const order = 2n ** 252n + 27742317777372353535851937790883648493n;
      const s = BigInt(`0x${Buffer.from(genuine.subarray(32)).reverse().toString('hex')}`) + order;
      const twin = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
      expect(await mismatch(VERIFYING_KEY, Buffer.concat([genuine.subarray(0, 32), twin]))).toBe('signature_mismatch');
      expect(await mismatch(OTHER_VERIFYING_KEY, genuine)).toBe('signature_mismatch');
    });

    it('verifies what was there when it was called, by a key that it has yet to open, too', async () => {
      for (const key of [VERIFYING_KEY, SIGNING_KEY]) {
        const buffer = Buffer.from(body);
        const pending = new Webhook(key).verify(buffer, standard(body));
        buffer.fill(0x20);
        await expect(pending).resolves.toEqual({ a: 1 });
      }
    });

    it('refuses a parsed payload and odd options', async () => {
      for (const payload of [undefined, { a: 1 }, null]) {
        expect(await code(untypedVerify(VERIFYING_KEY, payload, standard(body)))).toBe('body_not_raw');
      }
      for (const options of [null, false, [], { jsonParse: 1 }, { jsonParse: null }, { tolerance: 1 }, new Map()]) {
        expect(await code(untypedVerify(VERIFYING_KEY, body, standard(body), options))).toBe('option_invalid');
      }
      await expect(webhook.verify(body, standard(body), { jsonParse: undefined })).resolves.toEqual({ a: 1 });
    });

    it('takes nothing from a polluted Object.prototype', async () => {
      vi.useRealTimers(); // the fake ones stumble over it
      const timestamp = Math.floor(Date.now() / 1000);
      const signed = standard(body, 'msg_1', timestamp);
      const { headers, rawBody } = deliver(undefined, timestamp - 10);
      const prototype = Object.prototype as unknown as Record<string, unknown>;
      const pollution = { jsonParse: false, timestamp: 'now', get: 1, set: 1, value: 1, ...signed };
      const outcome: unknown[] = [];
      try {
        Object.assign(prototype, pollution);
        outcome.push(await webhook.verify(body, Object.entries(signed), {}));
        outcome.push(await webhook.verify(body, {}).catch((error) => error.code));
        outcome.push((await resign(headers, rawBody, PUBLIC_KEY, SYMMETRIC, {}))['webhook-timestamp']);
      } finally {
        for (const name of Object.keys(pollution)) delete prototype[name];
      }
      expect(outcome).toEqual([{ a: 1 }, 'header_missing', String(timestamp - 10)]);
    });

    it('does not take a failing engine for a wrong signature', async () => {
      const cause = new Error('out of entropy');
      vi.stubGlobal('crypto', { subtle: { digest: () => Promise.reject(cause) } });
      for (const key of [VERIFYING_KEY, SIGNING_KEY]) {
        const error = await rejection(new Webhook(key).verify(body, standard(body)));
        expect(error).toMatchObject({ code: 'runtime_unsupported', cause });
      }
    });

    it('opens a signing key again where that failed once', async () => {
      const signing = new Webhook(SIGNING_KEY);
      vi.stubGlobal('crypto', undefined);
      expect(await code(signing.verify(body, standard(body)))).toBe('runtime_unsupported');
      expect(await code(signing.sign('a', now(), body))).toBe('runtime_unsupported');
      vi.unstubAllGlobals();
      await expect(signing.verify(body, standard(body))).resolves.toEqual({ a: 1 });
    });
  });
});

describe('a refusal', () => {
  const refusal = () => rejection(new Webhook(VERIFYING_KEY).verify('{"a":2}', standard()));

  it('is an error of ours and of the standardwebhooks package', async () => {
    const error = await refusal();
    expect(error).toBeInstanceOf(StockVerificationError);
    expect(error).toBeInstanceOf(StandardWebhookVerificationError);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(WebhookVerificationError);
    expect(isWebhookError(error)).toBe(true);
    expect(error).toMatchObject({
      name: 'WebhookVerificationError',
      code: 'signature_mismatch',
      status: 401,
      statusCode: 401,
      expose: false,
      message: expect.stringContaining('No v1a signature matches'),
      stack: expect.stringMatching(/^WebhookVerificationError: No v1a signature matches/),
    });
    expect(Object.keys(error as object).sort()).toEqual(['code', 'name', 'status', 'statusCode']);
  });

  it('stays one in a class that extends it', () => {
    class Mine extends StandardWebhookVerificationError {}
    const error = new Mine(new WebhookVerificationError('timestamp_too_old', 'm', { skewSeconds: 301 }));
    expect(error).toBeInstanceOf(Mine);
    expect(error).toMatchObject({ code: 'timestamp_too_old', skewSeconds: 301, message: 'm' });
  });

  it('quotes no secret, no key, no signature and no body', async () => {
    const { headers, rawBody } = deliver('{"data":{"id":"S3CRET"}} S3CRET');
    const genuine = standard('S3CRET');
    const errors = [
      await rejection(resign(headers, rawBody, PUBLIC_KEY, [SYMMETRIC, SIGNING_KEY])), // broken JSON
      await rejection(resign(headers, 'S3CRET', PUBLIC_KEY, SIGNING_KEY)),
      await rejection(new Webhook(VERIFYING_KEY).verify('S3CRET', genuine)),
      await rejection(new Webhook(VERIFYING_KEY).verify('other', genuine)),
      await rejection(new Webhook(VERIFYING_KEY).verify('S3CRET', { ...genuine, 'webhook-id': 'S3CRET.S3CRET' })),
      await rejection(new Webhook(VERIFYING_KEY).verify('S3CRET', { ...genuine, 'webhook-signature': 'v1a,S3CRET' })),
      ...['S3CRET', 'whsec_S3CRET', 'whsk_S3CRET', 'whpk_S3CRET', 'whpk_S3CRETAA'].map((key) =>
        thrown(() => new Webhook(key)),
      ),
      await rejection(resign(headers, rawBody, PUBLIC_KEY, ['whsec_S3CRET', 'whsk_S3CRETAA'])),
    ];
    const secrets = [
      'S3CRET',
      SYMMETRIC.slice(6),
      SIGNING_KEY.slice(5),
      PUBLIC_KEY,
      genuine['webhook-signature'].slice(4),
    ];
    for (const error of errors) {
      expect(isWebhookError(error)).toBe(true);
      const { stack = '', message } = error as Error;
      const shown = `${message} ${inspect(error, { depth: 9, showHidden: true }).replace(stack, '')} ${stack.split('\n    at ')[0]}`;
      for (const secret of secrets) expect(shown).not.toContain(secret);
    }
  });
});

describe('no confusion between the schemes, under one key for both', () => {
  /** Text in which dots, bars and digits are where they hurt most. */
  const tricky = fc
    .array(fc.constantFrom('.', '|', String(TIMESTAMP), '1', '0', 'a', '{', '"', 'v1a,', '_'), { maxLength: 10 })
    .map((parts) => parts.join(''));
  const trickyId = fc.oneof(
    fc.constantFrom(String(TIMESTAMP), '1', `${TIMESTAMP}_`, 'v1a'),
    fc.string({ unit: fc.constantFrom(...'0123456789ab_-'), minLength: 1, maxLength: 20 }),
  );
  const key = new Webhook(VERIFYING_KEY);
  const code = (promise: Promise<unknown>) =>
    promise.then(
      () => 'accepted',
      (error) => [error.status, isWebhookError(error)],
    );
  const REFUSED = [401, true];

  it('what Telnyx signed is refused by Webhook, however its bytes are cut into id, timestamp and body', async () => {
    await fc.assert(
      fc.asyncProperty(tricky, tricky, async (before, after) => {
        const body = `a${before}.${TIMESTAMP}.${after}`; // where it is cut at dots, a timestamp is fresh
        const { headers, rawBody } = deliver(body);
        await expect(verify(headers, rawBody, PUBLIC_KEY)).resolves.toBeDefined();
        const message = `${TIMESTAMP}|${body}`;
        const list = `v1a,${headers['telnyx-signature-ed25519']}`;
        const dots = [...message.matchAll(/\./g)].map(({ index }) => index);
        const cuts = dots.flatMap((first, index) => dots.slice(index + 1).map((second) => [first, second] as const));
        const cut = cuts.map(([first, second]) => [
          message.slice(0, first),
          message.slice(first + 1, second),
          message.slice(second + 1),
        ]);
        const whole = toStandardHeaders(headers, rawBody);
        for (const [id, timestamp, payload] of [
          ...cut,
          [whole['webhook-id'], String(TIMESTAMP), body],
          [String(TIMESTAMP), String(TIMESTAMP), body],
        ] as [string, string, string][]) {
          const forged = [
            ['webhook-id', id],
            ['webhook-timestamp', timestamp],
            ['webhook-signature', list],
          ] as const;
          expect(await code(key.verify(payload, forged, { jsonParse: false }))).toEqual(REFUSED);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('what was signed for Webhook is refused by verify, however its bytes are cut into timestamp and body', async () => {
    await fc.assert(
      fc.asyncProperty(trickyId, tricky, async (id, text) => {
        const body = `${text}|${TIMESTAMP}|${text}`;
        const headers = standard(body, id);
        await expect(key.verify(body, headers, { jsonParse: false })).resolves.toBeUndefined();
        const message = `${id}.${TIMESTAMP}.${body}`;
        const bars = [...message.matchAll(/\|/g)].map(({ index }) => index);
        const base64 = headers['webhook-signature'].slice(4);
        for (const [timestamp, payload] of [
          ...bars.map((bar) => [message.slice(0, bar), message.slice(bar + 1)]),
          [String(TIMESTAMP), body],
          [String(TIMESTAMP), message],
          [String(TIMESTAMP), `${id}.${body}`],
        ] as [string, string][]) {
          const telnyx = { 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': base64 };
          const mapped = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1a,${base64}` };
          expect(await code(verify(telnyx, payload, PUBLIC_KEY))).toEqual(REFUSED);
          expect(await code(verify(mapped, payload, PUBLIC_KEY))).toEqual(REFUSED);
          expect(await code(resign(telnyx, payload, PUBLIC_KEY, SYMMETRIC))).toEqual(REFUSED);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('what was signed for one id, timestamp and body is refused for every other cut of the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(trickyId, tricky, async (id, text) => {
        const body = `${TIMESTAMP}.${text}.${TIMESTAMP}.${text}`;
        const headers = standard(body, id);
        const message = `${id}.${TIMESTAMP}.${body}`;
        const dots = [...message.matchAll(/\./g)].map(({ index }) => index);
        for (const first of dots) {
          for (const second of dots.filter((dot) => dot > first)) {
            const cut = {
              'webhook-id': message.slice(0, first),
              'webhook-timestamp': message.slice(first + 1, second),
              'webhook-signature': headers['webhook-signature'],
            };
            const isGenuine = cut['webhook-id'] === id && second === id.length + 1 + String(TIMESTAMP).length;
            const outcome = await code(key.verify(message.slice(second + 1), cut, { jsonParse: false }));
            expect(outcome).toEqual(isGenuine ? 'accepted' : REFUSED);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('v1 made with the public key for a secret is refused, under either name', async () => {
    const stock = new StockWebhook(`whsec_${PUBLIC_KEY}`);
    const v1 = stock.sign('msg_1', now(), '{}');
    for (const list of [v1, v1.replace('v1,', 'v1a,')]) {
      expect(await code(key.verify('{}', { ...standard('{}'), 'webhook-signature': list }))).toEqual(REFUSED);
    }
    expect(() => stock.verify('{}', standard('{}'))).toThrow(StockVerificationError);
  });
});

describe('properties', () => {
  it('Webhook refuses whatever has one bit flipped: in the body, the id, the timestamp or the signature', async () => {
    const body = Buffer.from('{"a":1}');
    const headers = standard(body, 'msg_1');
    const genuine = Buffer.from(headers['webhook-signature'].slice(4), 'base64');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('body', 'id', 'timestamp', 'signature'), fc.nat(), async (part, bit) => {
        const parts = {
          body: Buffer.from(body),
          id: Buffer.from('msg_1'),
          timestamp: Buffer.from(String(TIMESTAMP)),
          signature: Buffer.from(genuine),
        };
        const changed = parts[part as keyof typeof parts];
        const place = bit % (changed.length * 8);
        changed[place >> 3] = (changed[place >> 3] as number) ^ (1 << (place & 7));
        const forged = [
          ['webhook-id', parts.id.toString('latin1')],
          ['webhook-timestamp', parts.timestamp.toString('latin1')],
          ['webhook-signature', `v1a,${parts.signature.toString('base64')}`],
        ] as const;
        const error = await rejection(new Webhook(VERIFYING_KEY).verify(parts.body, forged));
        expect(error).toMatchObject({ status: 401 });
        expect(error).toBeInstanceOf(StockVerificationError);
      }),
      { numRuns: 300 },
    );
  });

  it('Webhook agrees with OpenSSL: on what either signs, and on random bytes', async () => {
    const signing = new Webhook(SIGNING_KEY);
    const signatures = fc.option(fc.uint8Array({ minLength: 64, maxLength: 64 }));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), signatures, async (body, random) => {
        const content = Buffer.concat([Buffer.from(`an-id.${TIMESTAMP}.`), body]);
        const list = random
          ? `v1a,${Buffer.from(random).toString('base64')}`
          : await signing.sign('an-id', new Date(TIMESTAMP * 1000), body);
        const headers = { ...standard(body, 'an-id'), 'webhook-signature': list };
        const accepted = await new Webhook(VERIFYING_KEY).verify(body, headers, { jsonParse: false }).then(
          () => true,
          () => false,
        );
        expect(accepted).toBe(opensslVerify(null, content, publicKey, Buffer.from(list.slice(4), 'base64')));
        expect(accepted).toBe(!random);
      }),
      { numRuns: 150 },
    );
  });

  it('resign makes what the stock package accepts, of every body that is genuine', async () => {
    const bodies = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/^\uFEFF?[\t\n\r ]*([{[]|$)/.test(text)),
      fc.json({ maxDepth: 2 }).filter((text) => /^[[{]/.test(text)),
      fc.json({ maxDepth: 1 }).map((text) => `\uFEFF {"id":${text}}`),
    );
    await fc.assert(
      fc.asyncProperty(bodies, fc.integer({ min: -300, max: 300 }), async (body, skew) => {
        const { headers, rawBody } = deliver(body, TIMESTAMP + skew);
        const signed = await resign(headers, rawBody, PUBLIC_KEY, [SYMMETRIC, SIGNING_KEY]);
        expect(signed['webhook-timestamp']).toBe(String(TIMESTAMP + skew));
        expect(() => new StockWebhook(SYMMETRIC).verify(rawBody, signed, { jsonParse: false })).not.toThrow();
        await new Webhook(VERIFYING_KEY).verify(rawBody, signed, { jsonParse: false });
        // A text of the same bytes is the same body.
        expect(await resign(headers, body, PUBLIC_KEY, [SYMMETRIC, SIGNING_KEY])).toEqual(signed);
      }),
      { numRuns: 150 },
    );
  });

  const input = anything([
    { getTime: boom },
    { getTime: () => ({ valueOf: boom }) },
    Object.defineProperty({}, 'webhook-id', { get: boom, enumerable: true }),
    Object.defineProperty({}, 'jsonParse', { get: boom, enumerable: true }),
    Object.defineProperty({}, 'timestamp', { get: boom, enumerable: true }),
    { timestamp: 'now', now: boom },
    'whsec_',
  ]);
  const orGenuine = (...genuine: unknown[]) => fc.oneof(input, fc.constantFrom(...genuine.map((value) => () => value)));

  it('only errors that isWebhookError knows come out, whatever goes in', async () => {
    const { headers, rawBody } = deliver();
    const verifying = new Webhook(VERIFYING_KEY);
    const signing = new Webhook(SIGNING_KEY);
    const untyped = (webhook: Webhook, method: 'verify' | 'sign', ...args: unknown[]) =>
      (webhook[method] as (...args: unknown[]) => Promise<unknown>).apply(webhook, args);
    await fc.assert(
      fc.asyncProperty(
        orGenuine(headers, standard(rawBody)),
        orGenuine(rawBody),
        orGenuine(PUBLIC_KEY),
        orGenuine(SYMMETRIC, SIGNING_KEY, [SYMMETRIC]),
        orGenuine(undefined, { timestamp: 'now' }, { jsonParse: false }),
        orGenuine('an-id'),
        orGenuine(new Date(TIMESTAMP * 1000)),
        async (h, b, k, secret, options, id, date) => {
          const calls = [
            untypedResign(h(), b(), k(), secret(), options()),
            untyped(verifying, 'verify', b(), h(), options()),
            untyped(signing, 'sign', id(), date(), b()),
            new Promise((resolve) => resolve(new Webhook(secret() as string))),
          ];
          for (const outcome of await Promise.allSettled(calls)) {
            if (outcome.status !== 'rejected') continue;
            expect(isWebhookError(outcome.reason), String(outcome.reason)).toBe(true);
            // That code is for failures of the runtime. What comes in must be refused for what it is.
            expect(outcome.reason.code).not.toBe('runtime_unsupported');
            expect(outcome.reason instanceof StockVerificationError).toBe(outcome.reason.status === 401);
          }
        },
      ),
      { numRuns: 1000 },
    );
  }, 30_000);
});
