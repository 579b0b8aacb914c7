/** One schedule, from its seed to its trace. */

import { ClaimsModel } from './claims-model.js';
import { type Kind, type Sent, sentOf } from './deliveries.js';
import type { NetworkOptions } from './network.js';
import { drawPlan } from './plan.js';
import { callsOf, tokenOf } from './promises/promise.js';
import { Random } from './random.js';
import { isSettled, type Receive, receiverIn } from './receivers.js';
import { type Notes, type Process, Trace } from './trace.js';
import { type VirtualProcess, VirtualTime } from './virtual-time.js';

/** Telnyx's policy, as tests/faults has it: on each of two URLs, when attempts begin; and how long it waits for an answer. */
const ATTEMPTS_AT_MS = [0, 1_000, 2_000, 4_000];
const PATIENCE_MS = 2_000;

/** When captured deliveries are sent again: also when the shortest tolerance and retention are over. */
const REPLAYED_WITHIN_MS = 20_000;

const KINDS: Readonly<Record<Kind, number>> = {
  ...{ 'call control': 10, texml: 4, other: 2, nameless: 1, invalid: 1, forged: 1 },
};

/** A place for a process: when one dies, another takes it over. */
interface Place {
  readonly name: string;
  life: number;
  process: Process | undefined;
  receive: Receive | undefined;
  /** After how many events of its process that dies, stands still, or takes nothing more. */
  readonly crashes: number[];
  readonly stalls: number[];
  readonly stops: number[];
  isStopping: boolean;
}

/**
 * Runs the schedule of a seed.
 *
 * @param isTold - Whether the trace is to be read by people.
 */
export async function runSchedule(seed: number, isTold = false): Promise<Trace> {
  const random = new Random(seed);
  const plan = drawPlan(seed, random);
  const time = new VirtualTime<Notes>(() => ({ reports: [], refusals: [], duplicates: 0 }));
  const trace = new Trace(plan, time, isTold);
  const model = new ClaimsModel(() => time.now);
  let isHealed = false;
  const options: NetworkOptions = { model, trace, random, isHealed: () => isHealed };
  const places: Place[] = Array.from({ length: plan.processes }, (_, index) => ({
    ...{ name: 'ABC'[index] as string, life: 0, process: undefined, receive: undefined },
    ...{ crashes: [], stalls: [], stops: [], isStopping: false },
  }));
  for (let crash = 0; crash < plan.crashes; crash++) random.pick(places).crashes.push(random.whole(1, 30));
  for (let stall = 0; stall < plan.stalls; stall++) random.pick(places).stalls.push(random.whole(1, 30));
  for (let stop = 0; stop < plan.stops; stop++) random.pick(places).stops.push(random.whole(1, 30));
  for (const place of places) start(place);
  for (let turn = 0; turn < plan.forgets; turn++) {
    time.after(random.milliseconds(0, 6_000), undefined, () => {
      trace.note(undefined, () => 'the store forgets everything');
      trace.amnesias.push(trace.moment);
      model.forget();
    });
  }
  const everything = live();
  await time.run(
    trouble,
    () => void trace.printed++,
    () => -random.fraction(),
  );
  await everything;
  trace.effects = model.effects;
  trace.completions = model.completions;
  return trace;

  function start(place: Place): void {
    const process: Process = {
      name: `${place.name}${++place.life}`,
      origin: random.whole(0, 1) * 12_345.5,
      lateness: () => (isHealed || plan.latenessMs === 0 ? 0 : random.milliseconds(0, plan.latenessMs)),
      ...{ isAlive: true, stalledUntil: 0, open: 0, events: 0 },
      ...{ timers: new Set(), stalls: [], transactions: [] },
      offBy: plan.clocksOffByMs * random.pick([-1, 0, 1]),
      isByFetch: plan.isByFetch,
    };
    trace.processes.push(process);
    place.process = process;
    place.receive = receiverIn(process, options);
    place.isStopping = false;
  }

  /** Ends a process that takes nothing more, when nothing is left to be answered. */
  function endIfDone(place: Place): void {
    const { process } = place;
    if (!process || !place.isStopping || process.open > 0) return;
    const held = trace.runs.filter((run) => {
      if (run.process !== process) return false;
      const asked = trace.calls.filter(({ asking }) => asking === run);
      const calls = [...asked, ...callsOf(trace, run, 'complete'), ...callsOf(trace, run, 'release')];
      const hasFailed = calls.some(({ got, toldLate }) => toldLate || (got && got.kind !== 'value'));
      return !hasFailed && model.holds(run.id, tokenOf(run.claim) ?? '');
    });
    const isWaiting = trace.calls.some((call) => call.process === process && !isSettled(call));
    const timers = isWaiting || plan.store === 'redis' ? undefined : process.timers.size;
    trace.stopped.push({ ...trace.moment, process, held: held.map(({ id }) => id), timers });
    kill(place);
  }

  function kill(place: Place): void {
    const { process } = place;
    if (!process) return;
    trace.note(process, () => 'dies');
    process.isAlive = false;
    place.process = undefined;
    for (const transaction of process.transactions)
      time.after(plan.leaseMs / 2, undefined, () => model.rollBack(transaction));
    time.after(random.milliseconds(0, 3_000), undefined, () => start(place));
  }

  /** Before an event of a process. */
  function trouble(process: VirtualProcess): void {
    const place = places.find((one) => one.process === process);
    if (!place?.process || isHealed) return;
    const events = ++place.process.events;
    if (place.stops[0] !== undefined && events >= place.stops[0]) {
      place.stops.shift();
      trace.note(process, () => 'takes nothing more');
      place.isStopping = true;
      endIfDone(place);
    }
    if (!process.isAlive) return;
    if (place.crashes[0] !== undefined && events >= place.crashes[0]) {
      place.crashes.shift();
      kill(place);
    } else if (place.stalls[0] !== undefined && events >= place.stalls[0]) {
      place.stalls.shift();
      const to = time.now + random.milliseconds(0, 2 * plan.leaseMs);
      trace.note(process, () => `stands still until ${to}`);
      process.stalledUntil = to;
      place.process.stalls.push({ from: time.now, to });
    }
  }

  async function live(): Promise<void> {
    const captured: Sent[] = [];
    const deliveries = Array.from({ length: plan.deliveries }, (_, number) => ({
      kind: random.weighted(KINDS),
      number,
    }));
    await Promise.all([
      ...deliveries.map(({ kind, number }) => deliverByPolicy(kind, number, captured)),
      ...Array.from({ length: plan.replays }, async () => {
        await time.sleep(random.milliseconds(0, REPLAYED_WITHIN_MS), undefined);
        if (captured.length > 0) await attempt(random.pick(captured), false);
      }),
    ]);
    isHealed = true;
    trace.note(undefined, () => 'from now on, all is well');
    // Until no handler is at work, and every claim has been given up or has expired.
    while (trace.runs.some(({ end, process }) => !end && process.isAlive)) {
      for (const place of places) if (place.process && isStuck(place.process)) kill(place);
      await time.sleep(plan.leaseMs, undefined);
    }
    await time.sleep(6 * plan.leaseMs + 10_000, undefined);
    trace.healedAt = trace.moment;
    for (const { kind, number } of deliveries)
      await attempt(sentOf(kind, number, 9, Math.round(time.now / 1000)), false);
  }

  function isStuck(process: Process): boolean {
    return trace.runs.some((run) => run.process === process && !run.end && run.isStuck);
  }

  async function deliverByPolicy(kind: Kind, number: number, captured: Sent[]): Promise<void> {
    await time.sleep(random.milliseconds(0, 500), undefined);
    const signedAt = Math.round(time.now / 1000);
    let attempts = 0;
    for (let url = 0; url < 2; url++) {
      const start = time.now;
      for (const at of ATTEMPTS_AT_MS) {
        if (start + at > time.now) await time.sleep(start + at - time.now, undefined);
        const sent = sentOf(kind, number, ++attempts, plan.isRefreshed ? Math.round(time.now / 1000) : signedAt);
        captured.push(sent);
        const isTrusted = kind !== 'forged' && kind !== 'nameless' && random.chance(0.05);
        if (random.chance(plan.duplicity)) attempt(sent, isTrusted);
        const status = await attempt(sent, isTrusted);
        if (status !== undefined && (status < 300 || (status < 500 && status !== 408 && status !== 429))) return;
      }
    }
  }

  /** Resolves to the status, or to nothing where no answer came. */
  function attempt(sent: Sent, isTrusted: boolean): Promise<number | undefined> {
    return new Promise((resolve) => {
      time.after(PATIENCE_MS, undefined, () => resolve(undefined));
      time.after(random.milliseconds(0.125, 5), undefined, () => {
        const { process, receive } = isHealed
          ? (places.find((place) => place.process && !place.isStopping) ?? random.pick(places))
          : random.pick(places);
        const place = places.find((one) => one.process === process);
        if (!process || !receive || !place || place.isStopping) return;
        const isLost = !isHealed && random.chance(plan.lostAnswers);
        const respond = (status: number) => {
          endIfDone(place);
          if (!isLost) time.after(random.milliseconds(0.125, 5), undefined, () => resolve(status));
        };
        process.open++; // from when its connection is taken
        time.after(0, process, () => receive(sent, isTrusted, respond));
      });
    });
  }
}
