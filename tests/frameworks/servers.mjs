/** How the examples are run: each of these makes ready what is in a folder, and resolves to what starts it on a port. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { PUBLIC_KEY } from './deliveries.mjs';
import { finish } from './processes.mjs';
import { bun, deno, node24, workerd } from './runtimes.mjs';

/** An old one, of workerd: nothing of Node's is there then. */
const COMPATIBILITY_DATE = '2024-01-01';
const BUILD_MS = 240_000;

/** What the examples read, and what most frameworks do. */
const environment = (port) => ({ TELNYX_PUBLIC_KEY: PUBLIC_KEY, PORT: String(port), HOST: '127.0.0.1' });

const program =
  (command, args, cwd, env = {}) =>
  (port) => ({ command, args, cwd, env: { ...environment(port), ...env } });

/** What stands in for a platform. */
export const host = (name) => fileURLToPath(new URL(`hosts/${name}.mjs`, import.meta.url));

/** Node, on a compiled example. */
export const node =
  (...args) =>
  async (folder) =>
    program(process.execPath, args, folder);

/** The same with a newer Node. */
export const onNode24 =
  (...args) =>
  async (folder) =>
    program(node24, args, folder);

export const onBun = (file) => async (folder) => program(bun, ['--no-install', file], folder);

export const onDeno = (file) => async (folder) =>
  program(deno, ['run', '--no-lock', '--cached-only', '--no-prompt', '--node-modules-dir=manual', '-A', file], folder);

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
    return { command: workerd, args: ['serve', 'config.capnp'], cwd: folder };
  };
};

const builds = new Map();

/** A build of a whole application, once for all its variants. It has no key, as in most pipelines. */
function buildOnce(folder, command, args, env = {}) {
  if (!builds.has(folder)) builds.set(folder, finish({ command, args, cwd: folder, env }, BUILD_MS));
  return builds.get(folder);
}

/** `next build` and `next start`. */
export async function next(folder) {
  const cli = join(folder, 'node_modules/next/dist/bin/next');
  const env = { NEXT_TELEMETRY_DISABLED: '1' };
  await buildOnce(folder, process.execPath, [cli, 'build'], env);
  return (port) =>
    program(process.execPath, [cli, 'start', '--hostname', '127.0.0.1', '--port', String(port)], folder, env)(port);
}

/** `vite build`, and what adapter-node made of it. */
export async function sveltekit(folder) {
  await buildOnce(folder, node24, ['node_modules/vite/bin/vite.js', 'build']);
  return program(node24, ['build'], folder);
}

/** `astro build`, and the standalone server that came of it. */
export async function astro(folder) {
  await buildOnce(folder, node24, ['node_modules/astro/bin/astro.mjs', 'build'], { ASTRO_TELEMETRY_DISABLED: '1' });
  return program(node24, ['dist/server/entry.mjs'], folder);
}

/** `react-router build` and `react-router-serve`. */
export async function reactRouter(folder) {
  const routes = join(folder, 'app/routes.ts');
  const mistakes = ['parsed', 'thrown'].map((name) => `route('${name}/webhooks', 'routes/${name}/webhooks.ts'),`);
  if (!builds.has(folder))
    writeFileSync(routes, readFileSync(routes, 'utf8').replace('default [', `default [ ${mistakes.join(' ')}`));
  await buildOnce(folder, node24, ['node_modules/@react-router/dev/bin.cjs', 'build']);
  return program(node24, ['node_modules/@react-router/serve/bin.cjs', 'build/server/index.js'], folder);
}

/** `nuxt build` or `nitro build`, and the server or function that came of it. */
export const nitro = (cli, preset) => async (folder) => {
  await buildOnce(folder, node24, [cli, 'build'], { NITRO_PRESET: preset, NUXT_TELEMETRY_DISABLED: '1' });
  const server = '.output/server/index.mjs';
  return program(node24, preset === 'aws-lambda' ? [host('lambda'), server] : [server], folder);
};

/** An application of AdonisJS that has its routes in one file. */
export const adonis = (file) => async (folder) =>
  program(node24, ['bin/server.js'], join(folder, '../..'), {
    ROUTES: join(folder, file),
    APP_KEY: 'a-key-of-thirty-two-characters-or-more',
    LOG_LEVEL: 'info',
  });
