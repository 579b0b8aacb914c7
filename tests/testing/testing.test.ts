/** Helpers for users' tests: what they sign, OpenSSL verifies; what they show, the parse functions take. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type HeadersInput, parseSiprecEvent, toStandardHeaders, unwrap, verify } from '../../src/index.js';
import { createTestKeyPair, sampleEvents, signDelivery } from '../../src/testing.js';
import { loadVectors } from '../support/fixtures.js';
import { CALL_CONTROL_BODY, deliver, now, PUBLIC_KEY, TEXML_BODY, TIMESTAMP, thrown } from '../support/sign.js';

interface Vector {
  name: string;
  seed: string;
  key: string;
}

const VECTORS = loadVectors<Vector>('rfc8032.json');
const TEST_1 = VECTORS[0] as Vector;

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('createTestKeyPair', () => {
  test.each(VECTORS)('32 bytes are the secret key: RFC 8032, $name', async ({ seed, key }) => {
    expect(createTestKeyPair(bytes(seed))).toEqual({ publicKey: base64(key), secretKey: base64(seed) });
  });

  test('text is hashed with SHA-256, and so are bytes of another length', async () => {
    // sha256("seed"), and its public key, by `openssl dgst -sha256` and `openssl pkey -pubout`.
    const expected = {
      secretKey: 'GbJYVuHBUMqDTP/ItZsjrb0OwDieWOsis7ZHaAmNACs=',
      publicKey: '8WXh5ffCkOUvLt7z+6tgy650v9MnT45e4d4zRclUoWY=',
    };
    expect(createTestKeyPair('seed')).toEqual(expected);
    expect(createTestKeyPair(new TextEncoder().encode('seed'))).toEqual(expected);
  });

  test('text of 32 characters is text, too', async () => {
    const text = 'x'.repeat(32);
    expect(createTestKeyPair(text)).not.toEqual(createTestKeyPair(new TextEncoder().encode(text)));
  });

  test('without a seed, no two are the same', async () => {
    const publicKeys = Array.from({ length: 8 }, () => createTestKeyPair().publicKey);
    expect(new Set(publicKeys).size).toBe(8);
  });

  test.each([1, null, {}, []])('the seed %j is refused', async (seed) => {
    expect(thrown(() => createTestKeyPair(seed as string))).toMatchObject({ code: 'option_invalid' });
  });

  test('without anything random to make it of, it says so', () => {
    vi.stubGlobal('crypto', undefined);
    expect(thrown(() => createTestKeyPair())).toMatchObject({ code: 'runtime_unsupported' });
    expect(() => createTestKeyPair('a seed')).not.toThrow();
  });
});

describe('signDelivery', () => {
  const keyPair = { secretKey: base64(TEST_1.seed) };
  const signed = <Body extends object | string>(body: Body) => signDelivery(body, { keyPair, timestamp: TIMESTAMP });

  test.each<[string, object | string, string, string]>([
    ['an object, as JSON', JSON.parse(CALL_CONTROL_BODY), CALL_CONTROL_BODY, 'application/json'],
    ['an array, as JSON', [1, 'é'], '[1,"é"]', 'application/json'],
    ['a form', new URLSearchParams(TEXML_BODY), TEXML_BODY, 'application/x-www-form-urlencoded'],
    ['JSON text', ` ${CALL_CONTROL_BODY}\n`, ` ${CALL_CONTROL_BODY}\n`, 'application/json'],
    ['text of a form', TEXML_BODY, TEXML_BODY, 'application/x-www-form-urlencoded'],
    ['empty text', '', '', 'application/x-www-form-urlencoded'],
  ])('signs %s, as OpenSSL does', async (_, body, text, type) => {
    const { headers, rawBody } = await signed(body);
    expect(rawBody).toBe(text);
    expect(headers).toEqual({ ...deliver(text).headers, 'content-type': type, 'user-agent': 'telnyx-webhooks' });
  });

  test.each([
    ['Uint8Array', (buffer: ArrayBuffer) => new Uint8Array(buffer)],
    ['ArrayBuffer', (buffer: ArrayBuffer) => buffer],
    ['Buffer', (buffer: ArrayBuffer) => Buffer.from(buffer)],
    ['DataView', (buffer: ArrayBuffer) => new DataView(buffer)],
  ])('signs bytes as they are: %s', async (_, hold) => {
    const content = new Uint8Array([0x7b, 0xff, 0x00, 0x0a]);
    const { headers, rawBody } = await signed(hold(content.slice().buffer));
    expect(rawBody).toEqual(content);
    expect(headers).toMatchObject({ ...deliver(content).headers, 'content-type': 'application/json' });
  });

  test('what it gives of bytes is a copy', async () => {
    const body = new TextEncoder().encode(CALL_CONTROL_BODY);
    const { headers, rawBody } = await signed(body);
    body.fill(0);
    expect(await verify(headers, rawBody, PUBLIC_KEY, { now })).toBeDefined();
  });

  describe('by the openssl command', () => {
    let folder = '';
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'testing-'));
      return () => rmSync(folder, { recursive: true });
    });

    const write = (name: string, content: string | Uint8Array) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };

    function opensslVerifies(publicKey: string, message: Uint8Array, signature: string): boolean {
      const spki = Buffer.from('302a300506032b6570032100', 'hex');
      const key = write('key.der', Buffer.concat([spki, Buffer.from(publicKey, 'base64')]));
      const files = [
        '-in',
        write('message', message),
        '-sigfile',
        write('signature', Buffer.from(signature, 'base64')),
      ];
      try {
        const flags = ['-verify', '-rawin', '-pubin', '-keyform', 'DER', '-inkey', key];
        execFileSync('openssl', ['pkeyutl', ...flags, ...files], { stdio: 'pipe' });
        return true;
      } catch {
        return false;
      }
    }

    test.each(['random', 'from a seed'])('it verifies, with a key pair that is %s', async (kind) => {
      const pair = createTestKeyPair(kind === 'random' ? undefined : 'a seed');
      for (const body of [sampleEvents['siprec.failed'].enveloped, sampleEvents['siprec-failed'].form, 'né', '']) {
        const { headers, rawBody } = signDelivery(body, { keyPair: pair });
        const { 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature } = headers;
        const message = Buffer.from(`${timestamp}|${rawBody}`);
        expect(opensslVerifies(pair.publicKey, message, signature)).toBe(true);
        expect(opensslVerifies(pair.publicKey, Buffer.concat([message, Buffer.from(' ')]), signature)).toBe(false);
      }
    });
  });

  test('signs now, by the clock', async () => {
    vi.useFakeTimers({ now: TIMESTAMP * 1000 + 999 });
    expect(signDelivery('{}', { keyPair }).headers['telnyx-timestamp']).toBe(String(TIMESTAMP));
  });

  test.each([new Date(TIMESTAMP * 1000 + 500), TIMESTAMP, TIMESTAMP + 0.5])('signs at %s', async (timestamp) => {
    const { headers } = signDelivery(CALL_CONTROL_BODY, { keyPair, timestamp });
    expect(headers).toMatchObject(deliver().headers);
  });

  test('a request is new each time, and verifies', async () => {
    const delivery = await signed(sampleEvents['siprec.stopped'].enveloped);
    for (const request of [delivery.request, delivery.request]) {
      expect(request).toMatchObject({ method: 'POST', url: 'https://example.com/webhooks' });
      const { event } = await unwrap(request.headers, await request.arrayBuffer(), PUBLIC_KEY, { now });
      expect(event).toMatchObject({ event_type: 'siprec.stopped' });
    }
  });

  test('works where there is no Request', async () => {
    vi.stubGlobal('Request', undefined);
    const { headers, rawBody } = await signed('{}');
    expect(toStandardHeaders(headers satisfies HeadersInput, rawBody)).toBeDefined();
  });

  test.each<[string, unknown, unknown]>([
    ['no body', undefined, { keyPair }],
    ['null', null, { keyPair }],
    ['a number', 1, { keyPair }],
    ['a promise', Promise.resolve('{}'), { keyPair }],
    ['a Map', new Map(), { keyPair }],
    ['no options', '{}', undefined],
    ['no key pair', '{}', {}],
    ['a public key only', '{}', { keyPair: { publicKey: PUBLIC_KEY } }],
    ['a secret key in hex', '{}', { keyPair: { secretKey: TEST_1.seed } }],
    ['a whole sample of Call Control', sampleEvents['siprec.failed'], { keyPair }],
    ['a whole sample of TeXML', sampleEvents['siprec-failed'], { keyPair }],
    ['a misspelt option', '{}', { keyPair, timeStamp: 1 }],
    ['no date', '{}', { keyPair, timestamp: new Date(Number.NaN) }],
    ['a date before 1970', '{}', { keyPair, timestamp: -1 }],
    ['a date in text', '{}', { keyPair, timestamp: '1760000000' }],
    ['infinity', '{}', { keyPair, timestamp: Number.POSITIVE_INFINITY }],
  ])('refuses %s', async (_, body, options) => {
    const error = thrown(() => signDelivery(body as string, options as { keyPair: { secretKey: string } }));
    expect(error).toMatchObject({ name: 'WebhookConfigurationError', code: 'option_invalid' });
    expect(String(error)).not.toContain(TEST_1.seed);
  });
});

describe('sampleEvents', () => {
  test('all six are there', () => {
    expect(Object.keys(sampleEvents)).toEqual([
      'siprec.started',
      'siprec.stopped',
      'siprec.failed',
      'siprec-started',
      'siprec-stopped',
      'siprec-failed',
    ]);
  });

  test.each(['siprec.started', 'siprec.stopped', 'siprec.failed'] as const)('%s: each wire form parses', (type) => {
    const { enveloped, bare, version1, version1WebhookId } = sampleEvents[type];
    expect(parseSiprecEvent(enveloped)).toEqual({ ...bare, meta: enveloped.meta });
    expect(parseSiprecEvent(bare)).toEqual(bare);
    expect(parseSiprecEvent(version1)).toEqual({ ...bare, created_at: bare.occurred_at });
    expect(bare.event_type).toBe(type);
    expect(version1).not.toHaveProperty('occurred_at');
    const { id, occurred_at } = bare;
    expect(parseSiprecEvent(version1WebhookId)).toEqual({ ...version1WebhookId, id, occurred_at });
    expect(version1WebhookId).not.toHaveProperty('id');
    expect(version1WebhookId).not.toHaveProperty('occurred_at');
  });

  test.each(['siprec-started', 'siprec-stopped', 'siprec-failed'] as const)('%s: its form parses', (type) => {
    const { form, fields } = sampleEvents[type];
    expect(parseSiprecEvent(String(form))).toEqual(fields);
    expect(fields.SiprecEvent).toBe(type);
  });

  test('the failed events are those of the reference', () => {
    expect(sampleEvents['siprec.failed'].bare).toMatchObject({
      id: '25dc3731-e51e-4927-a50d-a61cc25984b1',
      occurred_at: '2021-12-15T14:11:24.613295Z',
      payload: { client_state: 'aGF2ZSBhIG5pY2UgZGF5ID1d', failure_cause: 'no_answer' },
    });
    expect(sampleEvents['siprec-failed'].fields).toEqual({
      AccountSid: 'f5586561-8ff0-4291-a51b-c7dfe4139ff9',
      CallSid: 'v3:9X2vxPDFY2RHSJ1EdMS0RHRksMTg7ldNxdjWbVr9zBjbGjGsSe-aiQ',
      SiprecEvent: 'siprec-failed',
      SiprecSid: 'siprec-abc123',
      Timestamp: '2024-01-15T10:30:00Z',
      SiprecError: 'SIPREC connection failed',
    });
  });

  test('no test can change what another one gets', () => {
    const { enveloped } = sampleEvents['siprec.failed'];
    enveloped.data.payload.failure_cause = 'user_busy';
    enveloped.meta.attempt = 2;
    sampleEvents['siprec-failed'].form.set('SiprecError', 'no-answer');
    expect(sampleEvents['siprec.failed'].enveloped).toMatchObject({
      data: { payload: { failure_cause: 'no_answer' } },
      meta: { attempt: 1 },
    });
    expect(sampleEvents['siprec-failed'].form.get('SiprecError')).toBe('SIPREC connection failed');
    expect(() => Object.assign(sampleEvents, { 'siprec.failed': null })).toThrow(TypeError);
    expect(() => Object.assign(sampleEvents['siprec.failed'], { bare: null })).toThrow(TypeError);
  });
});
