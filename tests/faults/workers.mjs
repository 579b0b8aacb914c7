/** Starting workers, killing them, and starting them again where they were. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../support/free-port.mjs';
import { endOf, inTime } from '../support/in-time.mjs';
import { onExit } from '../support/on-exit.mjs';
import { PUBLIC_KEY } from './deliveries.mjs';
import { LEASE_MS, scaled, sharedNow } from './scale.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/**
 * @typedef {object} WorkerOptions - All times are compressed ones.
 * @property {'redis' | 'ioredis'} client
 * @property {number} redisPort
 * @property {number} leaseMs
 * @property {number} reconnectMs
 * @property {number} skewMs - How much its clock is ahead. Not compressed: nor is what it is compared with.
 * @property {number} failing - The share of handlers that fail.
 * @property {number} slow - The share that is slow.
 * @property {[number, number]} slowMs
 * @property {[number, number]} quickMs
 * @property {string} [mutant] - A store that breaks the contract.
 */

const DEFAULTS = {
  leaseMs: scaled(LEASE_MS),
  reconnectMs: scaled(200),
  skewMs: 0,
  failing: 0,
  slow: 0.03,
  // From longer than Telnyx waits to longer than a lease; Telnyx is still there then: its last attempt is 8 s after the first.
  slowMs: [scaled(2_200), scaled(6_500)],
  quickMs: [scaled(30), scaled(600)],
};

export class Worker {
  #folder;
  #options;
  #port = 0;
  /** @type {ChildProcess | undefined} */
  #process;
  /** @type {ChildProcess | undefined} */
  #spare;
  /** When each process was killed, by its id. @type {Map<number | undefined, number>} */
  killedAt = new Map();
  /** How processes ended that were not killed. @type {string[]} */
  deaths = [];

  /**
   * @param {string} folder - Has the installed package and `worker.mjs`.
   * @param {Partial<WorkerOptions>} options
   */
  constructor(folder, options) {
    this.#folder = folder;
    this.#options = { ...DEFAULTS, ...options };
    onExit(() => {
      for (const worker of [this.#process, this.#spare]) worker?.kill('SIGKILL');
    });
  }

  get port() {
    return this.#port;
  }

  /** Where its runs are written down. */
  get journal() {
    return join(this.#folder, `${this.#port}.journal`);
  }

  /** Has a process ready to listen, as whoever looks after workers has. Without, starting Node would be most of each fault. */
  async prepare() {
    this.#port ||= await freePort();
    const options = { ...this.#options, port: this.#port, journal: this.journal, publicKey: PUBLIC_KEY };
    const worker = fork(join(this.#folder, 'worker.mjs'), [JSON.stringify(options)]);
    worker.on('exit', (code, signal) => {
      if (!this.killedAt.has(worker.pid)) this.deaths.push(`a worker ended by itself, with ${code ?? signal}`);
    });
    this.#spare = worker;
    await message(worker, 'ready');
  }

  /** Starts it; again, on the same port. */
  async start() {
    if (!this.#spare) await this.prepare();
    const worker = /** @type {ChildProcess} */ (this.#spare);
    this.#process = worker;
    this.#spare = undefined;
    worker.send('listen', () => {}); // it may have ended
    await message(worker, 'listening');
  }

  /** Kills it with SIGKILL, whatever it is at. */
  async kill() {
    await this.#kill(this.#process);
  }

  /** For good. */
  async end() {
    await Promise.all([this.#kill(this.#process), this.#kill(this.#spare)]);
  }

  /** @param {ChildProcess | undefined} worker */
  async #kill(worker) {
    if (!worker?.kill('SIGKILL')) return; // it has ended
    this.killedAt.set(worker.pid, sharedNow());
    await inTime(endOf(worker), 'a worker to be killed');
  }
}

/**
 * Waits for a message, and not for one that will never come.
 *
 * @param {ChildProcess} worker
 * @param {string} expected
 */
async function message(worker, expected) {
  const ended = endOf(worker).then((code) => {
    throw new Error(`A worker ended with ${code} before it was ${expected}.`);
  });
  const [came] = await inTime(Promise.race([once(worker, 'message'), ended]), `a worker that is ${expected}`);
  if (came !== expected) throw new Error(`A worker should have said ${expected}, and said ${came}.`);
}
