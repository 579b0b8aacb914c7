/** A folder as a user would have it: the packed package, and the packages of a suite beside it. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installNested } from './nested.mjs';
import { onExit } from './on-exit.mjs';
import { install, pack } from './tarball.mjs';

/**
 * Makes it, and removes it when this process ends. Throws where something cannot be installed.
 *
 * @param {string} suite - The folder of the suite, which has a `package.json` of its own.
 * @param {string} [place] - Where in the folder the application is.
 * @returns {{ folder: string, app: string }} The folder, and that of the application in it.
 */
export function makeInstalledApp(suite, place = 'app') {
  installNested(suite);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-')));
  onExit(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const app = join(folder, place);
  install(app, pack(folder).tarball);
  const nested = join(suite, 'node_modules');
  for (const name of packagesIn(nested)) {
    const link = join(app, 'node_modules', name);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(nested, name), link);
  }
  return { folder, app };
}

/** @param {string} folder */
function packagesIn(folder) {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  return names.flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(folder, name)).map((part) => `${name}/${part}`) : name,
  );
}
