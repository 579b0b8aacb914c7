/** One fault, from an empty Redis to a verdict. */

import { RedisServer } from '../support/redis-server.mjs';
import { CuttableProxy } from './cuttable-proxy.mjs';
import { AFTERMATH_MS } from './faults.mjs';
import { readRuns } from './runs.mjs';
import { LEASE_MS, scaled, sharedNow, sleep } from './scale.mjs';
import { sendEvents } from './sender.mjs';
import { judge } from './verdict.mjs';
import { watchForStalls } from './worker/stalls.mjs';
import { Worker } from './workers.mjs';

/**
 * @typedef {object} Result
 * @property {import('./verdict.mjs').Verdict} verdict
 * @property {string[]} broken - The invariants that do not hold.
 * @property {string | undefined} done - What the fault did.
 * @property {Map<string, number>} errors - What the receivers told of, and how often.
 * @property {boolean} hasStalled - Whether the machine stood still for a good part of a lease.
 * @property {number} seconds
 */

/**
 * Delivers events while a fault is at work.
 *
 * @param {import('./faults.mjs').Fault} fault
 * @param {{ folder: string, events: number, worker?: Partial<import('./workers.mjs').WorkerOptions> }} options - `folder` has the installed package and
 *   `worker.mjs`; `worker` is special about all workers.
 * @returns {Promise<Result>}
 */
export async function perform(fault, { folder, events, worker }) {
  const start = sharedNow();
  const redis = await RedisServer.start();
  const special = fault.workers ?? [{}, {}];
  const proxies = await Promise.all(fault.isProxied ? special.map(() => CuttableProxy.start(redis.port)) : []);
  const workers = special.map(
    (options, index) =>
      new Worker(folder, {
        client: index === 1 ? 'ioredis' : 'redis',
        redisPort: proxies[index]?.port ?? redis.port,
        ...options,
        ...worker,
      }),
  );
  try {
    await Promise.all(workers.map((worker) => worker.start()));
    const ports = workers.map(({ port }) => port);
    let isOver = false;
    let hasStalled = false;
    const endWatch = watchForStalls(scaled(LEASE_MS) / 4, () => {
      hasStalled = true;
    });
    const disturbing = fault.disturb?.({ redis, proxies, workers, isOver: () => isOver });
    const route = fault.route ?? byTurns;
    const sent = await sendEvents(events, (event) => route(event, ports), fault.mostUnderWay);
    isOver = true;
    endWatch();
    const done = await disturbing;
    await sleep(AFTERMATH_MS);
    await Promise.all(workers.map((worker) => worker.end()));
    const { runs, errors } = readRuns(workers);
    const verdict = judge(sent, runs);
    const broken = [
      ...invariants(fault, verdict),
      ...[fault.check?.(sent, ports) ?? []].flat(),
      ...(fault.shows?.(verdict, errors) === false ? ['the fault did not show'] : []),
      ...workers.flatMap(({ deaths }) => deaths),
    ];
    hasStalled ||= errors.has('machine: stood still');
    return { verdict, broken, done, errors, hasStalled, seconds: (sharedNow() - start) / 1000 };
  } finally {
    await Promise.all([redis.kill(), ...workers.map((worker) => worker.end())]);
    for (const proxy of proxies) proxy.stop();
  }
}

/**
 * @param {import('./deliveries.mjs').Event} event
 * @param {number[]} ports
 */
function byTurns({ isSwapped }, [one, other]) {
  return [isSwapped ? [other, one] : [one, other]];
}

/**
 * @param {import('./faults.mjs').Fault} fault
 * @param {import('./verdict.mjs').Verdict} verdict
 */
function* invariants(fault, { unhandled, given, impatient, again, overlapping, contested, lost }) {
  const { keepsLeases, remembers, acknowledgesAll } = fault;
  if (unhandled > 0) yield `${unhandled} events were acknowledged and not handled`;
  // The sender waits by a clock, and on a busy machine an answer may come too late for it.
  if (acknowledgesAll && given > impatient) yield `${given - impatient} events were not acknowledged`;
  if (remembers && contested > 0) yield `${contested} events had two runs at a time that both held the lease`;
  if (!keepsLeases) return;
  if (lost > 0) yield `${lost} leases were lost`;
  if (again > 0) yield `${again} events were handled more than once`;
  if (overlapping > 0) yield `${overlapping} events were handled by two at a time`;
}
