/**
 * What a worker writes down about its runs of handlers. Each line is one write to a file, so it is there even if the worker is killed the moment
 * after.
 *
 * A line: the process, the run, what happened, when (on the clock that all processes share), and the event or a reason.
 */

import { openSync, writeSync } from 'node:fs';

/** @param {string} path */
export function openJournal(path) {
  const file = openSync(path, 'a');
  let runs = 0;
  const write = (/** @type {number} */ run, /** @type {string} */ what, /** @type {string} */ about) =>
    writeSync(file, `${process.pid}\t${run}\t${what}\t${Number(process.hrtime.bigint()) / 1e6}\t${about}\n`);
  return {
    /** A handler begins. @param {string} key */
    begin(key) {
      const run = ++runs;
      write(run, 'begin', key);
      return {
        /** It has done its work. */
        done: () => write(run, 'done', key),
        /** It is about to throw. */
        failed: () => write(run, 'failed', key),
        /** Its signal was aborted. */
        lost: () => write(run, 'lost', key),
      };
    },
    /** The receiver told of an error. @param {string} during @param {unknown} error */
    error: (during, error) => write(0, 'error', `${during}: ${error instanceof Error ? error.message : error}`),
  };
}
