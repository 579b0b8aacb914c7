/** One scenario, from an empty database to a verdict, which is counted in the table that the handler wrote into. */

import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { CuttableProxy } from '../faults/cuttable-proxy.mjs';
import { makeEvent } from '../faults/deliveries.mjs';
import { between, sharedNow } from '../faults/scale.mjs';
import { send } from '../faults/sender.mjs';
import { PostgresServer } from '../support/postgres-server.mjs';
import { effectsIn } from './effects.mjs';
import { FaultPlan, planned } from './fault-plan.mjs';
import { FaultWorker } from './fault-worker.mjs';
import { LEASE_MS, POINTS, STALL_MS } from './faults.mjs';
import { RUNTIMES } from './workspace.mjs';

/** What two cores can do for two workers and a database: waiting in a queue is no fault. */
const MOST_UNDER_WAY = 16;

/** How often what the policy gave up is sent again, as recovery does. */
const ROUNDS = 40;

/** Where workers do not pass the points any more, it ends all the same. */
const MOST_EVENTS = 3;

/**
 * @param {import('./faults.mjs').Faults} faults
 * @param {{ app: string, client: string, events: number, isMarked: boolean }} options
 */
export async function perform(faults, { app, client, events, isMarked }) {
  const start = sharedNow();
  const folder = mkdtempSync(join(app, 'run-'));
  const server = client === 'pg' ? await PostgresServer.start('max_connections=200') : undefined;
  const effects = effectsIn({ app, client, url: server?.url, file: join(folder, 'database') });
  await effects.prepare();
  const proxies =
    'cut' in faults && server ? await Promise.all([0, 1].map(() => CuttableProxy.start(server.port))) : [];
  const workers = [0, 1].map(
    (index) =>
      new FaultWorker(folder, join(app, 'worker.mjs'), client === 'node:sqlite' ? RUNTIMES.node24 : RUNTIMES.node, {
        client,
        url: server?.url.replace(String(server.port), String(proxies[index]?.port ?? server.port)),
        file: join(folder, 'database'),
        plan: join(folder, 'plan'),
        isMarked,
        stallMs: STALL_MS,
        // Of a worker that stands still, the database ends the transaction; of the other one, it lets it keep the row.
        idleMs: index === 0 ? LEASE_MS / 2 : 0,
      }),
  );
  const points = server ? POINTS : POINTS.filter((point) => point !== 'committing'); // which is no time of its own
  const sending = new Sending(workers);
  const plan = new FaultPlan(join(folder, 'plan'), planned(faults, points, events), events, {
    data: (kind) => (kind === 'crash' ? { server: server?.pid } : {}),
    act: (taken) =>
      act(taken, { server, proxy: proxies[workers.findIndex(({ port }) => port === taken.port)], sending }),
  });
  try {
    await Promise.all(workers.map((worker) => worker.start()));
    for (let index = 0; index < events || !plan.isOver; index++) {
      // An event that was never acknowledged took minutes. Others would, too, and it is wrong already.
      if (index >= MOST_EVENTS * events || sending.hasLeftOpen) break;
      await plan.before(index);
      await sending.sendNext();
    }
    const sent = await sending.end();
    await wait(LEASE_MS); // whoever was late has its say
    return {
      ...verdictOf(sent, await effects.count()),
      injected: plan.done,
      isInjected: plan.isOver,
      deaths: workers.flatMap(({ deaths }) => deaths),
      errors: mergedOf(workers.map((worker) => worker.errors())),
      seconds: (sharedNow() - start) / 1000,
    };
  } finally {
    plan.end();
    for (const worker of workers) worker.end();
    for (const proxy of proxies) proxy.stop();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What the suite does about a fault after a worker has met it.
 *
 * @param {import('./fault-plan.mjs').Taken} taken
 * @param {{ server: PostgresServer | undefined, proxy: CuttableProxy | undefined, sending: Sending }} stage
 */
async function act({ kind, id, pid }, { server, proxy, sending }) {
  if (kind === 'stall') {
    await Promise.race([sending.acknowledged(id), wait(STALL_MS)]);
    process.kill(pid, 'SIGCONT');
  } else if (kind === 'crash') {
    await server?.crash();
    await wait(between(0, 800));
    await server?.start();
  } else if (kind === 'cut') {
    proxy?.mute();
    await wait(between(20, 100));
    proxy?.cut();
    await wait(between(0, 400));
    proxy?.mend();
  }
}

/** Telnyx, and whoever sends again what it gave up: until each event is acknowledged. */
class Sending {
  #workers;
  #agent = new Agent({ keepAlive: true });
  /** @type {Map<string, Promise<unknown>>} */
  #underWay = new Map();
  /** @type {{ key: string, rounds: number, isAcknowledged: boolean }[]} */
  #sent = [];
  #index = 0;
  /** Whether an event was never acknowledged. */
  hasLeftOpen = false;

  /** @param {FaultWorker[]} workers */
  constructor(workers) {
    this.#workers = workers;
  }

  /** Sends one more, as soon as not too many are under way. */
  async sendNext() {
    while (this.#underWay.size >= MOST_UNDER_WAY) await Promise.race(this.#underWay.values());
    const event = makeEvent(this.#index++);
    const sending = this.#send(event).finally(() => this.#underWay.delete(event.key));
    this.#underWay.set(event.key, sending);
  }

  /** Resolves when this delivery is. @param {string} id */
  async acknowledged(id) {
    const key = [...this.#underWay.keys()].find((key) => id.includes(key)) ?? '';
    await this.#underWay.get(key);
  }

  async end() {
    await Promise.all(this.#underWay.values());
    this.#agent.destroy();
    return this.#sent;
  }

  /** @param {import('../faults/deliveries.mjs').Event} event */
  async #send(event) {
    const ports = this.#workers.map(({ port }) => port);
    const routes = [event.isSwapped ? ports.reverse() : ports];
    let isAcknowledged = false;
    let rounds = 0;
    while (!isAcknowledged && rounds++ < ROUNDS) {
      const { deliveries } = await send(event, routes, this.#agent);
      isAcknowledged = deliveries.every(({ acknowledgedAt }) => acknowledgedAt !== undefined);
    }
    this.hasLeftOpen ||= !isAcknowledged;
    this.#sent.push({ key: event.key, rounds, isAcknowledged });
  }
}

/**
 * @param {{ key: string, rounds: number, isAcknowledged: boolean }[]} sent
 * @param {Map<string, number>} counts
 */
function verdictOf(sent, counts) {
  const verdict = { events: sent.length, again: 0, open: 0, lost: 0, once: 0, twice: 0 };
  for (const { key, rounds, isAcknowledged } of sent) {
    const count = counts.get(key) ?? 0;
    if (rounds > 1) verdict.again++;
    if (!isAcknowledged) verdict.open++;
    else if (count === 0) verdict.lost++;
    if (count === 1) verdict.once++;
    if (count > 1) verdict.twice++;
  }
  return verdict;
}

/** @param {number} ms */
function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** @param {Map<string, number>[]} maps */
function mergedOf(maps) {
  const merged = new Map();
  for (const [name, count] of maps.flatMap((map) => [...map])) merged.set(name, (merged.get(name) ?? 0) + count);
  return merged;
}
