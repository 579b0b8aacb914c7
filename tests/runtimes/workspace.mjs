/** A folder in which the packed tarball is installed, next to the suite and the programs that run it. */

import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, pack } from '../support/tarball.mjs';
import { dataModule } from './data.mjs';

/**
 * Makes the folder, which goes when this process does.
 *
 * @returns {string}
 */
export function makeWorkspace() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'runtimes-')));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const { tarball } = pack(folder);
  install(folder, tarball);
  for (const [name, path] of Object.entries({ conformance: '../conformance', programs: 'programs' })) {
    cpSync(fileURLToPath(new URL(path, import.meta.url)), join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, 'programs/data.mjs'), dataModule());
  return folder;
}
