/** Commands, and where the nested package has installed what they run. */

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This folder. */
export const here = fileURLToPath(new URL('.', import.meta.url));

/** For one command, on a machine that is busy with something else. */
const TIMEOUT_MS = 180_000;

/** Where a package is installed. */
export const folderOf = (name) => join(here, 'node_modules', name);

/** The version of an installed package, or `undefined`. */
export function versionOf(name) {
  const file = join(folderOf(name), 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
}

/**
 * Runs a command, and gives how it ended and what it printed. Rejects when it cannot be started or takes too long.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').ExecFileOptions} [options]
 * @returns {Promise<{ code: number, output: string, stdout: string }>} The output is of both streams.
 */
export function execute(command, args, options) {
  const limits = { timeout: TIMEOUT_MS, killSignal: 'SIGKILL', maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    execFile(command, args, { encoding: 'utf8', ...limits, ...options }, (error, stdout, stderr) => {
      if (error?.killed) reject(new Error(`${command} was not done after ${TIMEOUT_MS / 1000} s`));
      else if (error && typeof error.code !== 'number') reject(error);
      else resolve({ code: error ? error.code : 0, output: `${stdout}${stderr}`, stdout });
    });
  });
}

/** Runs a command that must succeed, and gives what it printed. */
export async function run(command, args, options) {
  const { code, output, stdout } = await execute(command, args, options);
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${output}`.slice(0, 4000));
  return stdout;
}
