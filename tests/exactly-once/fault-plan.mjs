/**
 * Which fault is injected where, and when: by how many events have been sent, never by the clock. So every run has the same number of each at every
 * point, however busy the machine is.
 *
 * One fault is armed at a time: a file with the name of the point, which the first worker that passes there takes away.
 */

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LONG_FORM } from './faults.mjs';

/** How often to look whether a worker has taken it. */
const LOOK_MS = 5;

/**
 * @typedef {{ kind: string, point: string }} Planned
 * @typedef {Planned & { id: string, pid: number, port: number }} Taken - By which worker, at which delivery.
 */

export class FaultPlan {
  #folder;
  #planned;
  #events;
  #act;
  /** How many were armed. */
  #armed = 0;
  /** @type {Promise<void> | undefined} */
  #current;
  #isTaken = false;
  #isEnded = false;
  /** @type {Taken[]} */
  done = [];

  /**
   * @param {string} folder - Where the workers look; made here.
   * @param {Planned[]} planned
   * @param {number} events
   * @param {{ data: (kind: string) => object, act: (taken: Taken) => Promise<unknown> }} hands - `data`: what else the worker has to know. `act`:
   *   what the suite does about it, until it is over.
   */
  constructor(folder, planned, events, hands) {
    mkdirSync(folder);
    this.#folder = folder;
    this.#planned = planned;
    this.#events = events;
    this.#act = hands;
  }

  /** Whether everything was injected, and is over. */
  get isOver() {
    return this.#armed === this.#planned.length && !this.#current;
  }

  /**
   * Waits for a fault that takes its time, and arms the next one when its turn has come. Until a worker has taken one, there have to be more events.
   *
   * @param {number} index - Of the event that is going to be sent.
   */
  async before(index) {
    const isDue = () => index >= ((this.#armed + 1) * this.#events) / (this.#planned.length + 1);
    if (!isDue() && index < this.#events) return;
    if (this.#isTaken) await this.#current;
    if (this.#current || this.#armed === this.#planned.length) return;
    const next = /** @type {Planned} */ (this.#planned[this.#armed++]);
    this.#current = this.#inject(next).finally(() => {
      this.#current = undefined;
      this.#isTaken = false;
    });
  }

  /** No more of it. */
  end() {
    this.#isEnded = true;
  }

  /** @param {Planned} planned */
  async #inject({ kind, point }) {
    const [armed, ready, taken] = [point, 'ready', 'taken'].map((name) => join(this.#folder, name));
    writeFileSync(ready, JSON.stringify({ kind, ...this.#act.data(kind) }));
    renameSync(ready, armed);
    while (!existsSync(taken)) {
      if (this.#isEnded) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    this.#isTaken = true;
    const details = { kind, point, ...JSON.parse(readFileSync(taken, 'utf8')) };
    renameSync(taken, ready);
    await this.#act.act(details);
    this.done.push(details);
  }
}

/**
 * The faults in turn, the points in turn for each.
 *
 * @param {import('./faults.mjs').Faults} faults
 * @param {string[]} points
 * @param {number} events
 * @returns {Planned[]}
 */
export function planned(faults, points, events) {
  const turns = Object.entries(faults).map(([kind, times]) => ({
    kind,
    times: Math.max(1, Math.round((times * events) / LONG_FORM)),
  }));
  const rounds = Math.max(...turns.map(({ times }) => times));
  return Array.from({ length: rounds }, (_, round) =>
    points.flatMap((point) => turns.filter(({ times }) => round < times).map(({ kind }) => ({ kind, point }))),
  ).flat();
}
