/** A folder with the installed tarball, the clients, and the programs that are run there. */

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installNested } from '../support/nested.mjs';
import { onExit } from '../support/on-exit.mjs';
import { install, pack } from '../support/tarball.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const nested = join(here, 'node_modules');

/** Makes it, and gives the folder of the programs. Throws where a client cannot be installed. */
export function makeWorkspace() {
  installNested(here);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-')));
  onExit(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const app = join(folder, 'redis-clients/app');
  install(app, pack(folder).tarball);
  for (const name of packagesIn(nested)) {
    const link = join(app, 'node_modules', name);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(nested, name), link);
  }
  // As they lie here, so that what one imports of another is found.
  cpSync(join(here, 'app'), app, { recursive: true });
  cpSync(join(here, '../support'), join(folder, 'support'), { recursive: true });
  return app;
}

/** @param {string} folder */
function packagesIn(folder) {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  return names.flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(folder, name)).map((part) => `${name}/${part}`) : name,
  );
}
