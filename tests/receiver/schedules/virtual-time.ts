/**
 * Time that passes only when nothing is left to do, for several processes at once.
 *
 * Each event belongs to one process, or to what is between them. All that it leads to without waiting (its microtasks) is done before the next one
 * begins, so whoever asks for the time, or sets a timer, is that process.
 */

/** A process: it may stand still, and it may stop for ever at any event. */
export interface VirtualProcess {
  readonly name: string;
  /** What its clock that nobody sets began with. */
  readonly origin: number;
  /** How much too late a timer of its rings. */
  readonly lateness: () => number;
  isAlive: boolean;
  /** When it goes on. */
  stalledUntil: number;
  readonly timers: Set<VirtualTimer>;
}

interface VirtualTimer {
  readonly ring: () => void;
  readonly process: VirtualProcess;
}

/** What happens at a moment. `notes` are of the caller's own. */
export interface VirtualEvent<Notes> {
  /** Where it is among all events: two that are at the same time have an order. */
  readonly order: number;
  readonly process: VirtualProcess | undefined;
  readonly notes: Notes;
}

interface Due {
  at: number;
  /** Decides among those that are due at the same time. */
  rank: number;
  readonly process: VirtualProcess | undefined;
  readonly run: () => void;
}

/** Real ones, since the others are replaced. */
const { setImmediate, setTimeout, clearTimeout } = globalThis;
const performanceNow = performance.now;

/** Enough for any schedule: one that needs more never ends. */
const MOST_EVENTS = 20_000;

const LONGEST_TIMER = 2 ** 31 - 1;

export class VirtualTime<Notes> {
  now = 0;
  event: VirtualEvent<Notes>;
  #events = 0;
  #ranks = 0;
  readonly #queue: Due[] = [];
  readonly #makeNotes: () => Notes;

  constructor(makeNotes: () => Notes) {
    this.#makeNotes = makeNotes;
    this.event = { order: 0, process: undefined, notes: makeNotes() };
  }

  /** Has something happen later, in a process that lives then. */
  after(milliseconds: number, process: VirtualProcess | undefined, run: () => void): void {
    this.#add({ at: this.now + milliseconds, rank: ++this.#ranks, process, run });
  }

  /** Waits in a process. Where that dies, for ever. */
  sleep(milliseconds: number, process: VirtualProcess | undefined): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, process, resolve));
  }

  /**
   * Lets time pass until nothing is left to happen.
   *
   * @param before - Is called before each event, and may have its process die or stand still.
   * @param printed - Is called in place of `console.error`.
   * @param shuffle - Gives a fraction. What waited while a process stood still happens in any order.
   */
  async run(before: (process: VirtualProcess) => void, printed: () => void, shuffle: () => number): Promise<void> {
    const put = this.#replaceGlobals(printed);
    try {
      for (let due = this.#next(); due; due = this.#next()) {
        const { process, run } = due;
        this.now = due.at;
        if (process?.isAlive === false) continue;
        if (process) {
          before(process);
          if (!process.isAlive) continue;
          if (process.stalledUntil > due.at) {
            this.#add({ ...due, at: process.stalledUntil, rank: shuffle() });
            continue;
          }
        }
        if (++this.#events > MOST_EVENTS) throw new Error('The schedule does not end.');
        this.event = { order: this.#events, process, notes: this.#makeNotes() };
        run();
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      put();
    }
  }

  /** What the code under test knows of time: the clock of `performance`, and timers. What it prints is counted. */
  #replaceGlobals(printed: () => void): () => void {
    const { error } = console;
    const { stackTraceLimit } = Error;
    console.error = printed;
    Error.stackTraceLimit = 0; // nobody reads them, and they take a good part of the time
    performance.now = () => this.now + (this.event.process?.origin ?? 0);
    globalThis.setTimeout = ((ring: () => void, milliseconds?: number) => this.#setTimer(ring, milliseconds)) as never;
    globalThis.clearTimeout = ((timer?: VirtualTimer) => timer?.process.timers.delete(timer)) as never;
    return () => {
      performance.now = performanceNow;
      console.error = error;
      Error.stackTraceLimit = stackTraceLimit;
      Object.assign(globalThis, { setTimeout, clearTimeout });
    };
  }

  /** As Node does: whole milliseconds, 1 at least. */
  #setTimer(ring: () => void, milliseconds = 1): VirtualTimer {
    const { process } = this.event;
    if (!process) throw new Error('A timer outside of every process.');
    const timer = { ring, process };
    process.timers.add(timer);
    const delay = milliseconds >= 1 && milliseconds <= LONGEST_TIMER ? Math.trunc(milliseconds) : 1;
    this.after(delay + process.lateness(), process, () => {
      if (process.timers.delete(timer)) ring();
    });
    return timer;
  }

  /** A heap of what is due, the next on top. */
  #add(due: Due): void {
    const queue = this.#queue;
    let index = queue.push(due) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(due, queue[parent] as Due)) break;
      queue[index] = queue[parent] as Due;
      index = parent;
    }
    queue[index] = due;
  }

  #next(): Due | undefined {
    const queue = this.#queue;
    const first = queue[0];
    const last = queue.pop();
    if (!last || queue.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= queue.length) break;
      if (child + 1 < queue.length && isBefore(queue[child + 1] as Due, queue[child] as Due)) child++;
      if (!isBefore(queue[child] as Due, last)) break;
      queue[index] = queue[child] as Due;
      index = child;
    }
    queue[index] = last;
    return first;
  }
}

function isBefore(one: Due, other: Due): boolean {
  return one.at < other.at || (one.at === other.at && one.rank < other.rank);
}
