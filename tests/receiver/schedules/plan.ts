/** What one schedule is made of: drawn once from its seed, so that most schedules have few kinds of trouble, and some have all. */

import type { Random } from './random.js';

/** What may happen to a call of the store. `ok` is quick and once. */
export type Fate =
  | 'ok'
  | 'late'
  | 'lost request'
  | 'lost answer'
  | 'doubled'
  | 'refused'
  | 'refused afterwards'
  | 'thrown'
  | 'nonsense'
  | 'open transaction';

export interface Plan {
  readonly seed: number;
  readonly leaseMs: number;
  readonly retentionMs: number;
  readonly toleranceSeconds: number;
  readonly processes: number;
  readonly fates: Readonly<Record<Fate, number>>;
  /** When the store is away, and what its calls come to then. */
  readonly outages: readonly { readonly from: number; readonly to: number; readonly fates: readonly Fate[] }[];
  /** How long a quick way to the store takes, at the most. */
  readonly latencyMs: number;
  /** A store on the model itself, `redisStore`, or one with `completeIn`. */
  readonly store: 'plain' | 'redis' | 'transactional';
  /** How often a process dies, and stands still. */
  readonly crashes: number;
  readonly stalls: number;
  /** How many processes are stopped as they should be: they take nothing more, and end when they have answered what they had. */
  readonly stops: number;
  /** How much too late a timer may ring. */
  readonly latenessMs: number;
  /** How wrong the time of day of a process may be. */
  readonly clocksOffByMs: number;
  /** How often the store forgets everything. */
  readonly forgets: number;
  /** What the hooks do when they have been told. */
  readonly hooks: 'fine' | 'throw' | 'reject' | 'never';
  readonly onOther: 'ignore' | 'handled';
  readonly hasOnInvalid: boolean;
  /** How often the function `publicKey` has no key; where it is no function, 0. */
  readonly keylessness: number;
  readonly deliveries: number;
  /** How often an attempt arrives twice, and how often its answer does not. */
  readonly duplicity: number;
  readonly lostAnswers: number;
  /** How many captured deliveries are sent again much later. */
  readonly replays: number;
  /** Whether each attempt is signed anew. */
  readonly isRefreshed: boolean;
  /** How many of the handlers are slow. */
  readonly slowness: number;
  readonly isByFetch: boolean;
}

const HEALTHY: Plan['fates'] = {
  ok: 1,
  late: 0,
  'lost request': 0,
  'lost answer': 0,
  doubled: 0,
  refused: 0,
  'refused afterwards': 0,
  thrown: 0,
  nonsense: 0,
  'open transaction': 0,
};

export function drawPlan(seed: number, random: Random): Plan {
  const leaseMs = random.pick([300, 1000, 3000, 5000, 9000]);
  const store = random.weighted({ plain: 6, redis: 2, transactional: 2 });
  const isShort = random.chance(0.15);
  const sometimes = <Value>(probability: number, value: () => Value, otherwise: Value) =>
    random.chance(probability) ? value() : otherwise;
  return {
    seed,
    leaseMs,
    toleranceSeconds: isShort ? 5 : 300,
    retentionMs: isShort ? 10_000 : random.pick([600_000, 86_400_000]),
    processes: random.whole(1, 3),
    fates: drawFates(random),
    outages: sometimes(0.25, () => Array.from({ length: random.whole(1, 2) }, () => drawOutage(leaseMs, random)), []),
    latencyMs: random.pick([1, 5, 20]),
    store,
    crashes: sometimes(0.3, () => random.whole(1, 2), 0),
    stalls: sometimes(0.3, () => random.whole(1, 3), 0),
    stops: sometimes(0.15, () => 1, 0),
    latenessMs: sometimes(0.2, () => random.pick([5, 50, 500]), 0),
    clocksOffByMs: sometimes(0.15, () => random.pick([1000, 10_000, 400_000]), 0),
    forgets: store === 'transactional' ? 0 : sometimes(0.05, () => 1, 0),
    hooks: random.weighted({ fine: 8, throw: 1, reject: 1, never: 1 }),
    onOther: random.pick(['ignore', 'handled']),
    hasOnInvalid: random.chance(0.5),
    keylessness: sometimes(0.05, () => 0.4, 0),
    deliveries: random.weighted({ '1': 3, '2': 1 }) === '1' ? 1 : 2,
    duplicity: sometimes(0.3, () => 0.3, 0),
    lostAnswers: sometimes(0.3, () => 0.4, 0),
    replays: sometimes(0.15, () => random.whole(1, 3), 0),
    isRefreshed: random.chance(0.5),
    slowness: random.pick([0, 0.3, 0.7, 1]),
    isByFetch: random.chance(0.03),
  };
}

/** An outage that lasts for up to three leases: of one kind, or of any. */
function drawOutage(leaseMs: number, random: Random): Plan['outages'][number] {
  const from = random.milliseconds(0, 6_000);
  const kinds: Fate[] = ['late', 'lost request', 'lost answer', 'refused', 'refused afterwards', 'thrown', 'nonsense'];
  const fates = random.chance(0.7) ? [random.pick(kinds)] : kinds;
  return { from, to: from + random.milliseconds(0, 3 * leaseMs), fates };
}

/** A third of the schedules has a healthy store, a third one kind of fault, and a third all kinds. */
function drawFates(random: Random): Plan['fates'] {
  const kind = random.whole(0, 2);
  if (kind === 0) return HEALTHY;
  const faults = Object.keys(HEALTHY).filter((name) => name !== 'ok') as Fate[];
  const weight = random.pick([0.05, 0.15, 0.4]);
  if (kind === 1) return { ...HEALTHY, [random.pick(faults)]: weight };
  return {
    ...Object.fromEntries(faults.map((name) => [name, (random.fraction() * weight) / 3])),
    ok: 1,
  } as Plan['fates'];
}
