/** A Worker with Durable Objects in workerd, as it answers over HTTP, and after workerd was killed: the claims are on disk. */

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { callControl, PUBLIC_KEY, post, tamper, texml } from '../frameworks/deliveries.mjs';
import { startOn } from '../frameworks/processes.mjs';
import { freePort } from '../support/free-port.mjs';

const WRANGLER_JSONC = fileURLToPath(new URL('../../examples/receiver/wrangler.jsonc', import.meta.url));

/** The configuration beside the example, with `vars`, as before it is deployed, and for workerd. */
function configOf(/** @type {number} */ port) {
  const text = readFileSync(WRANGLER_JSONC, 'utf8').replace('// "vars"', '"vars"');
  const { config, error } = ts.parseConfigFileTextToJson('wrangler.jsonc', text);
  assert.equal(error, undefined);
  const { compatibility_date, vars, durable_objects, migrations } = config;
  const [{ name, class_name }] = durable_objects.bindings;
  assert.deepEqual(migrations[0].new_sqlite_classes, [class_name]);
  assert.deepEqual(Object.keys(vars), ['TELNYX_PUBLIC_KEY']);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker), (name = "claims", disk = (path = "claims", writable = true))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "bundle.mjs")],
  compatibilityDate = "${compatibility_date}",
  durableObjectNamespaces = [(className = "${class_name}", uniqueKey = "delivery-claims", enableSql = true)],
  durableObjectStorage = (localDisk = "claims"),
  bindings = [
    (name = "${name}", durableObjectNamespace = "${class_name}"),
    (name = "TELNYX_PUBLIC_KEY", text = "${PUBLIC_KEY}"),
  ],
);
`;
}

/**
 * Serves `bundle.mjs` of a folder, made from `store.ts`, and rejects when a delivery is not handled once.
 *
 * @param {string} workerd
 * @param {string} folder
 */
export async function checkWorker(workerd, folder) {
  mkdirSync(join(folder, 'claims'));
  const port = await freePort();
  writeFileSync(join(folder, 'worker.capnp'), configOf(port));
  const serve = () => startOn(port, { command: workerd, args: ['serve', 'worker.capnp'], cwd: folder });
  const [json, form, later] = [callControl('siprec.started'), texml('siprec-failed'), callControl('siprec.stopped')];
  const forged = tamper(callControl('siprec.started'), 'started', 'stopped');

  const first = await serve();
  const url = `${first.origin}/webhooks`;
  const statusOf = async (delivery) => (await post(url, delivery)).status;
  try {
    const printed = first.listen();
    for (const [delivery, status] of [
      [json, 200],
      [form, 200],
      [forged, 401],
      [json, 200],
    ])
      assert.equal(await statusOf(delivery), status, first.log());
    await printed(json.id, form.id);
  } finally {
    await first.stop();
  }
  assert.deepEqual(handledIn(first.log()), [1, 1, 0, 0]);

  const second = await serve();
  try {
    const printed = second.listen();
    for (const delivery of [json, form, later]) assert.equal(await statusOf(delivery), 200, second.log());
    await printed(later.id); // and so everything before it
  } finally {
    await second.stop();
  }
  assert.deepEqual(handledIn(second.log()), [0, 0, 0, 1]);

  /** How often each was handled: its id is in what is printed first. */
  function handledIn(log) {
    return [json, form, forged, later].map(({ id }) => log.match(new RegExp(`^\\S*${id}`, 'gm'))?.length ?? 0);
  }
}
