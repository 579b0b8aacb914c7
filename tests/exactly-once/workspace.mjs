/** A folder with the installed tarball, the clients of databases, and the programs that are run there. */

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileNested, installNested } from '../support/nested.mjs';
import { onExit } from '../support/on-exit.mjs';
import { install, pack } from '../support/tarball.mjs';
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
  installNested(here);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-')));
  onExit(() => rmSync(folder, { recursive: true, force: true }));
  const app = join(folder, 'app');
  install(app, pack(folder).tarball);
  for (const name of packagesIn(nested)) {
    const link = join(app, 'node_modules', name);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(nested, name), link);
  }
  cpSync(join(here, 'app'), app, { recursive: true });
  cpSync(join(here, '../conformance/check.mjs'), join(app, 'check.mjs'));
  writeBlocks(app);
  return app;
}

/** Takes some minutes, once. */
export function compileBetterSqlite() {
  return compileNested(here, 'better-sqlite3', 'build/Release/better_sqlite3.node');
}

/** @param {string} folder */
function packagesIn(folder) {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  return names.flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(folder, name)).map((part) => `${name}/${part}`) : name,
  );
}
