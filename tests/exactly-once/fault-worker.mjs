/** A worker that kills itself is started again where it was, at once: as whoever looks after workers does. */

import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PUBLIC_KEY } from '../faults/deliveries.mjs';
import { freePort } from '../support/free-port.mjs';
import { onExit } from '../support/on-exit.mjs';
import { LEASE_MS } from './faults.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

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
    await this.#listen();
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

  async #listen() {
    const worker = this.#spare ?? this.#fork();
    this.#process = worker;
    this.#spare = undefined;
    worker.once('exit', (code, signal) => {
      if (this.#isOver) return;
      if (signal !== 'SIGKILL') this.deaths.push(`a worker ended by itself, with ${code ?? signal}`);
      this.#listen();
    });
    await worker.isReady;
    worker.send('listen', () => {}); // it may have ended
    await new Promise((resolve) => worker.once('message', resolve).once('exit', resolve));
    if (!this.#isOver) this.#spare = this.#fork();
  }

  #fork() {
    const worker = fork(this.#program, [JSON.stringify(this.#options)], {
      execPath: this.#runtime,
      cwd: this.#folder,
    });
    return Object.assign(worker, {
      isReady: new Promise((resolve) => worker.once('message', resolve).once('exit', resolve)),
    });
  }

  #killAll() {
    for (const worker of [this.#process, this.#spare]) worker?.kill('SIGKILL');
  }
}
