/**
 * A map for very many entries.
 *
 * A `Map` in which entries come and go is laid out anew now and then, and nothing else happens in the process meanwhile: of a million entries, for some
 * 50 milliseconds; of a thousand, for none that anybody notices.
 *
 * @module
 */

/** How many entries are in one `Map`, about, and how many of those there are at the most. */
const ENTRIES_IN_A_MAP = 1_000;
const MOST_MAPS = 4_096;

/** Enough to tell UUIDs apart, and what counts up. */
const HASHED_CHARACTERS = 12;

/** A map by keys that no stranger chooses: whoever does can have all of them in one `Map`. */
export class ManyMaps<Value> {
  readonly #count: number;
  readonly #maps: (Map<string, Value> | undefined)[] = [];
  #size = 0;

  /** @param most - How many entries there will be at the most. */
  constructor(most: number) {
    this.#count = Math.min(Math.ceil(most / ENTRIES_IN_A_MAP), MOST_MAPS);
  }

  get size(): number {
    return this.#size;
  }

  get(key: string): Value | undefined {
    return this.#mapOf(key).get(key);
  }

  /** Sets an entry whose key is not there. */
  add(key: string, value: Value): void {
    this.#mapOf(key).set(key, value);
    this.#size++;
  }

  /** Deletes an entry whose key is there. */
  delete(key: string): void {
    this.#mapOf(key).delete(key);
    this.#size--;
  }

  #mapOf(key: string): Map<string, Value> {
    const index = hashOf(key) % this.#count;
    this.#maps[index] ??= new Map();
    return this.#maps[index];
  }
}

/** FNV-1a, over some characters of a text, from its beginning to its end: a whole number from 0. */
function hashOf(key: string): number {
  const step = Math.ceil(key.length / HASHED_CHARACTERS);
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += step) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
