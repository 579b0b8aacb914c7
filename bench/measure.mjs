/**
 * How everything here is measured: contenders take turns in one process, in a random order each round, so that a noisy neighbour, a
 * garbage collection or a slower clock hits all of them alike. What counts is the ratio within a round; its median is what is reported.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { mainThreadMicros } from './main-thread.mjs';

const MIN_ROUNDS = 9;

/**
 * Lets contenders take turns for some seconds.
 *
 * @param contenders - Functions without arguments, by name. What one gives must be truthy: a refusal is no result.
 * @param sample - Runs one contender a number of times and gives microseconds per call.
 * @param batchMillis - How long one turn should take: long enough for the clock, short enough to share the weather with the others.
 */
export async function race(contenders, { seconds, sample = oneAtATime, batchMillis = 5 }) {
  const calls = {};
  for (const [name, run] of Object.entries(contenders)) calls[name] = await callsFor(run, sample, batchMillis);
  const rounds = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end || rounds.length < MIN_ROUNDS) {
    const round = {};
    for (const name of shuffled(Object.keys(contenders))) round[name] = await sample(contenders[name], calls[name]);
    rounds.push(round);
  }
  return new Race(rounds.slice(rounds.length / 5)); // the first fifth warms up
}

/** What came of a race. `what` is `micros`, or `mainThread` where the sample has it. */
class Race {
  #rounds;

  constructor(rounds) {
    this.#rounds = rounds;
  }

  get rounds() {
    return this.#rounds.length;
  }

  /** Microseconds per call. */
  micros(name, what = 'micros') {
    return spread(this.#rounds.map((round) => round[name][what]));
  }

  /** How many times as long as another, or as several others together: within each round, and only then the median. */
  ratio(name, bases, what = 'micros') {
    const base = (round) => [bases].flat().reduce((sum, other) => sum + round[other][what], 0);
    return spread(this.#rounds.map((round) => round[name][what] / base(round)));
  }

  /** How much longer than another: within each round, and only then the median. */
  above(name, base, what = 'micros') {
    return spread(this.#rounds.map((round) => round[name][what] - round[base][what]));
  }
}

/** The median, and the range that four fifths of all rounds are in. */
export function spread(numbers) {
  const sorted = numbers.toSorted((left, right) => left - right);
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
  return { p10: at(0.1), median: at(0.5), p90: at(0.9) };
}

/** One call after the other: each begins when the one before it is done. */
export async function oneAtATime(run, calls) {
  const first = run();
  const isAsync = first instanceof Promise;
  demand(await first);
  const start = performance.now();
  // Two loops, for `await` would cost a synchronous contender a turn of the microtask queue.
  if (isAsync) for (let call = 0; call < calls; call++) demand(await run());
  else for (let call = 0; call < calls; call++) demand(run());
  return { micros: ((performance.now() - start) * 1000) / calls };
}

/** A sample with so many calls under way at any time, as on a busy server; with what they cost the main thread. */
export function inFlight(lanes) {
  return async (run, calls) => {
    let left = calls;
    const lane = async () => {
      while (left-- > 0) demand(await run());
    };
    await settle();
    const mainThreadStart = mainThreadMicros();
    const start = performance.now();
    await Promise.all(Array.from({ length: lanes }, lane));
    const micros = ((performance.now() - start) * 1000) / calls;
    await settle();
    return { micros, mainThread: (mainThreadMicros() - mainThreadStart) / calls };
  };
}

/** The kernel brings a thread's account up to date when it sleeps; while it runs, every few milliseconds only. */
function settle() {
  return setTimeout(1);
}

function demand(result) {
  if (!result) throw new Error('a contender refused what it should take');
}

async function callsFor(run, sample, batchMillis) {
  for (let calls = 1; ; calls *= 2) {
    const { micros } = await sample(run, calls);
    if (micros * calls > batchMillis * 1000) return Math.ceil((batchMillis * 1000) / micros);
  }
}

function shuffled(names) {
  return names
    .map((name) => ({ name, key: Math.random() }))
    .sort((left, right) => left.key - right.key)
    .map(({ name }) => name);
}
