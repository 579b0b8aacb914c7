/** What is done to workers and databases while events are delivered: each with `completeIn`, and some without, which must be found out. */

import { between, sleep } from '../faults/scale.mjs';

/**
 * @typedef {object} Fault
 * @property {number} [kills] - How many of them in all, spread over the points.
 * @property {number} [stalls]
 * @property {boolean} [isProxied]
 * @property {(stage: any) => Promise<string>} [disturb] - Until all is over.
 */

/** The events of the long form. In a shorter one there are fewer kills, too. */
export const LONG_FORM = 10_000;

/** How many points a delivery passes: see the worker. */
export const POINTS = 9;

/** Not compressed: what a store may take is a third of it, also on a busy machine. */
export const LEASE_MS = 3_000;

/** Longer than a lease, so that others take over, and a sleeping transaction is ended by the server. */
export const STALL_MS = 1.6 * LEASE_MS;

/** @type {Record<string, Fault>} */
export const POSTGRES_FAULTS = {
  'workers killed': { kills: 240 },
  'workers stalled': { stalls: 120 },
  'database restarted': {
    kills: 40,
    async disturb({ server, isOver }) {
      let restarts = 0;
      while (!isOver()) {
        await sleep(between(10_000, 20_000));
        await server.crash();
        await sleep(between(0, 4_000));
        await server.start();
        restarts++;
      }
      return `restarted ${restarts} times, as after a crash, away for up to 4 s`;
    },
  },
  'connections cut': {
    kills: 40,
    isProxied: true,
    async disturb({ proxies, isOver }) {
      let cuts = 0;
      const disturb = async (/** @type {any} */ proxy) => {
        while (!isOver()) {
          await sleep(between(3_000, 8_000));
          proxy.mute();
          await sleep(between(100, 500));
          proxy.cut();
          await sleep(between(0, 2_000));
          proxy.mend();
          cuts++;
        }
      };
      await Promise.all(proxies.map(disturb));
      return `connections cut ${cuts} times, answers held back for up to 0.5 s before`;
    },
  },
};

/** @type {Record<string, Fault>} */
export const SQLITE_FAULTS = {
  'workers killed': { kills: 240 },
  'workers stalled': { stalls: 120 },
};

/** What happens without `completeIn` under these. */
export const WITHOUT = ['workers killed', 'workers stalled'];
