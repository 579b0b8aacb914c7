/** What only the native doors do. Their verdicts are tested by running the root's own tests on them (see vitest.config.ts). */

import { describe, expect, it, vi } from 'vitest';
import { toJwk } from '../../src/engines/key-as-jwk.js';
import { nativeOr } from '../../src/engines/native-or-noble.js';
import { nobleEngine } from '../../src/engines/noble-engine.js';
import { nodeEngine } from '../../src/engines/node-crypto-engine.js';
import { derivePublicKey, signEd25519 } from '../../src/engines/v1a-signer.js';
import { webCryptoEngine } from '../../src/engines/webcrypto-engine.js';
import * as root from '../../src/index.js';
import * as nativeWeb from '../../src/native.js';
import * as nativeNode from '../../src/native.node.js';
import { createReceiver as createReceiverOnWeb } from '../../src/receiver.js';
import { createReceiver as createReceiverOnNode } from '../../src/receiver.node.js';
import {
  CALL_CONTROL_BODY,
  deliver,
  now,
  PUBLIC_KEY,
  PUBLIC_KEY_BYTES,
  signature,
  TEXML_BODY,
  TIMESTAMP,
} from '../support/sign.js';

const { headers, rawBody } = deliver();
const message = Buffer.from(`${TIMESTAMP}|${CALL_CONTROL_BODY}`);
const key = { bytes: PUBLIC_KEY_BYTES };

describe.each([
  ['on WebCrypto', nativeWeb],
  ['on node:crypto', nativeNode],
])('the native door %s', (_, native) => {
  it('has all of the root, and all but three things are the same', () => {
    expect(Object.keys(native).sort()).toEqual(Object.keys(root).sort());
    const different = Object.entries(root).filter(([name, value]) => native[name as keyof typeof native] !== value);
    expect(different.map(([name]) => name).sort()).toEqual(['importPublicKey', 'unwrap', 'verify']);
  });

  it('takes the keys that the root imported, and the other way round', async () => {
    await expect(native.verify(headers, rawBody, root.importPublicKey(PUBLIC_KEY), { now })).resolves.toBeDefined();
    await expect(root.verify(headers, rawBody, native.importPublicKey(PUBLIC_KEY), { now })).resolves.toBeDefined();
  });

  it('gives what the root gives', async () => {
    const expected = await root.verify(headers, rawBody, PUBLIC_KEY, { now });
    expect(await native.verify(headers, rawBody, PUBLIC_KEY, { now })).toEqual(expected);
  });

  it('unwraps what the root unwraps, and refuses what it refuses', async () => {
    const texml = deliver(TEXML_BODY);
    const expected = await root.unwrap(texml.headers, texml.rawBody, PUBLIC_KEY, { now });
    expect(await native.unwrap(texml.headers, texml.rawBody, PUBLIC_KEY, { now })).toEqual(expected);
    await expect(native.unwrap(texml.headers, rawBody, PUBLIC_KEY, { now })).rejects.toMatchObject({ status: 401 });
  });
});

it.each([
  ['on WebCrypto', createReceiverOnWeb],
  ['on node:crypto', createReceiverOnNode],
])(
  'a receiver %s has the engine of the native door: noble, which hashes by crypto.subtle, is not asked',
  async (_, createReceiver) => {
    const receive = createReceiver({ publicKey: PUBLIC_KEY, now, onEvent: () => {}, onOther: 'ignore' });
    const post = () =>
      receive(
        new Request('http://localhost/', { method: 'POST', headers: { ...headers }, body: 'not what was signed' }),
      );
    expect((await post()).status).toBe(401); // the first one chooses the engine
    const digest = vi.spyOn(crypto.subtle, 'digest');
    expect((await post()).status).toBe(401);
    expect(digest).not.toHaveBeenCalled();
    await root.verify(headers, rawBody, PUBLIC_KEY, { now });
    expect(digest).toHaveBeenCalled();
    digest.mockRestore();
  },
);

describe('the engine', () => {
  it('is the platform’s where that works', async () => {
    for (const native of [nodeEngine, webCryptoEngine]) {
      const fallback = vi.fn();
      const engine = nativeOr(native, fallback);
      expect(await engine(signature(CALL_CONTROL_BODY), message, key)).toBe(true);
      expect(await engine(signature('other'), message, key)).toBe(false);
      expect(fallback).not.toHaveBeenCalled();
    }
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('NotSupportedError');
      },
    ],
    ['rejects', () => Promise.reject(new Error('NotSupportedError'))],
    ['accepts everything', () => true],
    [
      'accepts the malleable twin of a signature',
      async (...args: Parameters<typeof nodeEngine>) => (await nodeEngine(...args)) || args[0][63] === 0x10,
    ],
    ['refuses everything', () => false],
    ['gives something else', () => 'true' as unknown as boolean],
  ])('is noble where the platform’s %s', async (_, native) => {
    const engine = nativeOr(native, nobleEngine);
    expect(await engine(signature(CALL_CONTROL_BODY), message, key)).toBe(true);
    expect(await engine(signature('other'), message, key)).toBe(false);
  });

  it('is called as if it stood alone, once it is chosen', async () => {
    const malleable = (signature: Uint8Array) => signature[63] === 0x10;
    const engine = nativeOr((signature) => !malleable(signature), nobleEngine);
    await engine(signature(CALL_CONTROL_BODY), message, key);
    expect(engine(signature(CALL_CONTROL_BODY), message, key)).toBe(true); // no promise of its own around
  });

  it('is chosen once, however many deliveries come at first', async () => {
    const native = vi.fn(nodeEngine);
    const engine = nativeOr(native, nobleEngine);
    const good = signature(CALL_CONTROL_BODY);
    expect(await Promise.all([1, 2, 3].map(() => engine(good, message, key)))).toEqual([true, true, true]);
    await engine(good, message, key);
    expect(native).toHaveBeenCalledTimes(2 + 4); // two to try it
  });
});

describe('on WebCrypto, a key', () => {
  it('is imported once, and again after a failure', async () => {
    const fresh = { bytes: PUBLIC_KEY_BYTES };
    const spy = vi.spyOn(crypto.subtle, 'importKey').mockRejectedValueOnce(new Error('busy'));
    await expect(webCryptoEngine(signature('x'), message, fresh)).rejects.toThrow('busy');
    for (let call = 0; call < 3; call++)
      expect(await webCryptoEngine(signature(CALL_CONTROL_BODY), message, fresh)).toBe(true);
    expect(spy).toHaveBeenCalledTimes(2);
    const native = (await spy.mock.results[1]?.value) as CryptoKey;
    expect(native).toMatchObject({ extractable: false, usages: ['verify'] });
    spy.mockRestore();
  });

  it('is written as node:crypto writes it', () => {
    expect(toJwk(key)).toEqual({ kty: 'OKP', crv: 'Ed25519', x: Buffer.from(PUBLIC_KEY_BYTES).toString('base64url') });
  });
});

it('signing without crypto.subtle says what is missing', async () => {
  vi.stubGlobal('crypto', undefined);
  try {
    for (const call of [signEd25519(message, PUBLIC_KEY_BYTES), derivePublicKey(PUBLIC_KEY_BYTES)])
      await expect(call).rejects.toMatchObject({ code: 'runtime_unsupported' });
  } finally {
    vi.unstubAllGlobals();
  }
});

it('on node:crypto, a key is imported once', async () => {
  const fresh = { bytes: PUBLIC_KEY_BYTES.slice() };
  const good = signature(CALL_CONTROL_BODY);
  expect(await nodeEngine(good, message, fresh)).toBe(true);
  fresh.bytes.fill(0);
  expect(await nodeEngine(good, message, fresh)).toBe(true);
});

it('an engine of node:crypto that fails says so', async () => {
  const notAKey = { bytes: new Uint8Array(31) };
  await expect(async () => nodeEngine(signature('x'), message, notAKey)).rejects.toThrow();
});
