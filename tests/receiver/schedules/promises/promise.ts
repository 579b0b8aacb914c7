/** A promise that TSDoc or docs/ make, as something that can be held to a trace. */

import type { Claim } from '../../../../src/receiver.js';
import type { Call, Moment, Process, Run, Trace } from '../trace.js';

export interface Promised {
  /** What is promised, in short. */
  readonly says: string;
  readonly where: 'TSDoc' | 'docs/receiver.md' | 'docs/exactly-once.md';
  readonly hold: (trace: Trace, expect: Expect) => void;
}

/** Demands something of a trace. What is never demanded was never tested. */
export type Expect = (isKept: boolean, how: () => string) => void;

/** Timers of Node are of whole milliseconds, and a delivery's alarms are set again where one rings too early. */
export const TIMER_MS = 3;

/** How long a store may take. */
export function patienceOf({ plan }: Trace): number {
  return Math.min(plan.leaseMs / 3, 1_500);
}

/** What a claim was, where it came in time to be one. */
export function claimOf({ got, toldLate }: Call): Claim | undefined {
  return got?.kind === 'value' && !toldLate ? (got.value as Claim) : undefined;
}

export function tokenOf(call: Call | undefined): string | undefined {
  const claim = call?.got?.kind === 'value' ? (call.got.value as Claim) : undefined;
  return claim?.state === 'claimed' ? claim.token : undefined;
}

/** Whether an answer came that is one, before the call was given up. */
export function isAnswered({ got, toldLate }: Call): boolean {
  return got?.kind === 'value' && !toldLate;
}

/** Whether a process neither stood still nor died between two moments, and its timers rang when they should. */
export function isPunctual({ plan, time }: Trace, process: Process, from: number, to: number): boolean {
  if (plan.latenessMs > 0) return false;
  if (!process.isAlive && to >= time.now) return false;
  return process.stalls.every((stall) => stall.to <= from || stall.from >= to);
}

/** The calls that are made under the token of a handler. */
export function callsOf(trace: Trace, run: Run, operation: Call['operation']): Call[] {
  const token = tokenOf(run.claim);
  return trace.calls.filter((call) => call.operation === operation && call.token === token && call.id === run.id);
}

export const isBefore = (one: Moment, other: Moment | undefined) => !other || one.order < other.order;

/**
 * Until when a handler's process may take its claim for held, by what it was told until then; and whether it may take it for lost: since there was
 * a moment without an answer that covered it, or since the store said so.
 */
export function knownOf(trace: Trace, run: Run, moment: Moment): { until: number; mayBeLost: boolean } {
  const { leaseMs } = trace.plan;
  let until = (run.claim?.at ?? 0) + leaseMs;
  let mayBeLost = false;
  const answers = callsOf(trace, run, 'renew')
    .filter(({ got }) => got?.kind === 'value' && got.order <= moment.order)
    .sort((one, other) => (one.got?.order ?? 0) - (other.got?.order ?? 0));
  for (const { at, got } of answers) {
    if ((got?.at ?? 0) >= until || got?.value === false) mayBeLost = true;
    if (got?.value === true) until = Math.max(until, at + leaseMs);
  }
  return { until, mayBeLost: mayBeLost || moment.at >= until - 0.001 };
}
