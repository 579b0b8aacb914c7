/** Values of every kind, and small damage to bytes and to data. */

const WORDS = [
  'siprec.started',
  'siprec-started',
  'call.answered',
  'event_type',
  'data',
  'id',
  '__proto__',
  'é€😀',
  '\uFEFF',
  '\0',
  '',
];

const boom = () => {
  throw new Error('hostile');
};
const TRAPS = Object.fromEntries(Reflect.ownKeys(Reflect).map((name) => [name, boom]));

/** What holds nothing that can be read, and throws where it is touched the wrong way. */
const HOSTILE = [
  () => new Proxy({}, TRAPS),
  () => new Proxy([], TRAPS),
  () => new Proxy(() => {}, TRAPS),
  () => ({ [Symbol.iterator]: boom }),
  () => ({ [Symbol.iterator]: () => ({ next: boom }) }),
  () => ({ get: boom }),
  () => ({ get: () => boom }),
  () => ({ [Symbol.toStringTag]: 'ArrayBuffer' }),
  () => Object.defineProperty({}, 'then', { get: boom }),
  () => Object.defineProperty({}, 'x', { get: boom, enumerable: true }),
  () => Object.defineProperty(new Uint8Array(8), 'byteLength', { value: 1e9 }),
  () => ({ now: boom }),
  () => ({ now: () => new Date(Number.NaN) }),
  () => new Map([[{}, {}]]),
  () => new Date(Number.NaN),
  () => Symbol('odd'),
  () => Object.create(null),
  () => boom,
];

/**
 * Anything at all.
 *
 * @param {import('./random.mjs').Random} random
 */
export function anything(random) {
  return random.chance(25) ? random.pick(HOSTILE)() : data(random, 3);
}

/**
 * What JSON, or a program, may hold.
 *
 * @param {import('./random.mjs').Random} random
 * @param {number} depth
 * @returns {unknown}
 */
export function data(random, depth) {
  const kind = random.below(depth > 0 ? 12 : 8);
  if (kind === 0) return random.pick([null, true, false]);
  if (kind === 1) return random.pick([0, -0, 1, 1e300, -1.5, random.next()]);
  if (kind === 2) return random.pick([undefined, Number.NaN, Number.POSITIVE_INFINITY, 10n]);
  if (kind === 3) return random.bytes(random.below(70));
  if (kind < 8) return text(random);
  const members = Array.from({ length: random.below(5) }, () => data(random, depth - 1));
  return kind < 10 ? members : Object.fromEntries(members.map((member) => [text(random), member]));
}

/** @param {import('./random.mjs').Random} random */
export function text(random) {
  if (random.chance(50)) return random.pick(WORDS);
  const highest = random.pick([0x7e, 0xff, 0xffff]);
  return String.fromCharCode(...Array.from({ length: random.below(20) }, () => random.below(highest)));
}

/** What JSON can carry, and is itself after a round trip. @param {import('./random.mjs').Random} random */
export function jsonData(random) {
  const value = data(random, 3);
  return JSON.parse(JSON.stringify({ value }, (_, member) => (typeof member === 'bigint' ? String(member) : member)));
}

const EDITS = [
  (bytes, at, random) => bytes.fill(bytes[at] ^ (1 << random.below(8)), at, at + 1), // one bit
  (bytes, at, random) => splice(bytes, at, 1, random.bytes(1)),
  (bytes, at, random) =>
    splice(bytes, at, 1, Buffer.from([random.pick([0, 0x09, 0x0a, 0x0d, 0x20, 0x2b, 0x3d, 0xff])])),
  (bytes, at, random) => splice(bytes, at, 0, random.bytes(1 + random.below(4))),
  (bytes, at, random) => splice(bytes, at, 1 + random.below(8), Buffer.alloc(0)),
  (bytes, at, random) => splice(bytes, at, 0, bytes.subarray(at, at + 1 + random.below(16))),
  (bytes, at) => Buffer.from(bytes.subarray(0, at)),
  (bytes) => Buffer.concat([bytes, Buffer.from('\n')]),
  (bytes) => Buffer.concat([Buffer.from('\uFEFF'), bytes]),
];

function splice(bytes, at, count, inserted) {
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + count)]);
}

/**
 * The same bytes, damaged: never equal to what they were.
 *
 * @param {import('./random.mjs').Random} random
 * @param {Uint8Array} original
 */
export function damaged(random, original) {
  for (;;) {
    let bytes = Buffer.from(original);
    for (let edits = 1 + random.below(3); edits > 0; edits--) {
      bytes = bytes.length > 0 ? random.pick(EDITS)(bytes, random.below(bytes.length), random) : random.bytes(1);
    }
    if (!bytes.equals(original)) return bytes;
  }
}

/**
 * Changes one member of data, however deep: takes it away, gives it another value, another name, or a wrapper.
 *
 * @param {import('./random.mjs').Random} random
 * @param {unknown} value
 * @returns {unknown}
 */
export function altered(random, value) {
  if (typeof value !== 'object' || value === null || random.chance(15)) return data(random, 2);
  const names = Object.keys(value);
  const name = random.pick(names);
  if (name === undefined) return data(random, 2);
  const { [name]: member, ...others } = /** @type {Record<string, unknown>} */ (value);
  const change = random.below(6);
  if (change === 0) return others;
  if (change === 1) return { ...others, [text(random)]: member };
  if (change === 2) return { ...others, [name]: [member] };
  if (change === 3) return { [random.pick(['data', 'webhook', 'event', 'x'])]: value };
  return { ...others, [name]: altered(random, member) };
}
