/** Packages of their own under `tests/`, which nobody has to install who only runs `npm test`. */

import { execFile, execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Installs what a nested package's lock file lists, where that is not there yet.
 *
 * Throws with what npm printed when it cannot.
 *
 * @param {string} folder - Has a `package.json`, a `package-lock.json` and an `.npmrc`.
 */
export function installNested(folder) {
  const changed = (/** @type {string} */ file) => statSync(join(folder, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (changed('node_modules/.package-lock.json') >= changed('package-lock.json')) return;
  // In the folder, and not by --prefix: only so does its .npmrc count.
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 600_000,
    killSignal: 'SIGKILL', // at any other, npm waits for the registry, and then undoes what it did
  });
}

/**
 * Compiles one of its packages: scripts of packages are not run when they are installed. It takes some minutes, once.
 *
 * @param {string} folder - Of a nested package that was installed.
 * @param {string} name
 * @param {string} made - A file inside that package which is there afterwards.
 */
export async function compileNested(folder, name, made) {
  if (existsSync(join(folder, 'node_modules', name, made))) return;
  console.log(`Compiling ${name}, which takes some minutes.`);
  await promisify(execFile)('npm', ['rebuild', name, '--ignore-scripts=false', '--no-audit', '--no-fund'], {
    cwd: folder,
    timeout: 900_000,
  });
}
