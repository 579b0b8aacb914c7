/**
 * Published vectors against the engine, behind the guards that stand in front of every engine.
 */

import { describe, expect, test } from 'vitest';
import { verify } from '../../src/index.js';
import { checkKey } from '../../src/keys/weak-keys.js';
import { engine, engineName } from '../support/engine.js';
import { loadFixture, loadVectors } from '../support/fixtures.js';
import { forge } from '../support/forge.js';
import { PUBLIC_KEY_HEX } from '../support/sign.js';

const fromHex = (digits: string) => new Uint8Array(Buffer.from(digits, 'hex'));

function engineSays({ key, msg, sig }: { key: string; msg: string; sig: string }) {
  checkKey(fromHex(key));
  return engine(fromHex(sig), fromHex(msg), { bytes: fromHex(key) });
}

describe('RFC 8032, section 7.1', () => {
  const vectors = loadVectors<{ name: string; seed: string; key: string; msg: string; sig: string }>('rfc8032.json');

  test('is complete', () => {
    expect(vectors.map(({ name }) => name)).toEqual(['TEST 1', 'TEST 2', 'TEST 3', 'TEST 1024', 'TEST SHA(abc)']);
  });

  test.each(vectors)('$name', async (vector) => {
    expect(await engineSays(vector)).toBe(true);
    expect(await engineSays({ ...vector, msg: `${vector.msg}00` })).toBe(false);
  });
});

describe('Wycheproof', () => {
  interface Vector {
    tcId: number;
    comment: string;
    key: string;
    msg: string;
    sig: string;
    valid: boolean;
  }
  const vectors = loadVectors<Vector>('wycheproof-ed25519.json');
  // `verify` refuses these as signature_malformed: engines disagree on them, and some throw.
  const ofOtherLength = vectors.filter(({ sig }) => sig.length !== 128);
  const ofRightLength = vectors.filter(({ sig }) => sig.length === 128);

  test('is complete', () => {
    expect(vectors).toHaveLength(146);
    expect(new Set(vectors.map(({ tcId }) => tcId)).size).toBe(146);
    expect(vectors.filter(({ valid }) => valid)).toHaveLength(84);
  });

  test('has no valid signature of another length than 64 bytes', () => {
    expect(ofOtherLength).toHaveLength(12);
    expect(ofOtherLength.filter(({ valid }) => valid)).toEqual([]);
  });

  test.each(ofRightLength)('$tcId $comment', async (vector) => {
    expect(await engineSays(vector)).toBe(vector.valid);
  });
});

describe('points of small order', () => {
  const points = loadVectors<{ hex: string; canonical: boolean }>('small-order.json');

  test('are complete', () => {
    expect(new Set(points.map(({ hex }) => hex)).size).toBe(14);
    expect(points.filter(({ canonical }) => canonical)).toHaveLength(8);
  });

  test.each(points)('$hex is refused as a key', ({ hex, canonical }) => {
    expect(() => checkKey(fromHex(hex))).toThrow(
      expect.objectContaining({ code: canonical ? 'key_weak' : 'key_malformed', status: 500 }),
    );
  });

  test.each(points)('$hex is refused as R, though the equation holds', async ({ hex, canonical }) => {
    const { rawBody, publicKey, options } = loadFixture('accepted-call-control-started');
    const message = Buffer.concat([Buffer.from('1760000000|'), rawBody as Buffer]); // a body that came from a file
    const signature = forge(fromHex(hex), message, 0n);
    const key = fromHex(PUBLIC_KEY_HEX);

    // Left alone, noble takes every one that it can decode; the platforms, whose equation has no cofactor, the identity.
    const taken = engineName === 'noble' ? canonical : hex === IDENTITY;
    expect(await engine(signature, message, { bytes: key })).toBe(taken);

    const headers = {
      'telnyx-timestamp': '1760000000',
      'telnyx-signature-ed25519': Buffer.from(signature).toString('base64'),
    };
    await expect(verify(headers, rawBody, publicKey, options)).rejects.toMatchObject({
      code: 'signature_mismatch',
      status: 401,
    });
  });
});

test('an R of mixed order, which only the holder of the secret key can make, is where engines differ', async () => {
  const { Point } = await import('@noble/ed25519');
  const message = Buffer.from('1760000000|a=b');
  const order8 = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
  const mixed = forge(Point.BASE.add(order8).toBytes(), message, 1n);
  const pure = forge(Point.BASE.toBytes(), message, 1n);
  const key = fromHex(PUBLIC_KEY_HEX);
  expect(await engine(pure, message, { bytes: key })).toBe(true);
  expect(await engine(mixed, message, { bytes: key })).toBe(engineName === 'noble');
});

/** y = 1: a signature with this R is genuine under an equation with a cofactor and without. */
const IDENTITY = `01${'00'.repeat(31)}`;
