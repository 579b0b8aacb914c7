/** Waits that end. What does not come in time is a failure, and its message says what was waited for. */

import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** Several times what anything here takes, also on a busy machine. */
const LONGEST_MS = 60_000;

/**
 * Resolves as a promise does, and rejects when that takes too long.
 *
 * @template Value
 * @param {Promise<Value>} promise
 * @param {string} what - What is waited for: `PostgreSQL to end`.
 * @param {number} [longestMs]
 * @returns {Promise<Value>}
 */
export function inTime(promise, what, longestMs = LONGEST_MS) {
  const error = new Error(`Waited ${longestMs / 1000} s for ${what}.`);
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(error), longestMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * Asks again and again until it is so.
 *
 * @param {() => unknown} isSo
 * @param {string} what
 * @param {number} [longestMs]
 */
export function until(isSo, what, longestMs) {
  let isOver = false;
  const asking = async () => {
    while (!isOver && !(await isSo())) await sleep(50);
  };
  return inTime(asking(), what, longestMs).finally(() => {
    isOver = true;
  });
}

/**
 * Resolves to how a process ended, also when it ended before: its event comes once, and not again for whoever listens later.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number | NodeJS.Signals | null>}
 */
export async function endOf(child) {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode ?? child.signalCode;
}
