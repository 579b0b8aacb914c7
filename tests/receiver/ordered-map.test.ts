/** An ordered map is what a `Map` is whose entries are set anew each time. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderedMap } from '../../src/receiver/stores/ordered-map.js';

test('has the entries of a Map, and its first one', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.constantFrom('a', 'b', 'c', 'd', '__proto__'), fc.integer()));
  fc.assert(
    fc.property(steps, (steps) => {
      const map = new OrderedMap<number>();
      const model = new Map<string, number>();
      for (const [isSet, key, value] of steps) {
        const wasThere = model.delete(key);
        if (isSet) {
          model.set(key, value);
          map.set(key, value);
        } else {
          expect(map.delete(key)).toBe(wasThere);
        }
        const [first] = model;
        expect(map.oldest && [map.oldest.key, map.oldest.value]).toEqual(first);
        expect([map.size, map.get(key)]).toEqual([model.size, model.get(key)]);
      }
      for (const [key] of [...model]) {
        expect(map.oldest?.key).toBe(key);
        map.delete(key);
      }
      expect(map.oldest).toBeUndefined();
    }),
  );
});
