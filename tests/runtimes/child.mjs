/** Processes that end: by themselves, after a time, or with this one. */

import { spawn } from 'node:child_process';

/** Many times what any runtime needs, even on a busy machine. */
const TIMEOUT_SECONDS = 120;

const running = new Set();

process.on('exit', () => running.forEach(killGroup));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

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
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      output[stream] += text;
    });
  }
  running.add(child);
  const ended = new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      killGroup(child);
      reject(new Error(`it did not end within ${TIMEOUT_SECONDS} s`));
    }, TIMEOUT_SECONDS * 1000);
    const settle = (then, value) => {
      clearTimeout(timer);
      killGroup(child);
      running.delete(child);
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

function killGroup({ pid }) {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of it is left.
  }
}
