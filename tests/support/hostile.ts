/** Values that nobody passes who means well: touched in the wrong way, they throw. */

import fc from 'fast-check';

export const boom = (): never => {
  throw new Error('hostile');
};

const traps: ProxyHandler<never> = Object.fromEntries(Reflect.ownKeys(Reflect).map((name) => [name, boom]));

export const HOSTILE: readonly unknown[] = [
  new Proxy({} as never, traps),
  new Proxy([] as never, traps),
  new Proxy((() => {}) as never, traps),
  Proxy.revocable({}, {}).proxy,
  revoked(),
  Object.create(null),
  [Object.create(null)],
  Symbol('hostile'),
  { [Symbol.iterator]: boom },
  { [Symbol.iterator]: () => ({ next: boom }) },
  { [Symbol.iterator]: () => ({}) },
  { [Symbol.toPrimitive]: boom, toString: boom, valueOf: boom },
  { [Symbol.toStringTag]: 'ArrayBuffer' },
  Object.defineProperty({}, 'get', { get: boom }),
  { get: boom },
  Object.defineProperty({}, 'then', { get: boom }),
  Object.defineProperty({}, 'now', { get: boom, enumerable: true }),
  { now: boom },
  { now: () => boom },
  Object.defineProperty(new Uint8Array(8), 'byteLength', { value: 1e9 }),
  Object.defineProperty(new Uint8Array(8), 'buffer', { get: boom }),
  [Object.defineProperty([], 0, { get: boom })],
  Object.defineProperty(['x'], 0, { get: boom }),
  Array(5000).fill(['a', 'b']),
  'x'.repeat(100_000),
  10n,
  Number.NaN,
  new Date(Number.NaN),
  new Date(8.64e15),
  globalThis,
];

/**
 * Any value at all, hostile ones often. In boxes: fast-check would touch what it generates.
 *
 * @param more - What is hostile to the functions under test in particular.
 */
export function anything(more: readonly unknown[]): fc.Arbitrary<() => unknown> {
  const values = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: true,
  });
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...[...HOSTILE, ...more].map((value) => () => value)) },
    values.map((value) => () => value),
  );
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
