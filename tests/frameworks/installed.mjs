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

/** What npm had to say when the registry did not answer in time: there is no use in waiting once more for each folder. */
let outage;

/** What npm had to say, or nothing. */
function install(folder) {
  if (outage) return outage;
  try {
    installNested(folder);
    return '';
  } catch (error) {
    if (error.code === 'ETIMEDOUT') outage = `npm ci was not done in time in ${folder}`;
    return outage ?? /^npm error (?!code )(.+)$/m.exec(error.stderr)?.[1] ?? error.message;
  }
}
