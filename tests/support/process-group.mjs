/** Processes in groups of their own: what one of them started ends with it, and none outlives this process. */

import { spawn } from 'node:child_process';
import { onExit } from './on-exit.mjs';

/** By then, what a process printed before its end was read. */
const LAST_WORDS_MS = 5_000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

onExit(() => running.forEach(killGroup));

/**
 * Starts a process in a group of its own. It closes soon after its end, also where something that has left the group still holds its pipes.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
export function spawnGroup(command, args, options) {
  const child = spawn(command, args, { ...options, detached: true });
  running.add(child);
  child.on('exit', () => {
    killGroup(child);
    const letGo = () => {
      for (const stream of child.stdio) stream?.destroy();
    };
    setTimeout(letGo, LAST_WORDS_MS).unref();
  });
  child.on('close', () => running.delete(child));
  return child;
}

/** @param {import('node:child_process').ChildProcess} child */
export function killGroup({ pid }) {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of it is left.
  }
}

/**
 * Ends this process when it is not done by then, and says what it waits for.
 *
 * @param {number} minutes
 */
export function endAfter(minutes) {
  setTimeout(() => {
    const commands = [...running].map(({ spawnargs }) => spawnargs.join(' '));
    console.error(`Not done after ${minutes} minutes. What runs:\n${commands.join('\n')}`);
    process.exit(1);
  }, minutes * 60_000).unref();
}
