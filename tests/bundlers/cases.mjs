/** Counting cases, and reading what the programs of `app` report. */

import { performance } from 'node:perf_hooks';
import { CASES } from './app/cases.js';
import { execute } from './commands.mjs';

/** All doors of the package. */
export const DOORS = Object.keys(CASES);

/** The cases of one row: how many passed, and why the others did not. */
export class Cases {
  #started = performance.now();
  #engine = '-';
  #passed = 0;
  #failures = [];

  /** Runs one and gives what it returns, or nothing if it failed. */
  async run(name, body) {
    try {
      const value = await body();
      this.#passed++;
      return value;
    } catch (error) {
      this.#failures.push(`${name}: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** Adds what a program of `app` reported. Every case of its doors has to be there, and the engines as they should be. */
  addReport({ passed, failed, asked }, doors, engine) {
    for (const door of doors) {
      for (const name of Object.keys(CASES[door])) {
        const full = `${door} ${name}`;
        if (passed.includes(full)) this.#passed++;
        else this.#failures.push(`${full}: ${failed[full] ?? 'was not run'}`);
      }
    }
    const engines = Object.fromEntries(Object.entries(asked).map(([door, methods]) => [door, engineThatAsks(methods)]));
    this.#engine = engines.native ?? engines.root;
    const expected = { root: 'noble', ...(doors.includes('native') && { native: engine }) };
    if (JSON.stringify(engines) === JSON.stringify(expected)) this.#passed++;
    else this.#failures.push(`engines: expected ${JSON.stringify(expected)}, got ${JSON.stringify(engines)}`);
  }

  results() {
    const total = this.#passed + this.#failures.length;
    const seconds = (performance.now() - this.#started) / 1000;
    return { passed: this.#passed, total, failures: this.#failures, engine: this.#engine, seconds };
  }
}

/** Noble only hashes with WebCrypto, and `node:crypto` leaves it alone. */
function engineThatAsks(methods) {
  return { '': 'node:crypto', verify: 'WebCrypto', digest: 'noble' }[methods.join()] ?? methods.join();
}

/** Runs a program and gives what it printed. */
export async function run(file, runtime = process.execPath) {
  return JSON.parse(await execute(runtime, [file]));
}
