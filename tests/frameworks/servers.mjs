/** How the examples are run: each of these makes ready what is in a folder, and resolves to what starts it on a port. */

import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { PUBLIC_KEY } from './deliveries.mjs';
import { finish } from './processes.mjs';

const { resolve } = createRequire(import.meta.url);

/** An old one, of workerd: nothing of Node's is there then. */
const COMPATIBILITY_DATE = '2024-01-01';
const BUILD_MS = 180_000;

/** What the examples read. */
const environment = (port) => ({ TELNYX_PUBLIC_KEY: PUBLIC_KEY, PORT: String(port) });

/** Node, on a compiled example. */
export const node =
  (...args) =>
  async (folder) =>
  (port) => ({ command: process.execPath, args, cwd: folder, env: environment(port) });

/** Where npm puts workerd's binary: beside `workerd`, and for this platform only. */
export const WORKERD = `@cloudflare/workerd-${process.platform}-${process.arch === 'x64' ? '64' : process.arch}`;
const workerd = () => join(dirname(resolve(`${WORKERD}/package.json`)), 'bin/workerd');

/** workerd, on a bundle as Wrangler makes it, without any compatibility flag. */
export const worker = (file) => async (folder) => {
  await build({
    absWorkingDir: folder,
    entryPoints: [file],
    outfile: join(folder, 'bundle.js'),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    logLevel: 'silent',
  });
  return (port) => {
    writeFileSync(
      join(folder, 'config.capnp'),
      `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "worker", esModule = embed "bundle.js")],
    compatibilityDate = "${COMPATIBILITY_DATE}",
    bindings = [(name = "TELNYX_PUBLIC_KEY", text = "${PUBLIC_KEY}")],
  ))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`,
    );
    return { command: workerd(), args: ['serve', 'config.capnp'], cwd: folder };
  };
};

let nextBuild;

/** `next build` and `next start`. The build has no key, as in most pipelines. */
export async function next(folder) {
  const program = (...args) => ({
    command: process.execPath,
    args: [join(folder, 'node_modules/next/dist/bin/next'), ...args],
    cwd: folder,
    env: { NEXT_TELEMETRY_DISABLED: '1' },
  });
  nextBuild ??= finish(program('build'), BUILD_MS);
  await nextBuild;
  return (port) => {
    const { env, ...start } = program('start', '--hostname', '127.0.0.1', '--port', String(port));
    return { ...start, env: { ...env, ...environment(port) } };
  };
}
