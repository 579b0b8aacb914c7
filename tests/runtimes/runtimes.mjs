/** Every runtime that the suite runs on: how, and what it must find itself to be. */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PUBLIC_KEY } from '../frameworks/deliveries.mjs';
import { bundle } from './bundle.mjs';
import { output } from './child.mjs';
import { runChromium } from './runners/chromium.mjs';
import { runWorkerd, serveOnWorkerd } from './runners/workerd.mjs';
import { unreadBodies } from './unread-bodies.mjs';

/** @typedef {import('../conformance/conformance.mjs').Result} Result */

/**
 * @typedef {object} Runtime
 * @property {string} name
 * @property {() => Promise<string>} version - Rejects where the runtime is not there.
 * @property {boolean} [isFloating] - Whether its version is what the distribution has.
 * @property {(folder: string) => Promise<string>} run - In a workspace: gives what the runtime printed, the report in it.
 * @property {(folder: string) => Promise<Result[]>} [runOwn] - Runs the cases that no other runtime has.
 * @property {import('../conformance/facts.mjs').Facts} expected - What it cannot do is as certain as what it can.
 */

const ON_SERVERS = {
  rootEngine: 'noble',
  nativeEngine: 'node:crypto',
  evaluates: 'always',
  hasEd25519: true,
  hasNodeCrypto: true,
  hasSharedMemory: true,
};
const AT_THE_EDGE = { ...ON_SERVERS, nativeEngine: 'WebCrypto', evaluates: 'never', hasNodeCrypto: false };

const DENO_FLAGS = ['--no-lock', '--cached-only', '--no-prompt', '--node-modules-dir=manual'];

/** @type {Runtime[]} */
export const RUNTIMES = [
  ...['20', '22', '24', '26'].flatMap((major) => [
    program(`Node ${major}, import`, `node${major}/bin/node`, ['import.mjs']),
    // AWS Lambda sets this flag: here a require of an ESM-only dependency fails.
    program(`Node ${major}, require`, `node${major}/bin/node`, ['--no-experimental-require-module', 'require.cjs']),
  ]),
  program('Bun', '@oven/bun-linux-x64/bin/bun', ['--no-install', 'import.mjs']),
  program('Deno', '@deno/linux-x64-glibc/deno', ['run', ...DENO_FLAGS, 'import.mjs']),
  workerd('2024-01-01', [], AT_THE_EDGE),
  workerd('2024-01-01', ['nodejs_compat'], { ...AT_THE_EDGE, hasNodeCrypto: true }),
  // By such a date, Node's modules are there without a flag.
  workerd('2026-10-01', [], { ...AT_THE_EDGE, evaluates: 'at start-up', hasNodeCrypto: true }),
  workerd('2026-10-01', ['nodejs_compat'], { ...AT_THE_EDGE, evaluates: 'at start-up', hasNodeCrypto: true }),
  {
    name: 'Vercel edge VM',
    version: async () => createRequire(import.meta.url)('@edge-runtime/vm/package.json').version,
    run: async (folder) =>
      output(process.execPath, [pathOf('runners/edge-vm-host.mjs')], { cwd: await bundle(folder, 'edge') }),
    expected: AT_THE_EDGE,
  },
  {
    name: 'Chromium, CSP without eval',
    version: () => versionOf('chromium', 'there is no chromium; in Debian it is the package of that name'),
    isFloating: true,
    run: (folder) => runChromium(folder, 'chromium'),
    expected: { ...AT_THE_EDGE, hasSharedMemory: false }, // which is for isolated pages only
  },
];

/**
 * One that runs a program, and finds the package by its own resolution.
 *
 * @returns {Runtime}
 */
function program(name, path, args) {
  return {
    name,
    version: () => packagedVersion(path),
    run: (folder) => output(packaged(path), args, { cwd: join(folder, 'programs') }),
    expected: ON_SERVERS,
  };
}

/** @returns {Runtime} */
function workerd(date, flags, expected) {
  const path = '@cloudflare/workerd-linux-64/bin/workerd';
  return {
    name: ['workerd', date, ...flags].join(' '),
    version: () => packagedVersion(path),
    run: (folder) => runWorkerd(folder, packaged(path), { date, flags }),
    async runOwn(folder) {
      const { port, stop } = await serveOnWorkerd(folder, packaged(path), { date, flags }, PUBLIC_KEY);
      try {
        return await unreadBodies(port);
      } finally {
        await stop();
      }
    },
    expected,
  };
}

/** Of a package that is for another platform, or cannot be downloaded, npm says nothing. */
function packagedVersion(path) {
  return versionOf(packaged(path), 'npm did not install it; remove tests/runtimes/node_modules to try again');
}

async function versionOf(binary, missing) {
  const text = await output(binary, ['--version']).catch((error) => {
    throw error.code === 'ENOENT' ? new Error(missing) : error;
  });
  return /\d+([.-]\d+)+/.exec(text)?.[0];
}

/** A file in a package of `package.json` here. */
function packaged(path) {
  return pathOf(`node_modules/${path}`);
}

function pathOf(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
