/** The faults: what is done to the workers and to Redis while events are delivered, and what must hold all the same. */

import { between, LEASE_MS, scaled, sleep } from './scale.mjs';

/**
 * @typedef {object} Stage
 * @property {import('../support/redis-server.mjs').RedisServer} redis
 * @property {import('./cuttable-proxy.mjs').CuttableProxy[]} proxies - In front of Redis, one for each worker, where the fault asks for them.
 * @property {import('./workers.mjs').Worker[]} workers - Over `redis`, over `ioredis`.
 * @property {() => boolean} isOver - Whether all events are delivered or given up.
 *
 * @typedef {object} Fault
 * @property {Partial<import('./workers.mjs').WorkerOptions>[]} [workers] - What is special about each.
 * @property {(event: import('./deliveries.mjs').Event, ports: number[]) => number[][]} [route] - Otherwise one worker is the URL and the other
 *   one the failover URL, and for half of the events the other way round.
 * @property {number} [mostUnderWay] - See the sender.
 * @property {boolean} [isProxied]
 * @property {(stage: Stage) => Promise<string>} [disturb] - Does it until all is over, and tells what it did.
 * @property {(verdict: import('./verdict.mjs').Verdict, errors: Map<string, number>) => boolean} [shows] - Whether it was felt at all. What nobody
 *   feels proves nothing; a few events may be too few.
 * @property {boolean} [keepsLeases] - Nothing here can lose a lease: so nothing is handled twice, or by two at a time.
 * @property {boolean} [remembers] - Redis forgets nothing: so no two runs are under way of which each has every reason to think that it holds the lease.
 * @property {boolean} [acknowledgesAll] - Nothing here outlasts the policy: so nothing is given up.
 * @property {(sent: import('./sender.mjs').Sent[], ports: number[]) => string | undefined} [check] - What else is wrong.
 */

/** Ten minutes: twice what is taken for fresh. */
const SKEW_MS = 600_000;

/** @type {Record<string, Fault>} */
export const FAULTS = {
  none: { keepsLeases: true, acknowledgesAll: true },

  'handler fails at random': {
    workers: [{ failing: 0.2 }, { failing: 0.2 }],
    shows: ({ failed }) => failed > 0,
    keepsLeases: true,
  },

  'duplicates at once': {
    route: (_, [one, other]) => [one, other].map((first, index, both) => [first, both[1 - index]]),
    shows: ({ outcomes }) => Number(outcomes.get('503')) > 0,
    keepsLeases: true,
    acknowledgesAll: true,
  },

  'worker killed in the handler': {
    shows: ({ killed }) => killed > 0,
    remembers: true,
    async disturb({ workers, isOver }) {
      let kills = 0;
      while (!isOver()) {
        await sleep(between(1_000, 4_000));
        const worker = workers[kills++ % 2]; // never both: the other one takes what is left
        await worker.prepare();
        await worker.kill();
        await sleep(between(0, 2_000));
        await worker.start();
      }
      return `workers killed ${kills} times`;
    },
  },

  'Redis killed': {
    shows: failsToComplete,
    async disturb({ redis, isOver }) {
      let kills = 0;
      while (!isOver()) {
        await sleep(between(5_000, 12_000));
        await redis.kill();
        await sleep(between(0, 4_000));
        await redis.start();
        kills++;
      }
      return `Redis killed ${kills} times, away for up to 4 s, and empty when it came back`;
    },
  },

  'Redis paused': {
    shows: failsToComplete,
    remembers: true,
    async disturb({ redis, isOver }) {
      let pauses = 0;
      while (!isOver()) {
        await sleep(between(5_000, 10_000));
        redis.pause();
        await sleep(between(1.1 * LEASE_MS, 1.5 * LEASE_MS));
        redis.resume();
        pauses++;
      }
      return `Redis paused ${pauses} times, for up to one and a half leases`;
    },
  },

  'connection cut': {
    shows: failsToComplete,
    remembers: true,
    isProxied: true,
    async disturb({ proxies, isOver }) {
      let cuts = 0;
      const disturb = async (/** @type {import('./cuttable-proxy.mjs').CuttableProxy} */ proxy) => {
        while (!isOver()) {
          await sleep(between(1_000, 5_000));
          proxy.mute();
          await sleep(between(100, 500));
          proxy.cut();
          await sleep(between(0, 2_000));
          proxy.mend();
          cuts++;
        }
      };
      await Promise.all(proxies.map(disturb));
      return `connections cut ${cuts} times, answers held back for up to 0.5 s before, none taken for up to 2 s after`;
    },
  },

  'clock skewed': {
    // With the failover URL alone, nobody waits for slow handlers but for four seconds.
    workers: [{ skewMs: SKEW_MS }, { slowMs: [scaled(2_200), scaled(3_000)] }, { skewMs: -SKEW_MS }],
    mostUnderWay: 160, // each is, for four seconds at least
    // To the one whose clock is ahead, or to the one whose clock is behind; the sane one is the failover URL.
    route: ({ isSwapped }, [ahead, sane, behind]) => [[isSwapped ? behind : ahead, sane]],
    shows: ({ outcomes }) => Number(outcomes.get('503')) > 0,
    keepsLeases: true,
    acknowledgesAll: true,
    check(sent, [, sane]) {
      const answers = sent.flatMap(({ deliveries }) => deliveries.flatMap(({ outcomes }) => outcomes));
      const others = answers.filter((answer) => answer.url !== sane && 'status' in answer && answer.status !== 503);
      return others.length > 0 ? `${others.length} answers of skewed workers were not 503` : undefined;
    },
  },
};

/**
 * Redis was not there when a handler had returned, though it had been when the delivery was claimed.
 *
 * @param {import('./verdict.mjs').Verdict} _
 * @param {Map<string, number>} errors
 */
function failsToComplete(_, errors) {
  return [...errors.keys()].some((error) => error.startsWith('complete:'));
}

/** Stores that break the contract, the fault under which that shows, and the share of slow handlers where that matters. */
export const MUTATIONS = [
  { mutant: 'completes before the handler', fault: 'handler fails at random' },
  { mutant: 'claim not atomic', fault: 'duplicates at once' },
  { mutant: 'does not renew', fault: 'none', slow: 0.2 }, // which shows in those that take longer than a lease
];

/** How long handlers may still run when the last delivery is over. */
export const AFTERMATH_MS = 8_000;
