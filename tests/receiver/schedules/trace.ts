/** What happened in one schedule: what the promises are held to. */

import type { AnswerReport, Delivery, Failure } from '../../../src/receiver.js';
import type { ClaimsModel, Transaction } from './claims-model.js';
import type { Sent } from './deliveries.js';
import type { Fate, Plan } from './plan.js';
import type { VirtualProcess, VirtualTime } from './virtual-time.js';

/** A moment: its time, and its place among all events. */
export interface Moment {
  readonly at: number;
  readonly order: number;
}

export type Operation = 'claim' | 'renew' | 'complete' | 'release' | 'completeIn';

/** What a process got for an answer of the store. Of nonsense, the receiver may make nothing at all. */
export interface Got extends Moment {
  readonly kind: 'value' | 'rejection' | 'nonsense';
  readonly value?: unknown;
}

/** One call of the store. */
export interface Call extends Moment {
  readonly operation: Operation;
  readonly process: Process;
  readonly id: string;
  readonly token: string | undefined;
  /** What happened to it on its way. */
  readonly fate: Fate;
  /** The request that claims by it. */
  readonly request: Request | undefined;
  /** The handler that has returned and wants to know what came of its transaction. */
  readonly asking: Run | undefined;
  got?: Got;
  /** When `onError` was told that it was not answered in time, that its token was lost, and that the process stood still. */
  toldLate?: Moment;
  toldLost?: Moment;
  toldStill?: Moment;
  /** How often it was told of this call at all. */
  told: number;
}

/** A request that reached a process. */
export interface Request extends Moment {
  readonly sent: Sent;
  readonly process: Process;
  /** Whether it came without a request, as what is known to be genuine. */
  readonly isTrusted: boolean;
  /** The time of day there, in Unix milliseconds. */
  readonly timeOfDay: number;
  isKeyMissing?: boolean;
  claim?: Call;
  run?: Run;
  answer?: Moment & {
    readonly status: number;
    readonly retryAfter: string | undefined;
    readonly outcome: string | undefined;
  };
  /** What the hooks were told in the event in which it was answered. */
  reports: readonly AnswerReport[];
  duplicates: number;
  refusals: readonly string[];
  rejected?: unknown;
  /** Timers of its process that had nothing to wait for when it was answered; `undefined` where there was something. */
  leftTimers?: number;
}

/** A handler at work. */
export interface Run extends Moment {
  readonly id: string;
  readonly process: Process;
  readonly claim: Call | undefined;
  readonly delivery: Delivery;
  /** How often `onError` was told that it threw. */
  told: number;
  /** It never ends. */
  isStuck?: boolean;
  readonly reads: (Moment & { readonly isAborted: boolean; readonly isHeld: boolean })[];
  /** Of a signal that the handler kept. */
  keptSince?: Moment;
  keptAborted?: Moment;
  end?: Moment & { readonly how: 'returned' | 'threw' };
  /** What it did in a transaction. */
  marking?: { readonly asked: Moment; isLost: boolean; isThrown: boolean; committed?: Moment };
}

export interface Process extends VirtualProcess {
  /** How wrong its time of day is, in milliseconds. */
  readonly offBy: number;
  readonly stalls: { readonly from: number; readonly to: number }[];
  readonly transactions: Transaction[];
  /** Whether its receiver gets requests of Fetch, and not what is behind them. */
  readonly isByFetch: boolean;
  /** How many requests it has not answered. */
  open: number;
  /** How many events it has seen. */
  events: number;
}

export interface Told extends Moment {
  readonly process: Process;
  readonly error: unknown;
  readonly failure: Failure;
}

/** What an event belongs to, as far as that is known. */
export interface Notes {
  request?: Request;
  /** The claim whose answer came. */
  claimed?: Call;
  ended?: Run;
  readonly reports: AnswerReport[];
  readonly refusals: string[];
  duplicates: number;
  /** `onError` was told of a claim that was not answered in time. */
  hasLateClaim?: boolean;
}

export type Time = VirtualTime<Notes>;

export class Trace {
  readonly requests: Request[] = [];
  readonly calls: Call[] = [];
  readonly runs: Run[] = [];
  readonly told: Told[] = [];
  /** What processes that were stopped as they should be left behind: deliveries that they hold, and timers. */
  readonly stopped: (Moment & { process: Process; held: string[]; timers: number | undefined })[] = [];
  /** How many reports there were, wherever they came. */
  reports = 0;
  /** Whether it cannot be told which of several calls an error is of. */
  isAmbiguous = false;
  /** From when on all is well, and what was left behind has expired. */
  healedAt: Moment | undefined;
  /** What was printed where no hook took it. */
  printed = 0;
  readonly processes: Process[] = [];
  /** When the store forgot everything. */
  readonly amnesias: Moment[] = [];
  /** Claims that a store gives up by itself, since it does not know whether they were made. */
  readonly givenBack: (Moment & { id: string; token: string; process: Process; fate: string })[] = [];
  /** How many errors the hooks threw, by hook. */
  readonly thrownByHooks: Record<string, number> = {};
  /** Promises that nobody waited for, and that were rejected. */
  readonly rejections: unknown[] = [];
  /** How often the effects of an id were committed, and what was marked as handled. */
  effects: ClaimsModel['effects'] = new Map();
  completions: ClaimsModel['completions'] = [];
  readonly plan: Plan;
  readonly time: Time;
  /** For people; filled where somebody wants to read it. */
  readonly lines: string[] | undefined;

  constructor(plan: Plan, time: Time, isTold: boolean) {
    this.plan = plan;
    this.time = time;
    this.lines = isTold ? [] : undefined;
  }

  get moment(): Moment {
    return { at: this.time.now, order: this.time.event.order };
  }

  /** Notes what happened, for people. */
  note(who: { readonly name: string } | undefined, what: () => string): void {
    this.lines?.push(`${this.time.now.toFixed(3).padStart(12)}  ${(who?.name ?? '').padEnd(9)} ${what()}`);
  }
}
