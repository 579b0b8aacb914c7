import { setTimeout as sleep } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { decodeAnyBase64, decodeBase64 } from '../../src/primitives/base64.js';
import { encodeBase64, fromBinary, toBinary } from '../../src/primitives/binary-text.js';
import { equalBytes, fromHex, toHex, viewBytes } from '../../src/primitives/bytes.js';
import { monotonicNow, wallClockNow } from '../../src/primitives/clock.js';
import { isPlainObject, isRecord, ownField } from '../../src/primitives/plain-object.js';
import { HOSTILE } from '../support/hostile.js';

afterEach(() => {
  vi.useRealTimers();
});

describe('the clocks', () => {
  test('tell the time of day, and a time that goes on while somebody sets the clock back', async () => {
    const before = monotonicNow();
    vi.useFakeTimers({ toFake: ['Date'], now: 5 });
    expect(wallClockNow()).toBe(5);
    await sleep(2);
    expect(monotonicNow()).toBeGreaterThan(before);
    expect(wallClockNow()).toBe(5);
  });
});

describe('Base64 in any form', () => {
  test.each([
    ['+/+/', [0xfb, 0xff, 0xbf]],
    ['-_-_', [0xfb, 0xff, 0xbf]],
    ['AQ', [1]],
    ['AQ=', [1]],
    ['AQ==', [1]],
    ['AQI', [1, 2]],
    ['AQI=', [1, 2]],
    ['AAAA', [0, 0, 0]],
    ['', []],
  ])('is read from %j', (text, expected) => {
    expect(decodeAnyBase64(text)).toEqual(Uint8Array.from(expected));
  });

  test.each(['+_', 'A', 'AR==', 'A Q=', '=AQ', 'AQ=A', 'AAA==', 'AAAA=', 'é', 'AAAé'])(
    'is not read from %j',
    (text) => {
      expect(decodeAnyBase64(text)).toBeUndefined();
    },
  );

  test('is not standard Base64 then', () => {
    for (const text of ['-_-_', 'AQ', 'AQ=']) expect(decodeBase64(text)).toBeUndefined();
  });
});

describe('bytes as text', () => {
  const all = Uint8Array.from({ length: 70_000 }, (_, index) => index & 0xff); // more than one call takes as arguments

  test('are a character each, there and back', () => {
    expect(toBinary(all)).toBe(Buffer.from(all).toString('latin1'));
    expect(Buffer.compare(fromBinary(toBinary(all)), all)).toBe(0);
    expect(encodeBase64(all)).toBe(Buffer.from(all).toString('base64'));
    expect(toBinary(new Uint8Array(0))).toBe('');
  });

  test('are two digits each in hexadecimal, there and back', () => {
    const some = all.subarray(0, 256);
    expect(toHex(some)).toBe(Buffer.from(some).toString('hex'));
    expect(fromHex(toHex(some))).toEqual(some);
    expect(fromHex('Ff')).toEqual(Uint8Array.of(255));
  });
});

describe('bytes', () => {
  test('are seen in any holder of any realm, with its offset, and not copied', () => {
    const buffer = Uint8Array.of(0, 1, 2, 3).buffer;
    const view = viewBytes(new DataView(buffer, 1, 2));
    expect(view).toEqual(Uint8Array.of(1, 2));
    expect(view?.buffer).toBe(buffer);
    expect(viewBytes(buffer)).toEqual(Uint8Array.of(0, 1, 2, 3));
    expect(viewBytes(runInNewContext('Uint8Array.of(7).buffer'))).toEqual(Uint8Array.of(7));
    expect(viewBytes(runInNewContext('new Uint16Array(1)'))).toEqual(Uint8Array.of(0, 0));
  });

  test.each([['text'], [5], [null], [undefined], [[1, 2]], [{ byteLength: 1 }]])('are not seen in %j', (value) => {
    expect(viewBytes(value)).toBeUndefined();
  });

  test('are not seen in what only says that it holds some', () => {
    for (const value of HOSTILE) expect(() => viewBytes(value)).not.toThrow();
    expect(viewBytes({ [Symbol.toStringTag]: 'ArrayBuffer' })).toBeUndefined();
  });

  test('are equal where each of them is', () => {
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    for (const other of [[1], [1, 3], [1, 2, 3], [2, 1]])
      expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.from(other))).toBe(false);
  });
});

describe('an object', () => {
  test('is plain where it is of no class, in any realm', () => {
    for (const plain of [{}, Object.create(null), runInNewContext('({})')]) expect(isPlainObject(plain)).toBe(true);
    for (const other of [[], new Map(), new Date(), Promise.resolve(), new (class {})(), Object.create({})])
      expect(isPlainObject(other)).toBe(false);
  });

  test('is a record where it may hold named fields', () => {
    for (const record of [{}, Object.create(null), new Map()]) expect(isRecord(record)).toBe(true);
    for (const other of [null, undefined, [], 'text', 5, () => {}]) expect(isRecord(other)).toBe(false);
  });

  test('lends no field of its prototype', () => {
    const object = Object.assign(Object.create({ lent: 1 }), { own: 2 });
    expect([ownField(object, 'own'), ownField(object, 'lent'), ownField(object, 'toString')]).toEqual([
      2,
      undefined,
      undefined,
    ]);
  });
});
