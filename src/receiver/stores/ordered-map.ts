/**
 * A map that knows its oldest entry.
 *
 * A `Map` does, too, but not in constant time: V8 keeps the holes of deleted entries and walks over them, which in a queue of 100,000 takes a quarter
 * of a millisecond each time.
 *
 * @module
 */

interface Entry<Value> {
  readonly key: string;
  readonly value: Value;
  older: Entry<Value> | undefined;
  newer: Entry<Value> | undefined;
}

/** A map in the order in which its entries were last set. Every operation takes the same time, however many there are. */
export class OrderedMap<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  #oldest: Entry<Value> | undefined;
  #newest: Entry<Value> | undefined;

  get size(): number {
    return this.#entries.size;
  }

  /** The entry that was set before all others. */
  get oldest(): Readonly<Pick<Entry<Value>, 'key' | 'value'>> | undefined {
    return this.#oldest;
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  /** Sets an entry, which is the newest then. */
  set(key: string, value: Value): void {
    this.delete(key);
    const entry: Entry<Value> = { key, value, older: this.#newest, newer: undefined };
    if (this.#newest) this.#newest.newer = entry;
    else this.#oldest = entry;
    this.#newest = entry;
    this.#entries.set(key, entry);
  }

  delete(key: string): boolean {
    const entry = this.#entries.get(key);
    if (!entry) return false;
    const { older, newer } = entry;
    if (older) older.newer = newer;
    else this.#oldest = newer;
    if (newer) newer.older = older;
    else this.#newest = older;
    return this.#entries.delete(key);
  }
}
