/** The tarball that people install: packed once, and installed into a folder that held nothing. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Packs the package into a folder, and builds it first where what is built is older than its sources.
 *
 * @param {string} folder
 * @returns {{ tarball: string, files: string[] }} The tarball, and what is in it, as paths inside the package.
 */
export function pack(folder) {
  if (isStale('dist', ['src', 'package.json', 'tsup.config.ts'])) npm('run', 'build');
  const [{ filename, files }] = JSON.parse(npm('pack', '--ignore-scripts', '--json', '--pack-destination', folder));
  return { tarball: join(folder, filename), files: files.map(({ path }) => path).sort() };
}

/**
 * Installs packages, such as a tarball, into an empty folder. Our dependencies come in the lowest versions that we allow, so that what others publish
 * changes no result; with `DEPENDENCIES=newest` in the newest ones.
 *
 * @param {string} app - Made here.
 * @param {string[]} packages
 */
export function install(app, ...packages) {
  mkdirSync(app, { recursive: true });
  const isNewest = process.env.DEPENDENCIES === 'newest';
  const overrides = isNewest ? {} : lowestVersions();
  writeFileSync(
    join(app, 'package.json'),
    JSON.stringify({ version: '0.0.0', private: true, type: 'module', overrides }),
  );
  const cache = isNewest ? '--prefer-online' : '--prefer-offline';
  npm('install', '--prefix', app, '--ignore-scripts', '--no-audit', '--no-fund', cache, ...packages);
}

/**
 * The lowest version of each dependency that its caret range allows.
 *
 * @returns {Record<string, string>}
 */
export function lowestVersions() {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.fromEntries(Object.entries(dependencies).map(([name, range]) => [name, range.replace(/^\^/, '')]));
}

/** @param {string[]} args */
function npm(...args) {
  const limits = { timeout: 300_000, killSignal: 'SIGKILL' }; // at any other, npm waits for the registry, and then undoes what it did
  return execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...limits });
}

/**
 * Tells whether a folder is missing, or has a file that is older than what it is made from.
 *
 * @param {string} built
 * @param {string[]} sources
 */
function isStale(built, sources) {
  const times = timesOf(join(root, built));
  return (
    times.length === 0 || Math.max(...sources.flatMap((source) => timesOf(join(root, source)))) > Math.min(...times)
  );
}

/**
 * When a file, or each file in a folder, was changed.
 *
 * @param {string} path
 * @returns {number[]}
 */
function timesOf(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats ? [stats.mtimeMs] : [];
  return readdirSync(path).flatMap((name) => timesOf(join(path, name)));
}
