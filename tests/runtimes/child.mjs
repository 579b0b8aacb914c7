/** Processes that end: by themselves, after a time, or with this one. */

import { killGroup, spawnGroup } from '../support/process-group.mjs';

/** Many times what any runtime needs, even on a busy machine. */
const TIMEOUT_SECONDS = 120;

/**
 * Starts a process in a group of its own, with everything that it starts itself.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {{ ended: Promise<{ code: number | null, stdout: string, stderr: string }>, kill: () => void }} `ended` rejects when there is no
 *   such command, and when it takes too long.
 */
export function start(command, args, options) {
  const child = spawnGroup(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      output[stream] += text;
    });
  }
  const ended = new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      killGroup(child);
      reject(new Error(`it did not end within ${TIMEOUT_SECONDS} s`));
    }, TIMEOUT_SECONDS * 1000);
    const settle = (then, value) => {
      clearTimeout(timer);
      then(value);
    };
    child.on('error', (error) => settle(reject, error));
    child.on('close', (code) => settle(resolve, { code, ...output }));
  });
  return { ended, kill: () => killGroup(child) };
}

/**
 * Runs a process to its end, and gives what it printed.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export async function output(command, args, options) {
  const { code, stdout, stderr } = await start(command, args, options).ended;
  if (code !== 0) throw new Error(`it ended with ${code}: ${`${stdout}${stderr}`.trim().slice(-1000)}`);
  return stdout;
}
