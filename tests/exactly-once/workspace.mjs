/** A folder with the installed tarball, the clients of databases, and the programs that are run there. */

import { cpSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeInstalledApp } from '../support/installed-app.mjs';
import { compileNested } from '../support/nested.mjs';
import { writeBlocks } from './page.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const nested = join(here, 'node_modules');

/** What runs the programs: this Node, a newer one for `node:sqlite`, and Bun. */
export const RUNTIMES = {
  node: process.execPath,
  node24: join(nested, 'node24/bin/node'),
  bun: join(nested, '@oven/bun-linux-x64/bin/bun'),
};

/** Makes it. Throws where the nested package cannot be installed. */
export function makeWorkspace() {
  const { app } = makeInstalledApp(here);
  cpSync(join(here, 'app'), app, { recursive: true });
  for (const file of ['conformance/check.mjs', 'support/in-time.mjs'])
    cpSync(join(here, '..', file), join(app, basename(file)));
  writeBlocks(app);
  return app;
}

/** Takes some minutes, once. */
export function compileBetterSqlite() {
  return compileNested(here, 'better-sqlite3', 'build/Release/better_sqlite3.node');
}
