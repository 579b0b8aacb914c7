/** Commands, and where the nested package has installed them. */

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);

/** For one build, or one run of what was built. */
const TIMEOUT_MS = 60_000;

/**
 * Finds a package of which a file is wanted that it does not export.
 *
 * @param {string} name
 */
export function installed(name) {
  const file = require.resolve(`${name}/package.json`);
  return { folder: dirname(file), version: JSON.parse(readFileSync(file, 'utf8')).version };
}

/**
 * Runs a command, and gives what it printed. Rejects with that, too, when it fails or takes too long.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').ExecFileOptions} [options]
 */
export async function execute(command, args, options) {
  const limits = { timeout: TIMEOUT_MS, killSignal: 'SIGKILL' };
  try {
    return (await promisify(execFile)(command, args, { encoding: 'utf8', ...limits, ...options })).stdout;
  } catch ({ code, killed, stdout, stderr }) {
    const end = killed ? `not done after ${TIMEOUT_MS / 1000} s` : `ended with ${code}`;
    throw new Error(`${end}\n${stdout}${stderr}`.trim());
  }
}
