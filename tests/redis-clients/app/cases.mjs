/**
 * What holds on one server, whatever the client: each throws when it does not. Every case has a server of its own, with nothing in it.
 */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { redisStore, storeConformance } from 'telnyx-siprec-webhooks/receiver';
import { until } from '../../support/in-time.mjs';
import { expectHandledSoon, expectUnavailable, gate, LONG_MS, makeDelivery, receiverOn } from './harness.mjs';
import { redisCli } from './redis-cli.mjs';

const PREFIX = 'telnyx-siprec-webhooks:';

/**
 * @typedef {object} Stage
 * @property {import('../../support/redis-server.mjs').RedisServer} server
 * @property {import('./clients.mjs').Kind} kind
 * @property {() => Promise<import('./clients.mjs').Connection>} connect - Another client each time.
 */

/** @type {Record<string, (stage: Stage) => unknown>} */
export const CASES = {
  async storeConformance({ connect }) {
    const { client } = await connect();
    await storeConformance(() => redisStore(client));
  },

  async 'of ten attempts at once, by two receivers, one is handled'({ connect }) {
    const { open, opened } = gate();
    const handle = () => opened;
    const receivers = [
      receiverOn((await connect()).client, { handle }),
      receiverOn((await connect()).client, { handle }),
    ];
    const delivery = makeDelivery();
    const attempts = Array.from({ length: 10 }, (_, index) => receivers[index % 2].send(delivery));
    const refused = (await Promise.race([firstOf(attempts, 9), sleep(10_000)])) ?? [];
    open();
    const answers = await Promise.all(attempts);
    assert.deepEqual(
      refused.map(({ status }) => status),
      Array(9).fill(503),
    );
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    for (const { send } of receivers) assert.equal((await send(delivery)).outcome, 'duplicate');
    assert.equal(receivers.flatMap(({ handled }) => handled).length, 1);
  },

  async 'retryAfterMs is what is left of the lease'({ server, connect }) {
    const store = redisStore((await connect()).client);
    const id = randomUUID();
    const began = performance.now();
    const { token } = await store.claim(id, LONG_MS);
    const claimed = performance.now();
    await sleep(1_200);
    await expectLeft(store, id, LONG_MS, began, claimed);
    const again = performance.now();
    assert.ok(await store.renew(id, token, LONG_MS / 2));
    const renewed = performance.now();
    await sleep(600);
    const left = await expectLeft(store, id, LONG_MS / 2, again, renewed);
    const pttl = Number(await redisCli(server.port, 'PTTL', PREFIX + id));
    assert.ok(pttl > 0 && pttl <= left, `Redis says ${pttl}, and before it was ${left}`);
  },

  async "Retry-After is the other attempt's lease, in seconds"({ connect }) {
    const { open, opened } = gate();
    const on = receiverOn((await connect()).client, { leaseMs: LONG_MS, handle: () => opened });
    const delivery = makeDelivery();
    const began = performance.now();
    const first = on.send(delivery);
    await until(() => on.handled.length > 0, 'the handler');
    await sleep(2_100);
    const second = await on.send(delivery);
    const elapsed = performance.now() - began;
    open();
    assert.equal(`${second.status} ${second.outcome}`, '503 busy');
    const seconds = Number(second.retryAfter);
    const least = Math.ceil((LONG_MS - elapsed) / 1000);
    assert.ok(seconds >= least && seconds <= LONG_MS / 1000 - 2, `Retry-After is ${seconds} after ${elapsed} ms`);
    assert.equal((await first).status, 200);
  },

  async 'after SCRIPT FLUSH'({ server, connect }) {
    const store = redisStore((await connect()).client);
    const id = randomUUID();
    const flush = async () => assert.equal(await redisCli(server.port, 'SCRIPT', 'FLUSH'), 'OK');
    const { token } = await store.claim(id, LONG_MS);
    await flush();
    assert.equal((await store.claim(id, LONG_MS)).state, 'running');
    await flush();
    assert.equal(await store.renew(id, token, LONG_MS), true);
    await flush();
    assert.equal(await store.complete(id, token, LONG_MS), true);
    await flush();
    assert.equal(await store.release(id, token), false);
    assert.equal((await store.claim(id, LONG_MS)).state, 'done');
  },

  async 'a client that is closed'({ kind, connect }) {
    if (kind.isConnectionless) return '-';
    const { client, close } = await connect();
    const on = receiverOn(client);
    assert.equal((await on.send(makeDelivery())).status, 200);
    await close();
    await expectUnavailable(on, makeDelivery());
    const store = redisStore(client); // such a client is still one of its kind
    await assert.rejects(Promise.race([store.renew('id', 'token', LONG_MS), sleep(5_000)]), Error);
  },

  async 'a wrong password'({ server, kind }) {
    assert.equal(await redisCli(server.port, 'CONFIG', 'SET', 'requirepass', 'right'), 'OK');
    let connection;
    try {
      connection = await kind.connect({ port: server.port, password: 'wrong' });
    } catch (error) {
      assert.match(String(error), /WRONGPASS|NOAUTH|auth/i);
      return 'cannot connect';
    }
    try {
      const error = await expectUnavailable(receiverOn(connection.client), makeDelivery());
      assert.match(String(error), /WRONGPASS|NOAUTH|auth/i);
    } finally {
      connection.close();
    }
  },

  async 'a password that was changed'({ server, connect }) {
    const on = receiverOn((await connect()).client);
    assert.equal((await on.send(makeDelivery())).status, 200);
    await redisCli(server.port, 'CONFIG', 'SET', 'requirepass', 'right');
    await redisCli(server.port, '-a', 'right', 'CLIENT', 'KILL', 'TYPE', 'normal');
    const delivery = makeDelivery();
    await expectUnavailable(on, delivery);
    await redisCli(server.port, '-a', 'right', 'CONFIG', 'SET', 'requirepass', '');
    await expectHandledSoon(on, delivery);
  },

  async 'Redis answers with an error'({ server, connect }) {
    const on = receiverOn((await connect()).client);
    const delivery = makeDelivery();
    await redisCli(server.port, 'CONFIG', 'SET', 'maxmemory', '1');
    const error = await expectUnavailable(on, delivery);
    assert.match(String(error), /OOM|memory/);
    await redisCli(server.port, 'CONFIG', 'SET', 'maxmemory', '0');
    await expectHandledSoon(on, delivery);
  },

  async "a key that is somebody else's"({ server, connect }) {
    const on = receiverOn((await connect()).client);
    for (const write of [
      ['SET', 'text'],
      ['LPUSH', 'text'],
    ]) {
      const delivery = makeDelivery();
      await redisCli(server.port, write[0], PREFIX + delivery.id, write[1]);
      await expectUnavailable(on, delivery);
    }
  },

  async 'a server that is restarted'({ server, connect }) {
    const { open, opened } = gate();
    const running = makeDelivery();
    const on = receiverOn((await connect()).client, { handle: (id) => id === running.id && opened });
    const handled = makeDelivery();
    assert.equal((await on.send(handled)).outcome, 'handled');
    const first = on.send(running);
    await until(() => on.handled.includes(running.id), 'the handler');
    await server.kill();
    const delivery = makeDelivery();
    await expectUnavailable(on, delivery);
    await server.start();
    await expectHandledSoon(on, delivery);
    open();
    // It was handled, so 200; the claim was lost with what was in memory, and onError is told so.
    assert.equal((await first).status, 200);
    const lost = on.errors.find(({ during, error }) => during === 'complete' && error.code === 'claim_lost');
    assert.ok(lost, `onError was told ${on.errors.map(({ during }) => during)}`);
    assert.equal((await on.send(handled)).outcome, 'handled', 'what was in memory is still there');
  },

  async 'a server that hangs'({ server, connect }) {
    const { open, opened } = gate();
    const running = makeDelivery();
    const on = receiverOn((await connect()).client, { handle: (id) => id === running.id && opened });
    const first = on.send(running);
    await until(() => on.handled.includes(running.id), 'the handler');
    server.pause();
    const delivery = makeDelivery();
    try {
      await expectUnavailable(on, delivery);
      // What was handled is a 200, also where the store does not answer that it knows.
      open();
      assert.equal((await first).status, 200);
      assert.ok(on.errors.some(({ during }) => during === 'complete'));
    } finally {
      server.resume();
    }
    // What was asked for while it hung came true too late, was given up, and is nobody's for a minute.
    await expectHandledSoon(on, delivery);
    await expectDuplicateSoon(on, running);
  },

  async 'an answer that is none'({ kind, connect }) {
    if (!kind.isConnectionless) return '-';
    const { client, rest } = await connect();
    const on = receiverOn(client);
    for (const body of NONSENSE) {
      const delivery = makeDelivery();
      rest.faults.push({ body });
      await expectUnavailable(on, delivery);
      await expectHandledSoon(on, delivery);
    }
    for (const status of [429, 500, 502]) {
      const delivery = makeDelivery();
      rest.faults.push({ status, body: status === 502 ? '<h1>Bad Gateway</h1>' : '{"error":"ERR of the tests"}' });
      await expectUnavailable(on, delivery);
      await expectHandledSoon(on, delivery);
    }
    assert.ok(rest.requests['/pipeline'] > 0, 'nothing was pipelined');
  },
};

/** What a proxy or a broken client may give in place of an answer to the script of a claim. */
const NONSENSE = [
  ...[
    'null',
    '0',
    '1',
    '"OK"',
    '[]',
    '[0]',
    '[null,null]',
    '[0,0,0]',
    '[1,null]',
    '["MA==",1]',
    '{}',
    '[3,0]',
    '[0,1]',
  ],
  ...['[[0],[0]]', '["AA==","AA=="]', '[0.5,0]', '[1,-1]', '[true,false]'],
].flatMap((result) => [`{"result":${result}}`, `[{"result":${result}}]`]);

/** A claim is running, and tells what is left of a lease that began between two moments. */
async function expectLeft(store, id, leaseMs, earliest, latest) {
  const before = performance.now();
  const { state, retryAfterMs } = await store.claim(id, LONG_MS);
  const after = performance.now();
  assert.equal(state, 'running');
  const least = leaseMs - (after - earliest) - 5;
  const most = leaseMs - (before - latest) + 5;
  assert.ok(retryAfterMs >= least && retryAfterMs <= most, `it is ${retryAfterMs}, and not from ${least} to ${most}`);
  return retryAfterMs;
}

async function expectDuplicateSoon(on, delivery) {
  const handled = on.handled.length;
  let answer;
  for (let turn = 0; turn < 100; turn++) {
    answer = await on.send(delivery);
    if (answer.status === 200) break;
    await sleep(100);
  }
  assert.equal(answer.outcome, 'duplicate');
  assert.equal(on.handled.length, handled);
}

/** The first so many that resolve. */
function firstOf(promises, count) {
  const results = [];
  return new Promise((resolve, reject) => {
    for (const promise of promises)
      promise.then((result) => {
        results.push(result);
        if (results.length === count) resolve([...results]);
      }, reject);
  });
}
