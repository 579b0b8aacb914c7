/** The stores, and the Worker that has one inside, and how each is compiled and run. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';
import { output, start } from '../runtimes/child.mjs';
import { checkWorker } from './worker.mjs';

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const WORKERD = here('node_modules/@cloudflare/workerd-linux-64/bin/workerd');
/** For what does not run on the Node that this runs on. */
const NODE_24 = here('node_modules/node24/bin/node');
const DENO = here('node_modules/@deno/linux-x64-glibc/deno');

/** As Wrangler does, without any compatibility flag. */
const FOR_WORKERD = { conditions: ['workerd', 'worker', 'browser'], external: ['cloudflare:workers'] };

/**
 * @typedef {object} ExampleStore
 * @property {string} name - Of the file in `programs`, where it has one, and of that in `examples/stores`.
 * @property {string} [example] - Of `examples`, where it is another.
 * @property {(folder: string) => Promise<void>} run - Rejects when the store breaks a rule, or does not compile.
 */

/** @type {ExampleStore[]} */
export const STORES = [
  {
    name: 'durable-object',
    async run(folder) {
      compile(folder, 'durable-object.ts', ['@cloudflare/workers-types']);
      await bundle(folder, 'durable-object.ts', FOR_WORKERD);
      mkdirSync(join(folder, 'claims'));
      writeFileSync(join(folder, 'worker.capnp'), CONFIG);
      await output(WORKERD, ['test', 'worker.capnp'], { cwd: folder });
    },
  },
  {
    name: 'hono-durable-object',
    example: 'receiver/hono-durable-object.ts',
    async run(folder) {
      compile(folder, 'store.ts', ['@cloudflare/workers-types']);
      await bundle(folder, 'store.ts', FOR_WORKERD);
      await checkWorker(WORKERD, folder);
    },
  },
  {
    // Cloudflare's own test tool: there, a call does not wait while another one waits for its storage.
    name: 'vitest-plugin',
    example: 'receiver/hono-durable-object.ts',
    async run(folder) {
      copyFileSync(here('../../examples/stores/durable-object.ts'), join(folder, 'store.ts'));
      execFileSync('sh', ['-ec', copyingOfWorker()], { cwd: folder });
      writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }'); // as `npm init` writes it
      for (const name of ['vitest.config.mts', 'worker.test.ts']) writeFileSync(join(folder, name), blockOf(name));
      compile(folder, 'conformance.test.ts', ['@cloudflare/workers-types']);
      compile(folder, 'worker.test.ts', ['@cloudflare/workers-types']);
      const PATH = [dirname(NODE_24), process.env.PATH].join(delimiter); // it starts others
      const env = { ...process.env, PATH, HOME: folder, NO_COLOR: '1', WRANGLER_SEND_METRICS: 'false' };
      // The types that it makes of the Worker's bindings and exports, as `wrangler types` does.
      await output(NODE_24, ['node_modules/wrangler/bin/wrangler.js', 'types'], { cwd: folder, env });
      compile(folder, 'worker-configuration.d.ts', [], false);
      const printed = await output(NODE_24, ['node_modules/vitest/vitest.mjs', 'run'], { cwd: folder, env });
      if (!/Tests +3 passed/.test(printed)) throw new Error(`not all of it ran: ${printed.slice(-1000)}`);
      await checkMissingKey(folder, { ...env, CLOUDFLARE_CF_FETCH_ENABLED: 'false' });
    },
  },
  {
    name: 'dynamodb',
    async run(folder) {
      compile(folder, 'dynamodb.ts', ['node']);
      // dynalite finds its own files by its place, so it stays outside.
      await bundle(folder, 'dynamodb.ts', { platform: 'node', conditions: ['node'], packages: 'external' });
      await output(process.execPath, ['bundle.mjs'], { cwd: folder });
    },
  },
  {
    name: 'deno-kv',
    async run(folder) {
      // `deno check` and `deno run`: it compiles for itself.
      const flags = ['--unstable-kv', '--no-lock', '--node-modules-dir=manual', '--sloppy-imports'];
      await output(DENO, ['check', ...flags, 'deno-kv.ts'], { cwd: folder });
      await output(DENO, ['run', '--cached-only', '--no-prompt', '--allow-env', ...flags, 'deno-kv.ts'], {
        cwd: folder,
      });
    },
  },
];

/** An object for each id, kept on disk: what workerd keeps in memory has no synchronous storage. */
const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker), (name = "claims", disk = (path = "claims", writable = true))],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "bundle.mjs")],
  compatibilityDate = "2026-04-01",
  durableObjectNamespaces = [(className = "DeliveryClaim", uniqueKey = "delivery-claims", enableSql = true)],
  durableObjectStorage = (localDisk = "claims"),
  bindings = [(name = "DELIVERY_CLAIMS", durableObjectNamespace = "DeliveryClaim")],
);
`;

/** `wrangler dev` ends where there is no `.dev.vars`, and says what to do. */
async function checkMissingKey(folder, env) {
  const args = ['node_modules/wrangler/bin/wrangler.js', 'dev', '--port', '0'];
  const { code, stdout, stderr } = await start(NODE_24, args, { cwd: folder, env }).ended;
  assert.equal(code, 1);
  assert.match(`${stdout}${stderr}`, /There is no public key.* keygen >> \.dev\.vars/);
}

/** The lines of docs/receiver.md from `mkdir src` on: they copy the Worker and its configuration out of the package. */
function copyingOfWorker() {
  const page = readFileSync(here('../../docs/receiver.md'), 'utf8');
  return /^mkdir src\n(?:cp .+\n)+/m.exec(page)?.[0] ?? assert.fail('docs/receiver.md copies no Worker.');
}

/** A block of docs/testing.md, by the name in its first line. */
function blockOf(name) {
  const page = readFileSync(here('../../docs/testing.md'), 'utf8');
  const block = page.split('```ts\n').find((text) => text.startsWith(`// ${name}\n`));
  if (!block) throw new Error(`docs/testing.md has no ${name}.`);
  return block.split('```', 1)[0] ?? '';
}

/** Compiles a program and the example that it uses, as strictly as this project is. */
function compile(folder, file, types, skipLibCheck = true) {
  const program = ts.createProgram([join(folder, file)], {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    skipLibCheck,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: types.includes('node') ? ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'] : ['lib.es2022.d.ts'],
    types,
    typeRoots: [join(folder, 'node_modules'), join(folder, 'node_modules/@types')],
  });
  const complaints = ts.getPreEmitDiagnostics(program).map(({ file: at, messageText }) => {
    return `${at?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
  if (complaints.length > 0) throw new Error(`it does not compile: ${complaints.join('\n')}`);
}

async function bundle(folder, file, options) {
  await build({
    ...options,
    entryPoints: [join(folder, file)],
    outfile: join(folder, 'bundle.mjs'),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
  });
}
