/** A worker that kills itself is started again where it was, at once: as whoever looks after workers does. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PUBLIC_KEY } from '../faults/deliveries.mjs';
import { freePort } from '../support/free-port.mjs';
import { endOf, inTime } from '../support/in-time.mjs';
import { onExit } from '../support/on-exit.mjs';
import { LEASE_MS } from './faults.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** How often in a row it may end before it listens: nobody kills it then. */
const MOST_STARTS = 3;

export class FaultWorker {
  #folder;
  #program;
  #runtime;
  #options;
  #isOver = false;
  /** @type {ChildProcess | undefined} */
  #process;
  /** Has loaded everything, and waits. @type {ChildProcess | undefined} */
  #spare;
  /** How it ended, where it was not killed. @type {string[]} */
  deaths = [];

  /**
   * @param {string} folder - For what it writes down.
   * @param {string} program - `worker.mjs`, where the package is installed.
   * @param {string} runtime
   * @param {object} options - See `worker.mjs`.
   */
  constructor(folder, program, runtime, options) {
    this.#folder = folder;
    this.#program = program;
    this.#runtime = runtime;
    this.#options = { ...options, publicKey: PUBLIC_KEY, leaseMs: LEASE_MS };
    onExit(() => this.#killAll());
  }

  get port() {
    return this.#options.port;
  }

  async start() {
    this.#options.port ??= await freePort();
    const { port } = this.#options;
    this.#options.journal = join(this.#folder, `${port}.journal`);
    await new Promise((resolve, reject) => {
      this.#keep(() => resolve(undefined)).catch((error) => {
        this.deaths.push(error.message);
        reject(error);
      });
    });
  }

  /** What its receiver told of, and how often. @returns {Map<string, number>} */
  errors() {
    const counts = new Map();
    for (const line of readFileSync(this.#options.journal, 'utf8').split('\n').slice(0, -1)) {
      counts.set(line, (counts.get(line) ?? 0) + 1);
    }
    return counts;
  }

  end() {
    this.#isOver = true;
    this.#killAll();
  }

  /** Starts it, and starts it again whenever it has ended. @param {() => void} listens */
  async #keep(listens) {
    let starts = 0;
    while (!this.#isOver) {
      const worker = this.#spare ?? this.#fork();
      this.#process = worker;
      this.#spare = undefined;
      if (await inTime(this.#isListening(worker), 'a worker to listen')) {
        starts = 0;
        listens();
        if (!this.#isOver) this.#spare = this.#fork();
      } else if (++starts === MOST_STARTS) {
        throw new Error(`A worker ended ${starts} times before it listened, at last with ${await worker.ended}.`);
      }
      const ended = await worker.ended;
      if (ended !== 'SIGKILL') this.deaths.push(`a worker ended by itself, with ${ended}`);
    }
  }

  /** Has it listen. @returns {Promise<boolean>} Whether it did, before it ended. */
  async #isListening(worker) {
    if (!(await worker.isReady)) return false;
    const listens = nextMessage(worker);
    worker.send('listen', () => {}); // it may have ended
    return listens;
  }

  #fork() {
    const worker = fork(this.#program, [JSON.stringify(this.#options)], {
      execPath: this.#runtime,
      cwd: this.#folder,
    });
    return Object.assign(worker, { ended: endOf(worker), isReady: nextMessage(worker) });
  }

  #killAll() {
    for (const worker of [this.#process, this.#spare]) worker?.kill('SIGKILL');
  }
}

/** Tells whether a message comes, or the process ends before. @param {ChildProcess} worker @returns {Promise<boolean>} */
function nextMessage(worker) {
  return Promise.race([once(worker, 'message').then(() => true), endOf(worker).then(() => false)]);
}
