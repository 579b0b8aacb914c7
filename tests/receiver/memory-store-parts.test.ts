/** What the memory store is made of: a list is an array, and many maps are one `Map`. */

import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { type Aged, AgeList } from '../../src/receiver/stores/age-list.js';
import { ManyMaps } from '../../src/receiver/stores/many-maps.js';

interface Numbered extends Aged<Numbered> {
  readonly number: number;
}

test('a list has its oldest entry first, whichever are taken out', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), (steps) => {
      const list = new AgeList<Numbered>();
      const model: Numbered[] = [];
      for (const [number, step] of steps.entries()) {
        // Half of the steps add; half of the others take one out and add it again, as a renewal does.
        if (step % 2 === 0 || model.length === 0) {
          const entry: Numbered = { number, older: undefined, newer: undefined };
          list.add(entry);
          model.push(entry);
        } else {
          const [entry] = model.splice(step % model.length, 1) as [Numbered];
          list.remove(entry);
          if (step % 4 === 1) {
            list.add(entry);
            model.push(entry);
          }
        }
        expect(list.oldest?.number).toBe(model[0]?.number);
      }
      for (const entry of model) {
        expect(list.oldest?.number).toBe(entry.number);
        list.remove(entry);
      }
      expect(list.oldest).toBeUndefined();
    }),
  );
});

test.for([1, 1_000, 1_001, 100_000, Number.MAX_SAFE_INTEGER])('maps for %d entries hold what one would', (most) => {
  const key = fc.constantFrom('', 'a', 'b', '__proto__', 'x'.repeat(79), `y${'x'.repeat(78)}`, `x${'y'.repeat(78)}`);
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.integer())), (steps) => {
      const maps = new ManyMaps<number>(most);
      const model = new Map<string, number>();
      for (const [key, value] of steps) {
        expect(maps.get(key)).toBe(model.get(key));
        if (model.delete(key)) maps.delete(key);
        else {
          maps.add(key, value);
          model.set(key, value);
        }
        expect([maps.get(key), maps.size]).toEqual([model.get(key), model.size]);
      }
    }),
  );
});

test.for([
  ['UUIDs', () => crypto.randomUUID()],
  ['ids that count', (index: number) => `id-${index}`],
  [
    'ids of TeXML',
    () => `v3_3A${crypto.randomUUID()}__${crypto.randomUUID()}__siprec-started__2024-01-15T10_3A30_3A00Z`,
  ],
] as const)('%s are spread over the maps, so that none is laid out anew for long', ([, idOf]) => {
  const maps = new ManyMaps<number>(20_000);
  const set = vi.spyOn(Map.prototype, 'set');
  for (let index = 0; index < 20_000; index++) maps.add(idOf(index), index);
  const filled = set.mock.contexts as unknown as Map<string, number>[];
  set.mockRestore();
  const sizes = [...new Set(filled)].map(({ size }) => size);
  expect(Math.max(...sizes)).toBeLessThan(1_500);
  expect(sizes).toHaveLength(20); // a map takes memory, too
});

test('there are no more than some thousand maps, however many entries there may be', () => {
  const maps = new ManyMaps<number>(Number.MAX_SAFE_INTEGER);
  const set = vi.spyOn(Map.prototype, 'set');
  for (let index = 0; index < 20_000; index++) maps.add(`id-${index}`, index);
  const count = new Set(set.mock.contexts).size;
  set.mockRestore();
  expect(count).toBeGreaterThan(3_500);
  expect(count).toBeLessThanOrEqual(4_096);
});
