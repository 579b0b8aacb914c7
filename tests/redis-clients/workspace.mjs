/** A folder with the installed tarball, the clients, and the programs that are run there. */

import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeInstalledApp } from '../support/installed-app.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Makes it, and gives the folder of the programs. Throws where a client cannot be installed. */
export function makeWorkspace() {
  const { folder, app } = makeInstalledApp(here, 'redis-clients/app');
  // As they lie here, so that what one imports of another is found.
  cpSync(join(here, 'app'), app, { recursive: true });
  cpSync(join(here, '../support'), join(folder, 'support'), { recursive: true });
  return app;
}
