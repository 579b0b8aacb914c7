/** `redis-cli`, of Debian: what a server holds, by somebody else than the client that is tried. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Resolves to what it printed. @param {number} port @param {...string} args */
export async function redisCli(port, ...args) {
  const { stdout } = await promisify(execFile)('redis-cli', ['-p', String(port), ...args], { timeout: 60_000 });
  return stdout.trim();
}
