/**
 * Counting what came of each record.
 *
 * @module
 */

/** What `recoverDeliveries` did. */
export interface RecoverySummary {
  /** Whether the log was read to its end. If not, run it again: `signal` stopped it, the store could not be reached, or the log lost records meanwhile. */
  isComplete: boolean;
  /** Records of failed deliveries. One event may be in several. */
  found: number;
  /** A handler ran and returned. */
  handled: number;
  /** Handled before. */
  duplicates: number;
  /** Not SIPREC, with `onOther: 'ignore'`. */
  ignored: number;
  /** A handler threw, or the store could not be reached. In the second case, `onProgress` gets the outcome `store_unavailable`. */
  failed: number;
  /** Not understood, or a record without an event. */
  invalid: number;
  /** Another process was handling it, or it was not done when `signal` stopped the recovery. */
  busy: number;
  /** Not handed over, because it is older than the store's memory. */
  tooOld: number;
  /**
   * How many of `handled` may have been handled before: they are older than the store's memory, so the store could not know. This can be above 0 with
   * `includeForgotten`, or with a `memoryStore`, which knows nothing of other processes.
   */
  perhapsTwice: number;
  /** The ids of what is still to be done, at most 1,000. A record without an event is listed by its own id. */
  remaining: string[];
  /** How many are still to be done. Above 1,000, an event that is in several records may be counted more than once. */
  remainingCount: number;
}

/** What came of one record. */
export interface Result {
  /** A word of the receiver's, or `too_old`. */
  outcome: string;
  /** The event's id, as the receiver knows it. If it has none, the record's own id, or `undefined`. */
  id: string | undefined;
}

/** What `onProgress` is told, record by record. */
export interface RecoveryProgress extends Result {
  /** How many records were found so far, this one included. */
  found: number;
  /** How many there are, as Telnyx said with the last page. */
  total: number | undefined;
  /** The record, as Telnyx lists it. */
  record: unknown;
}

/** The number that each of a receiver's words is counted under. Whatever else it says counts as failed. */
const COUNTED = {
  handled: 'handled',
  duplicate: 'duplicates',
  ignored: 'ignored',
  invalid: 'invalid',
  busy: 'busy',
  too_old: 'tooOld',
} as const;

const MAX_REMAINING = 1_000;

/** Counts. What it holds does not grow with the log. */
export class Tally {
  #counts = {
    ...{ found: 0, handled: 0, duplicates: 0, ignored: 0, failed: 0, invalid: 0, busy: 0, tooOld: 0 },
    perhapsTwice: 0,
  };
  readonly #remaining = new Set<string>();
  #unnamed = 0;

  get found(): number {
    return this.#counts.found;
  }

  /** @param isUnknown - Whether the store cannot know if it was handled before. */
  add({ outcome, id }: Result, isUnknown: boolean): void {
    const name = Object.hasOwn(COUNTED, outcome) ? COUNTED[outcome as keyof typeof COUNTED] : 'failed';
    this.#counts.found++;
    this.#counts[name]++;
    if (name === 'handled' && isUnknown) this.#counts.perhapsTwice++;
    if (name === 'handled' || name === 'duplicates' || name === 'ignored') {
      if (id !== undefined) this.#remaining.delete(id); // an earlier record of the same event may have failed
    } else if (id !== undefined && (this.#remaining.has(id) || this.#remaining.size < MAX_REMAINING)) {
      this.#remaining.add(id);
    } else {
      this.#unnamed++;
    }
  }

  summary(isComplete: boolean): RecoverySummary {
    return {
      isComplete,
      ...this.#counts,
      remaining: [...this.#remaining],
      remainingCount: this.#remaining.size + this.#unnamed,
    };
  }
}
