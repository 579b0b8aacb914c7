/**
 * The example stores, and a Worker with one of them, each where it really runs, on the packed package: `npm run test:example-stores`.
 *
 *     node tests/example-stores/run.mjs              all of them
 *     node tests/example-stores/run.mjs dynamodb     those whose names hold one of these
 *
 * Exits with 1 when one breaks a rule, does not compile, or cannot be run.
 */

import { copyFileSync, cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { installNested } from '../support/nested.mjs';
import { install, pack } from '../support/tarball.mjs';
import { STORES } from './stores.mjs';

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const chosen = STORES.filter(
  ({ name }) => process.argv.length === 2 || process.argv.slice(2).some((part) => name.includes(part)),
);
if (chosen.length === 0) throw new Error(`There are ${STORES.map(({ name }) => name).join(', ')}.`);

installNested(here('.'));
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'example-stores-')));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
const { tarball } = pack(folder);
install(join(folder, 'app'), tarball);

const rows = await Promise.all(
  chosen.map(async (store) => {
    const start = performance.now();
    const problem = await store.run(makeFolder(store)).then(
      () => undefined,
      ({ message }) => message,
    );
    return { store: store.name, seconds: Math.round((performance.now() - start) / 1000), problem };
  }),
);
console.table(
  rows.map(({ problem, ...row }) => ({ ...row, verdict: problem === undefined ? 'keeps all rules' : 'FAILED' })),
);
for (const { store, problem } of rows) if (problem !== undefined) console.error(`\n${store}: ${problem}`);
if (rows.some(({ problem }) => problem !== undefined)) process.exitCode = 1;

/** A folder that has the package, what the example imports, the example itself, and the program that runs it. */
function makeFolder({ name, example = `stores/${name}.ts` }) {
  const app = join(folder, name);
  cpSync(join(folder, 'app'), app, { recursive: true });
  for (const scope of ['@aws-sdk', '@cloudflare', 'dynalite', 'vitest', 'wrangler']) {
    symlinkSync(here(`node_modules/${scope}`), join(app, 'node_modules', scope));
  }
  for (const name of ['@types', 'hono'])
    symlinkSync(here(`../../node_modules/${name}`), join(app, 'node_modules', name));
  copyFileSync(here(`../../examples/${example}`), join(app, 'store.ts'));
  cpSync(here('programs'), app, { recursive: true });
  return app;
}
