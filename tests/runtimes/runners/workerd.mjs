/** Cloudflare's runtime: `workerd test` calls the worker's `test`, and opens no socket; `workerd serve` listens on a port. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.mjs';
import { bundle } from '../bundle.mjs';
import { output, start } from '../child.mjs';

/** @typedef {{ date: string, flags: string[] }} Compatibility */

/**
 * @param {string} folder - The workspace.
 * @param {string} binary
 * @param {Compatibility} compatibility
 * @returns {Promise<string>} What the worker logged.
 */
export async function runWorkerd(folder, binary, compatibility) {
  const { cwd, config } = await configure(folder, 'worker', compatibility);
  return output(binary, ['test', config], { cwd });
}

/**
 * Serves `programs/receiver.mjs`.
 *
 * @param {string} folder - The workspace.
 * @param {string} binary
 * @param {Compatibility} compatibility
 * @param {string} publicKey
 * @returns {Promise<{ port: number, stop: () => Promise<unknown> }>}
 */
export async function serveOnWorkerd(folder, binary, compatibility, publicKey) {
  const port = await freePort();
  const bindings = `bindings = [(name = "TELNYX_PUBLIC_KEY", text = "${publicKey}")],`;
  const sockets = `sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],`;
  const { cwd, config } = await configure(folder, 'receiver', compatibility, bindings, sockets);
  const { ended, kill } = start(binary, ['serve', config], { cwd });
  const stop = () => {
    kill();
    return ended.catch(() => {});
  };
  return { port, stop };
}

/** Writes the configuration of a worker beside its bundle. */
async function configure(folder, program, { date, flags }, bindings = '', sockets = '') {
  const cwd = await bundle(folder, program);
  const config = `${[program, date, ...flags].join('-')}.capnp`;
  writeFileSync(
    join(cwd, config),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = (
  modules = [(name = "worker", esModule = embed "${program}.js")],
  compatibilityDate = "${date}",
  compatibilityFlags = ${JSON.stringify(flags)},
  ${bindings}
))], ${sockets});
`,
  );
  return { cwd, config };
}
