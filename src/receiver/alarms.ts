/**
 * What one delivery waits for, on one timer.
 *
 * A timer costs more than a verification's share of its time, and most are cleared before they ring. Deliveries do not share one: on Workers a timer
 * ends with the request that made it.
 *
 * @module
 */

import { monotonicNow } from '../primitives/clock.js';

/** A moment that somebody waits for, by `monotonicNow`. */
export interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/** Rings at each moment that is set. Its timer may ring too early, which is noticed; it never rings too late because of it. */
export class Alarms {
  readonly #alarms: Alarm[] = []; // two or three: a Set costs more than it finds
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerEnds = Number.POSITIVE_INFINITY;
  #isResting = false;

  set(at: number, ring: () => void): Alarm {
    const alarm = { at, ring };
    this.#alarms.push(alarm);
    if (at < this.#timerEnds) this.#start(at);
    return alarm;
  }

  /** Does nothing to what has rung, or was never set. */
  cancel(alarm: Alarm | undefined): void {
    this.#remove(alarm);
    if (this.#isResting) this.rest();
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.set(monotonicNow() + milliseconds, resolve));
  }

  /** Keeps no timer for nothing from now on: the delivery was answered. What is set still rings. */
  rest(): void {
    this.#isResting = true;
    if (this.#alarms.length === 0) this.#stop();
  }

  #start(at: number): void {
    this.#stop();
    this.#timerEnds = at;
    this.#timer = setTimeout(() => this.#ring(), Math.max(0, at - monotonicNow()));
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timerEnds = Number.POSITIVE_INFINITY;
  }

  #ring(): void {
    this.#timerEnds = Number.POSITIVE_INFINITY;
    const now = monotonicNow();
    for (const alarm of [...this.#alarms]) {
      if (alarm.at <= now && this.#remove(alarm)) alarm.ring();
    }
    const next = Math.min(...this.#alarms.map(({ at }) => at));
    if (next < this.#timerEnds) this.#start(next);
  }

  /** Tells whether it was still to ring. */
  #remove(alarm: Alarm | undefined): boolean {
    const index = this.#alarms.indexOf(alarm as Alarm);
    if (index >= 0) this.#alarms.splice(index, 1);
    return index >= 0;
  }
}
