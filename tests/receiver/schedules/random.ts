/** Random choices that come again with the same seed. */

/** Draws by one seed: Mulberry32, which is quick, and good enough to pick faults. */
export class Random {
  #state: number;

  constructor(seed: number) {
    // Neighbouring seeds begin alike otherwise.
    this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
    this.fraction();
  }

  /** From 0 to less than 1. */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Whether something of this probability happens. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  /** Milliseconds, in eighths: sums of them are exact. */
  milliseconds(least: number, most: number): number {
    return Math.round((least + this.fraction() * (most - least)) * 8) / 8;
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[Math.floor(this.fraction() * values.length)] as Value;
  }

  /** One of the names, as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const names = Object.keys(weights) as Name[];
    let rest = this.fraction() * names.reduce((sum, name) => sum + weights[name], 0);
    for (const name of names) {
      rest -= weights[name];
      if (rest < 0) return name;
    }
    return names[0] as Name;
  }
}
