/** One fault, from an empty database to a verdict, which is counted in the table that the handler wrote into. */

import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { CuttableProxy } from '../faults/cuttable-proxy.mjs';
import { sharedNow } from '../faults/scale.mjs';
import { send, sendEvents } from '../faults/sender.mjs';
import { PostgresServer } from '../support/postgres-server.mjs';
import { effectsIn } from './effects.mjs';
import { FaultWorker } from './fault-worker.mjs';
import { LONG_FORM, POINTS, STALL_MS } from './faults.mjs';
import { RUNTIMES } from './workspace.mjs';

/** What two cores can do for two workers and a database: waiting in a queue is no fault. */
const MOST_UNDER_WAY = 16;

/** Of the kills of the long form, those of a shorter one. */
const LEAST_SHARE = 0.25;

/** How often what the policy gave up is sent again, as recovery does. */
const ROUNDS = 20;

/**
 * @param {import('./faults.mjs').Fault} fault
 * @param {{ app: string, client: string, events: number, isMarked: boolean }} options
 */
export async function perform(fault, { app, client, events, isMarked }) {
  const start = sharedNow();
  const folder = mkdtempSync(join(app, 'run-'));
  const isPostgres = client === 'pg';
  const server = isPostgres
    ? await PostgresServer.start('max_connections=200', `idle_in_transaction_session_timeout=${STALL_MS / 2}`)
    : undefined;
  const file = join(folder, 'database');
  const runtime = client === 'node:sqlite' ? RUNTIMES.node24 : RUNTIMES.node;
  const effects = effectsIn({ app, client, url: server?.url, file });
  await effects.prepare();
  const proxies =
    fault.isProxied && server ? await Promise.all([0, 1].map(() => CuttableProxy.start(server.port))) : [];
  const chance = (/** @type {number | undefined} */ count = 0) =>
    (count * Math.max(events / LONG_FORM, LEAST_SHARE)) / (events * POINTS);
  const workers = [0, 1].map(
    (index) =>
      new FaultWorker(app, runtime, {
        client,
        url: server?.url.replace(String(server.port), String(proxies[index]?.port ?? server.port)),
        file,
        isMarked,
        killing: chance(fault.kills),
        stalling: chance(fault.stalls),
        stallMs: STALL_MS,
      }),
  );
  try {
    await Promise.all(workers.map((worker) => worker.start()));
    const ports = workers.map(({ port }) => port);
    let isOver = false;
    const disturbing = fault.disturb?.({ server, proxies, isOver: () => isOver });
    const routeOf = ({ isSwapped }) => [isSwapped ? [...ports].reverse() : ports];
    const sent = await sendEvents(events, routeOf, MOST_UNDER_WAY);
    const missing = await sendAgain(sent, routeOf);
    isOver = true;
    const done = await disturbing;
    await new Promise((resolve) => setTimeout(resolve, 2 * STALL_MS)); // whoever sleeps wakes up, and has its say
    const counts = await effects.count();
    const given = sent.filter(({ deliveries }) =>
      deliveries.some(({ acknowledgedAt }) => acknowledgedAt === undefined),
    );
    const verdict = { events, again: given.length, open: missing.length, lost: 0, once: 0, twice: 0 };
    const isOpen = new Set(missing.map(({ key }) => key));
    for (const { key } of sent) {
      const count = counts.get(key) ?? 0;
      if (count === 0 && !isOpen.has(key)) verdict.lost++;
      if (count === 1) verdict.once++;
      if (count > 1) verdict.twice++;
    }
    const notes = workers.map((worker) => worker.notes());
    return {
      ...verdict,
      kills: mergedOf(notes.map(({ killed }) => killed)),
      stalls: mergedOf(notes.map(({ stalled }) => stalled)),
      errors: mergedOf(notes.map(({ error }) => error)),
      done,
      seconds: (sharedNow() - start) / 1000,
    };
  } finally {
    for (const worker of workers) worker.end();
    for (const proxy of proxies) proxy.stop();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Until each is acknowledged. Returns those that never were. */
async function sendAgain(sent, routeOf) {
  const agent = new Agent({ keepAlive: true });
  const isOpen = ({ deliveries }) => deliveries.some(({ acknowledgedAt }) => acknowledgedAt === undefined);
  let open = sent.filter(isOpen);
  for (let round = 0; round < ROUNDS && open.length > 0; round++) {
    const queue = open.values();
    const results = [];
    const lane = async () => {
      for (const event of queue) results.push(await send(event, routeOf(event), agent));
    };
    await Promise.all(Array.from({ length: MOST_UNDER_WAY }, lane));
    open = results.filter(isOpen);
  }
  agent.destroy();
  return open;
}

/** @param {Map<string, number>[]} maps */
function mergedOf(maps) {
  const merged = new Map();
  for (const [name, count] of maps.flatMap((map) => [...map])) merged.set(name, (merged.get(name) ?? 0) + count);
  return merged;
}
