/** Runs of handlers, read from the journals of workers. */

import { existsSync, readFileSync } from 'node:fs';

/**
 * @typedef {object} Run
 * @property {string} key - The event.
 * @property {number} began
 * @property {number} ended - When it returned, threw or was killed.
 * @property {number} heldUntil - The same, or when its signal was aborted, if that was earlier.
 * @property {'done' | 'failed' | 'killed'} outcome
 */

/**
 * Reads what workers wrote down.
 *
 * @param {import('./workers.mjs').Worker[]} workers - All of them killed by now.
 * @returns {{ runs: Run[], errors: Map<string, number> }}
 */
export function readRuns(workers) {
  /** @type {Run[]} */
  const runs = [];
  /** @type {Map<string, number>} */
  const errors = new Map();
  for (const { journal, killedAt } of workers) {
    /** @type {Map<string, Run>} */
    const open = new Map();
    const lines = existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').slice(0, -1) : [];
    for (const line of lines) {
      const [process, number, what, time, about] = line.split('\t');
      if (what === 'error') {
        errors.set(about, (errors.get(about) ?? 0) + 1);
        continue;
      }
      const name = `${process} ${number}`;
      if (what === 'begin') {
        const end = killedAt.get(Number(process)) ?? Number.POSITIVE_INFINITY;
        const run = {
          key: about,
          began: Number(time),
          ended: end,
          heldUntil: end,
          outcome: /** @type {const} */ ('killed'),
        };
        open.set(name, run);
        runs.push(run);
        continue;
      }
      const run = open.get(name);
      if (!run) throw new Error(`A journal has the end of a run that did not begin: ${line}`);
      if (what === 'done' || what === 'failed') {
        run.ended = Number(time);
        run.outcome = what;
      }
      run.heldUntil = Math.min(run.heldUntil, Number(time));
    }
  }
  return { runs, errors };
}
