/**
 * Random schedules in virtual time: what TSDoc and docs/ promise of a receiver holds whatever the store, the process, its clock and the
 * sender do.
 *
 *     npm run test:schedules                                      all 50,000
 *     SEED=7 npx vitest run --project unit tests/receiver/random  one of them, with everything that happens in it
 */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROMISES } from './schedules/promises/index.js';
import type { Promised } from './schedules/promises/promise.js';
import { runSchedule } from './schedules/schedule.js';

/** How many; as many as `npm test` has time for. */
const SCHEDULES = Number(process.env.SCHEDULES ?? 5_000);

/** Only this one. */
const SEED = process.env.SEED === undefined ? undefined : Number(process.env.SEED);

/** How many of a promise's breaches are kept. */
const MOST = 3;

interface Record {
  /** How often something was demanded. */
  demands: number;
  readonly breaches: { readonly seed: number; readonly how: string }[];
}

const records = new Map<Promised, Record>(PROMISES.map((promise) => [promise, { demands: 0, breaches: [] }]));
const recordOf = (promise: Promised) => records.get(promise) as Record;
const rejections: unknown[] = [];
const onRejection = (reason: unknown) => rejections.push(reason);

beforeAll(async () => {
  const cpu = process.cpuUsage();
  let events = 0;
  let ambiguous = 0;
  process.on('unhandledRejection', onRejection);
  const seeds = SEED === undefined ? Array.from({ length: SCHEDULES }, (_, index) => index + 1) : [SEED];
  for (const seed of seeds) {
    const trace = await runSchedule(seed, SEED !== undefined).catch((cause: unknown) => {
      throw new Error(`SEED=${seed} came to no end`, { cause });
    });
    trace.rejections.push(...rejections.splice(0));
    events += trace.time.event.order;
    if (trace.lines) console.log([JSON.stringify(trace.plan), ...trace.lines].join('\n'));
    if (trace.isAmbiguous) {
      ambiguous++;
      continue;
    }
    for (const promise of PROMISES) {
      const record = recordOf(promise);
      promise.hold(trace, (isKept, how) => {
        record.demands++;
        if (!isKept && record.breaches.length < MOST) record.breaches.push({ seed, how: how() });
      });
    }
  }
  const { user, system } = process.cpuUsage(cpu);
  console.log(
    `${seeds.length} schedules (${ambiguous} are not judged), ${events} events, ${((user + system) / 1e6).toFixed(1)} s of processor time`,
  );
}, 600_000);

afterAll(() => void process.off('unhandledRejection', onRejection));

test('a seed has one schedule', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const [once, again] = [await runSchedule(seed, true), await runSchedule(seed, true)];
    expect(again.lines).toEqual(once.lines);
  }
});

test.each(PROMISES.map((promise) => [promise.says, promise] as const))('%s', async (_, promise) => {
  const { demands, breaches } = recordOf(promise);
  const [first] = breaches;
  if (!first) {
    if (SEED === undefined) expect(demands, 'nothing was demanded').toBeGreaterThan(0);
    return;
  }
  const { lines = [], plan } = await runSchedule(first.seed, true);
  const seeds = breaches.map(({ seed, how }) => `  SEED=${seed}: ${how}`).join('\n');
  expect.fail(
    `${promise.where} promises it, and it is broken by\n${seeds}\n\nThe first one, ${JSON.stringify(plan)}:\n${lines.join('\n')}`,
  );
});
