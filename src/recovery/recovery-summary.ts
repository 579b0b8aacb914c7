/**
 * Counting what came of each record.
 *
 * @module
 */

/** What `recoverDeliveries` did. */
export interface RecoverySummary {
  /** Whether the log was read to its end. If not, `signal` or a store that cannot be reached stopped it, or the log lost records meanwhile: run it again. */
  isComplete: boolean;
  /** Records of failed deliveries. One event may be in several. */
  found: number;
  /** A handler ran and returned. */
  handled: number;
  /** Handled before. */
  duplicates: number;
  /** Not SIPREC, and the receiver ignores that. */
  ignored: number;
  /** A handler threw, or the store could not be reached. */
  failed: number;
  /** Not understood, or a record without an event. */
  invalid: number;
  /** Being handled by another worker at that moment, or not done when `signal` stopped the recovery. */
  busy: number;
  /** Older than the store's memory, and so not handed over. */
  tooOld: number;
  /**
   * Of `handled`: those of which the store could not know whether they had been handled before, since they are older than its memory. Above 0
   * with `includeForgotten`; and where the store is the memory of this process, which knows nothing of another's.
   */
  perhapsTwice: number;
  /** The ids of what is still to be done, 1,000 at most; of records without an event, the record's own. */
  remaining: string[];
  /** How many are still to be done. Above 1,000, one that is in several records may count more than once. */
  remainingCount: number;
}

/** What came of one record. */
export interface Result {
  /** A word of the receiver's, or `too_old`. */
  outcome: string;
  /** The id that the receiver knows the event by, or else the record's own; `undefined` where there is neither. */
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
