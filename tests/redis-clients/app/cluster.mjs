/** A cluster of three masters, made by `redis-cli --cluster create`. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redisStore, storeConformance } from 'telnyx-siprec-webhooks/receiver';
import { freePort } from '../../support/free-port.mjs';
import { inTime, until } from '../../support/in-time.mjs';
import { RedisServer } from '../../support/redis-server.mjs';
import { expectHandledSoon, expectUnavailable, LONG_MS, makeDelivery, receiverOn } from './harness.mjs';
import { redisCli } from './redis-cli.mjs';

const PREFIX = 'telnyx-siprec-webhooks:';

/** @type {Record<string, (stage: { servers: RedisServer[], client: any }) => unknown>} */
export const CLUSTER_CASES = {
  async 'a cluster: storeConformance'({ client }) {
    await storeConformance(() => redisStore(client));
  },

  async 'a cluster: deliveries are on each of three masters'({ servers, client }) {
    const on = receiverOn(client);
    const deliveries = Array.from({ length: 40 }, () => makeDelivery());
    for (const delivery of deliveries) assert.equal((await on.send(delivery)).outcome, 'handled');
    for (const delivery of deliveries) assert.equal((await on.send(delivery)).outcome, 'duplicate');
    const sizes = await Promise.all(servers.map(({ port }) => redisCli(port, 'DBSIZE')));
    assert.equal(
      sizes.reduce((sum, size) => sum + Number(size), 0),
      deliveries.length,
    );
    assert.ok(!sizes.includes('0'), `on the three are ${sizes}`);
  },

  async 'a cluster: a slot that moves while it is claimed'({ servers, client }) {
    const store = redisStore(client);
    const id = randomUUID();
    const { token } = await store.claim(id, LONG_MS);
    const { from, to, slot } = await placeOf(id, servers);
    // The key is on its way: the old master says ASK.
    await redisCli(to.port, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', from.id);
    await redisCli(from.port, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', to.id);
    const migrate = ['MIGRATE', '127.0.0.1', String(to.port), PREFIX + id, '0', '5000'];
    assert.equal(await redisCli(from.port, ...migrate), 'OK');
    assert.equal((await store.claim(id, LONG_MS)).state, 'running');
    assert.equal(await store.renew(id, token, LONG_MS), true);
    // It has moved: the old master says MOVED.
    for (const { port } of servers) await redisCli(port, 'CLUSTER', 'SETSLOT', slot, 'NODE', to.id);
    assert.equal(await store.complete(id, token, LONG_MS), true);
    assert.equal((await store.claim(id, LONG_MS)).state, 'done');
    assert.match(await redisCli(to.port, 'GET', PREFIX + id), /^done:/);
  },

  async 'a cluster: one master hangs'({ servers, client }) {
    const on = receiverOn(client);
    const [hanging, ...others] = servers;
    const deliveries = Array.from({ length: 40 }, () => makeDelivery());
    const places = await Promise.all(deliveries.map(({ id }) => placeOf(id, servers)));
    const onHanging = deliveries.find((_, index) => places[index].from.port === hanging.port);
    const onOther = deliveries.find((_, index) => places[index].from.port === others[0].port);
    assert.equal((await on.send(makeDelivery())).status, 200);
    hanging.pause();
    try {
      await expectUnavailable(on, onHanging);
      assert.equal((await on.send(onOther)).outcome, 'handled');
    } finally {
      hanging.resume();
    }
    await expectHandledSoon(on, onHanging);
  },
};

/** Runs a case on a cluster of its own. */
export async function withCluster(kind, test) {
  const folder = mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-cluster-'));
  const servers = [];
  let connection;
  try {
    for (let count = 0; count < 3; count++) {
      const file = ['--cluster-config-file', join(folder, `nodes-${count}.conf`), '--cluster-port', await freePort()];
      // Longer than any case: a master that hangs is no master that is gone.
      const timeout = ['--cluster-node-timeout', '60000'];
      servers.push(await RedisServer.start('--cluster-enabled', 'yes', ...file.map(String), ...timeout));
      servers.at(-1).bus = Number(file.at(-1));
    }
    const addresses = servers.map(({ port, bus }) => `127.0.0.1:${port}@${bus}`);
    await redisCli(servers[0].port, '--cluster', 'create', ...addresses, '--cluster-replicas', '0', '--cluster-yes');
    for (const { port } of servers) {
      const isOk = async () => (await redisCli(port, 'CLUSTER', 'INFO')).includes('cluster_state:ok');
      await until(isOk, 'a cluster that is ok');
    }
    connection = await inTime(kind.cluster(servers.map(({ port }) => port)), 'the client to connect');
    return await test({ servers, client: connection.client });
  } finally {
    await inTime(Promise.resolve(connection?.close()), 'the client to be closed');
    await Promise.all(servers.map((server) => server.kill()));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where the key of an id is, and another master. */
async function placeOf(id, servers) {
  const slot = await redisCli(servers[0].port, 'CLUSTER', 'KEYSLOT', PREFIX + id);
  const lines = (await redisCli(servers[0].port, 'CLUSTER', 'NODES')).split('\n');
  const nodes = lines.map((line) => {
    const [nodeId, address] = line.split(' ');
    const has = line
      .split(' ')
      .slice(8)
      .map((range) => range.split('-').map(Number))
      .some(([first, last = first]) => Number(slot) >= first && Number(slot) <= last);
    return { id: nodeId, port: Number(/:(\d+)@/.exec(address)[1]), has };
  });
  return { slot, from: nodes.find(({ has }) => has), to: nodes.find(({ has }) => !has) };
}
