/** What the sender saw and what the workers did, held against each other. */

import { LEASE_MS, scaled } from './scale.mjs';

/** A worker learns by a timer that its lease has run out, and on a busy machine timers are late. */
const LATE_MS = scaled(LEASE_MS / 8);

/**
 * @typedef {object} Verdict
 * @property {number} events
 * @property {number} acknowledged - Events of which every delivery was.
 * @property {number} unhandled - Events that were acknowledged before any run of their handler had succeeded. Must be 0, whatever the fault.
 * @property {number} given - Events of which a delivery was given up: the policy was exhausted, or the answer was final.
 * @property {Map<string, number>} causes - Of those, what came of the attempts of each URL.
 * @property {number} givenHandled - Of those, how many were handled all the same.
 * @property {number} impatient - Of those, how many the sender would have seen acknowledged, had it waited longer for one of its attempts.
 * @property {number[]} histogram - How many events had 0, 1, 2, … runs.
 * @property {number} failed - Runs that threw.
 * @property {number} killed - Runs that a worker died in.
 * @property {number} lost - Runs that lost their lease, and were told.
 * @property {number} again - Events that were handled with success more than once.
 * @property {number} overlapping - Events with two runs at the same time.
 * @property {number} contested - Events with two runs at the same time of which neither had been told that its lease was lost, nor was
 *   about to be.
 * @property {number} attempts - Of all deliveries together.
 * @property {Map<string, number>} outcomes - Of all attempts.
 */

/**
 * @param {import('./sender.mjs').Sent[]} sent
 * @param {import('./runs.mjs').Run[]} runs
 * @returns {Verdict}
 */
export function judge(sent, runs) {
  const runsOf = byKey(runs);
  /** @type {Verdict} */
  const verdict = {
    events: sent.length,
    acknowledged: 0,
    unhandled: 0,
    given: 0,
    causes: new Map(),
    givenHandled: 0,
    impatient: 0,
    histogram: [],
    failed: count(runs, ({ outcome }) => outcome === 'failed'),
    killed: count(runs, ({ outcome }) => outcome === 'killed'),
    lost: count(runs, ({ heldUntil, ended }) => heldUntil < ended),
    again: 0,
    overlapping: 0,
    contested: 0,
    attempts: 0,
    outcomes: new Map(),
  };
  for (const { key, deliveries } of sent) {
    const own = runsOf.get(key) ?? [];
    const successes = own.filter(({ outcome }) => outcome === 'done');
    const handledAt = Math.min(...successes.map(({ ended }) => ended));
    verdict.histogram[own.length] = (verdict.histogram[own.length] ?? 0) + 1;
    if (successes.length > 1) verdict.again++;
    if (overlap(own, ({ ended }) => ended)) verdict.overlapping++;
    if (overlap(own, ({ heldUntil }) => heldUntil - LATE_MS)) verdict.contested++;

    const acknowledgments = deliveries.flatMap(({ acknowledgedAt }) => acknowledgedAt ?? []);
    if (acknowledgments.some((at) => !(handledAt <= at))) verdict.unhandled++;
    if (acknowledgments.length === deliveries.length) verdict.acknowledged++;
    else {
      verdict.given++;
      if (successes.length > 0) {
        verdict.givenHandled++;
        const givenUp = deliveries.filter(({ acknowledgedAt }) => acknowledgedAt === undefined);
        const wasCut = givenUp.every(({ outcomes }) => outcomes.some((outcome) => textOf(outcome) === 'timeout'));
        if (wasCut) verdict.impatient++;
      }
    }
    for (const { acknowledgedAt, outcomes } of deliveries) {
      if (acknowledgedAt === undefined) add(verdict.causes, causeOf(outcomes));
      verdict.attempts += outcomes.length;
      for (const outcome of outcomes) add(verdict.outcomes, textOf(outcome));
    }
  }
  return verdict;
}

/**
 * Tells whether one begins before another ends. In order of their beginnings, it is enough to know the latest end so far.
 *
 * @param {import('./runs.mjs').Run[]} runs
 * @param {(run: import('./runs.mjs').Run) => number} endOf
 */
function overlap(runs, endOf) {
  let latest = Number.NEGATIVE_INFINITY;
  for (const run of [...runs].sort((one, other) => one.began - other.began)) {
    if (run.began < latest) return true;
    latest = Math.max(latest, endOf(run));
  }
  return false;
}

/** @param {import('./telnyx-policy.mjs').Delivered['outcomes']} outcomes */
function causeOf(outcomes) {
  const urls = [...new Set(outcomes.map(({ url }) => url))];
  return urls
    .map((url) =>
      outcomes
        .filter((outcome) => outcome.url === url)
        .map(textOf)
        .join(' '),
    )
    .join(', then ');
}

/** @param {import('./telnyx-policy.mjs').Outcome} outcome */
function textOf(outcome) {
  return 'status' in outcome ? String(outcome.status) : outcome.error;
}

/**
 * @template Item
 * @param {Item[]} items
 * @param {(item: Item) => boolean} test
 */
function count(items, test) {
  return items.filter(test).length;
}

/**
 * @param {Map<string, number>} counts
 * @param {string} name
 */
function add(counts, name) {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** @param {import('./runs.mjs').Run[]} runs */
function byKey(runs) {
  /** @type {Map<string, import('./runs.mjs').Run[]>} */
  const groups = new Map();
  for (const run of runs) {
    const group = groups.get(run.key);
    if (group) group.push(run);
    else groups.set(run.key, [run]);
  }
  return groups;
}
