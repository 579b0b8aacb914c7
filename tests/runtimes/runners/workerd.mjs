/** Cloudflare's runtime: `workerd test` calls the worker's `test`, and opens no socket. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../bundle.mjs';
import { output } from '../child.mjs';

/**
 * @param {string} folder - The workspace.
 * @param {string} binary
 * @param {{ date: string, flags: string[] }} compatibility
 * @returns {Promise<string>} What the worker logged.
 */
export async function runWorkerd(folder, binary, { date, flags }) {
  const cwd = await bundle(folder, 'worker');
  const config = `${['worker', date, ...flags].join('-')}.capnp`;
  writeFileSync(
    join(cwd, config),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = (
  modules = [(name = "worker", esModule = embed "worker.js")],
  compatibilityDate = "${date}",
  compatibilityFlags = ${JSON.stringify(flags)},
))]);
`,
  );
  return output(binary, ['test', config], { cwd });
}
