/** A master, a replica and three sentinels, which make the replica the master when the master is gone. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.mjs';
import { endOf, inTime, until } from '../../support/in-time.mjs';
import { onExit } from '../../support/on-exit.mjs';
import { RedisServer } from '../../support/redis-server.mjs';
import { closeClient, expectHandledSoon, expectUnavailable, makeDelivery, receiverOn } from './harness.mjs';
import { redisCli } from './redis-cli.mjs';

const NAME = 'the-master';
const PREFIX = 'telnyx-siprec-webhooks:';

/** More than the kernel takes of a replica that does not read. */
const FILLING_BYTES = 40_000_000;

/** @type {Record<string, (stage: { master: RedisServer, replica: RedisServer, sentinels: any[], client: any }) => unknown>} */
export const SENTINEL_CASES = {
  async 'Sentinel: a failover'({ master, replica, client }) {
    const on = receiverOn(client);
    const before = makeDelivery();
    assert.equal((await on.send(before)).outcome, 'handled');
    const isReplicated = async () => (await redisCli(replica.port, 'EXISTS', PREFIX + before.id)) === '1';
    await until(isReplicated, 'the replica to have it');
    await master.kill();
    const during = makeDelivery();
    await expectUnavailable(on, during);
    await expectHandledSoon(on, during);
    assert.equal(await redisCli(replica.port, 'EXISTS', PREFIX + during.id), '1');
    assert.match(await redisCli(replica.port, 'INFO', 'replication'), /role:master/);
    assert.equal((await on.send(before)).outcome, 'duplicate', 'what had reached the replica is forgotten');
    assert.equal(on.handled.length, 2);
  },

  async 'Sentinel: what had not reached the replica is handled again'({ master, replica, client }) {
    const on = receiverOn(client);
    replica.pause();
    await redisCli(master.port, 'EVAL', FILL, '0', String(FILLING_BYTES));
    const delivery = makeDelivery();
    assert.equal((await on.send(delivery)).outcome, 'handled'); // acknowledged by the master alone
    assert.equal((await on.send(delivery)).outcome, 'duplicate');
    await master.kill();
    replica.resume();
    await expectHandledSoon(on, delivery); // as the documentation says
    assert.deepEqual(on.handled, [delivery.id, delivery.id]);
  },
};

/** Writes much, in commands that are replicated as they are. */
const FILL = `
local text = string.rep('x', 1000000)
for turn = 1, tonumber(ARGV[1]) / 1000000 do redis.call('SET', 'filling', text, 'PX', 60000) end`;

/** Runs a case on servers of its own. */
export async function withSentinel(kind, test) {
  const folder = mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-sentinel-'));
  const servers = [];
  let connection;
  const started = async (server) => {
    servers.push(await server);
    return servers.at(-1);
  };
  try {
    const master = await started(RedisServer.start());
    const replica = await started(RedisServer.start('--replicaof', `127.0.0.1 ${master.port}`));
    const isLinked = async () => /master_link_status:up/.test(await redisCli(replica.port, 'INFO', 'replication'));
    await until(isLinked, 'the replica to be linked');
    const sentinels = [];
    for (let count = 0; count < 3; count++) {
      sentinels.push(await started(startSentinel(join(folder, `sentinel-${count}.conf`), master.port)));
    }
    const knows = async ({ port }) => {
      const state = await redisCli(port, 'SENTINEL', 'MASTER', NAME).catch(String); // it may not listen yet
      return /num-slaves\n1\n/.test(state) && /num-other-sentinels\n2\n/.test(state);
    };
    for (const sentinel of sentinels) await until(() => knows(sentinel), 'the sentinels to know each other');
    const ports = sentinels.map(({ port }) => port);
    connection = await inTime(kind.sentinel(ports, NAME), 'the client to connect');
    return await test({ master, replica, sentinels, client: connection.client });
  } finally {
    await closeClient(connection);
    await Promise.all(servers.map((server) => server.kill()));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** On a free port. It writes into its file what it learns. */
async function startSentinel(file, masterPort) {
  const port = await freePort();
  const settings = [
    ...['bind 127.0.0.1', `port ${port}`, 'dir /', `sentinel monitor ${NAME} 127.0.0.1 ${masterPort} 2`],
    ...[`sentinel down-after-milliseconds ${NAME} 1500`, `sentinel failover-timeout ${NAME} 6000`],
  ];
  writeFileSync(file, settings.join('\n'));
  const server = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' });
  onExit(() => server.kill('SIGKILL'));
  const kill = async () => {
    server.kill('SIGKILL');
    await inTime(endOf(server), 'a sentinel to be killed');
  };
  return { port, kill };
}
