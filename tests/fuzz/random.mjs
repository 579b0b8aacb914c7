/** Chance that can be repeated: the same seed and round always give the same numbers. */
export class Random {
  /**
   * @param {number} seed
   * @param {number} round
   */
  constructor(seed, round) {
    this.state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(round + 1, 0xc2b2ae35)) >>> 0;
    this.next();
  }

  /** A number of 32 bits (splitmix32). */
  next() {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }

  /** From 0 to below `limit`. @param {number} limit */
  below(limit) {
    return Math.floor((this.next() / 2 ** 32) * limit);
  }

  /** True so many times out of a hundred. @param {number} percent */
  chance(percent) {
    return this.below(100) < percent;
  }

  /** @template T @param {readonly T[]} list @returns {T} */
  pick(list) {
    return /** @type {T} */ (list[this.below(list.length)]);
  }

  /** @param {number} length */
  bytes(length) {
    return Buffer.from(Array.from({ length }, () => this.next() & 0xff));
  }

  /** @template T @param {T[]} list @returns {T[]} */
  shuffle(list) {
    for (let index = list.length - 1; index > 0; index--) {
      const other = this.below(index + 1);
      [list[index], list[other]] = [/** @type {T} */ (list[other]), /** @type {T} */ (list[index])];
    }
    return list;
  }
}
