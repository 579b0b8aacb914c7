import { isDeepStrictEqual } from 'node:util';

/**
 * What a call came to: a value, or an error of the package's.
 *
 * @typedef {{ value?: unknown, code?: string, message?: string }} Outcome
 */

/** Makes calls, counts them by their outcome, and keeps what did not hold. */
export class Checks {
  calls = 0;
  round = 0;
  /** @type {{ round: number, message: string }[]} */
  failures = [];
  /** @type {Map<string, number>} */
  #counts = new Map();
  #isOurs;

  /** @param {(error: unknown) => boolean} isWebhookError */
  constructor(isWebhookError) {
    this.#isOurs = isWebhookError;
  }

  /**
   * Makes one call. An error that is none of the package's does not hold.
   *
   * @param {string} name
   * @param {() => unknown} call
   * @param {(value: unknown) => string} [nameOf] - What to count a value as.
   * @returns {Promise<Outcome>}
   */
  async call(name, call, nameOf = () => 'a value') {
    this.calls++;
    try {
      const value = await call();
      this.#count(name, nameOf(value));
      return { value };
    } catch (error) {
      if (!this.#isOurs(error)) {
        this.fail(`${name} threw something else: ${error instanceof Error ? error.stack : typeof error}`);
        return { code: 'something else' };
      }
      const { code, message } = /** @type {{ code: string, message: string }} */ (error);
      this.#count(name, code);
      if (code === 'runtime_unsupported') this.fail(`${name} took its input for a failure of the runtime.`);
      return { code, message };
    }
  }

  /** @param {string} what @param {unknown} one @param {unknown} other */
  same(what, one, other) {
    if (!isDeepStrictEqual(one, other)) this.fail(`${what}: ${shown(one)} and ${shown(other)}`);
  }

  /** @param {boolean} does @param {string} what */
  holds(does, what) {
    if (!does) this.fail(what);
  }

  /** @param {string} message */
  fail(message) {
    this.failures.push({ round: this.round, message });
  }

  /** Function, outcome and count. */
  rows() {
    return [...this.#counts].sort().map(([key, count]) => [...key.split('\t'), count]);
  }

  #count(/** @type {string} */ name, /** @type {string} */ outcome) {
    const key = `${name}\t${outcome}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
}

function shown(/** @type {unknown} */ value) {
  return JSON.stringify(value)?.slice(0, 300) ?? String(value);
}
