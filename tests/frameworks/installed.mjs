/** Installs what the frameworks need, each application's packages in its own folder, and tells what could not be had. */

import { existsSync } from 'node:fs';
import { installNested } from '../support/nested.mjs';
import { packagesOf, versionOf } from './apps.mjs';
import { NGINX } from './nginx.mjs';

/**
 * Why a framework cannot be run, by id.
 *
 * @param {[string, object][]} frameworks
 * @returns {Record<string, string | undefined>}
 */
export function absences(frameworks) {
  const failures = { [packagesOf()]: install(packagesOf()) }; // with the newer Nodes that some applications need
  for (const [, { app }] of frameworks) failures[packagesOf(app)] ??= install(packagesOf(app));
  const noNginx = existsSync(NGINX) ? undefined : `there is no ${NGINX}; in Debian it is in the package nginx`;
  const absence = ({ app, packages }) => {
    const missing = packages.filter((name) => versionOf(name, app) === undefined);
    const notFound = missing.length > 0 ? `not installed: ${missing.join(', ')}` : undefined;
    return noNginx ?? (failures[packagesOf(app)] || notFound);
  };
  return Object.fromEntries(frameworks.map(([id, framework]) => [id, absence(framework)]));
}

/** What npm had to say, or nothing. */
function install(folder) {
  try {
    installNested(folder);
    return '';
  } catch (error) {
    return /^npm error (?!code )(.+)$/m.exec(error.stderr)?.[1] ?? error.message;
  }
}
