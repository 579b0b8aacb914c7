/**
 * What a store is to be, in its shortest form: claims, and transactions that hold a row. It takes no time, and never fails; what may go wrong
 * between it and a process is not its business.
 */

import type { Claim } from '../../../src/receiver.js';

interface Row {
  readonly token: string;
  readonly isDone: boolean;
  /** By the clock of the store. */
  readonly until: number;
}

/** A transaction of a handler: what it did comes about when it is committed, or never. */
export interface Transaction {
  isOpen: boolean;
  /** What it marked, and so holds: others wait for it. */
  mark?: { readonly id: string; readonly row: Row };
  /** The ids that it wrote something for. */
  readonly effects: string[];
}

/** What came of marking: `undefined` where it was marked. */
export type Unmarked = 'claim_lost' | 'option_invalid' | undefined;

export class ClaimsModel {
  readonly #rows = new Map<string, Row>();
  /** Who holds a row, and what waits for it. */
  readonly #locks = new Map<string, { readonly by: Transaction; readonly waiting: (() => void)[] }>();
  readonly #now: () => number;
  #tokens = 0;
  /** What was ever marked as handled. */
  readonly completions: { readonly id: string; readonly token: string; readonly at: number; readonly until: number }[] =
    [];
  /** How often the effects of an id were committed. */
  readonly effects = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  claim(id: string, leaseMs: number, token = `token-${++this.#tokens}`): Claim {
    const row = this.#rows.get(id);
    if (row && row.until > this.#now()) {
      return row.isDone ? { state: 'done' } : { state: 'running', retryAfterMs: row.until - this.#now() };
    }
    this.#rows.set(id, { token, isDone: false, until: this.#now() + leaseMs });
    return { state: 'claimed', token };
  }

  renew(id: string, token: string, leaseMs: number): boolean {
    return this.#replace(id, token, { token, isDone: false, until: this.#now() + leaseMs });
  }

  complete(id: string, token: string, retentionMs: number): boolean {
    const row = { token, isDone: true, until: this.#now() + retentionMs };
    const isHeld = this.#replace(id, token, row);
    if (isHeld) this.completions.push({ id, at: this.#now(), ...row });
    return isHeld;
  }

  release(id: string, token: string): boolean {
    return this.#replace(id, token, undefined);
  }

  /** Whether this claim holds. */
  holds(id: string, token: string): boolean {
    const row = this.#rows.get(id);
    return row !== undefined && row.token === token && !row.isDone && row.until > this.#now();
  }

  /** Whether it was handled, under this token. */
  isDone(id: string, token: string): boolean {
    const row = this.#rows.get(id);
    return row !== undefined && row.token === token && row.isDone && row.until > this.#now();
  }

  #replace(id: string, token: string, row: Row | undefined): boolean {
    if (!this.holds(id, token)) return false;
    if (row) this.#rows.set(id, row);
    else this.#rows.delete(id);
    return true;
  }

  /** Loses all that it knew. */
  forget(): void {
    this.#rows.clear();
  }

  /** Does something to a row as soon as no transaction holds it. */
  whenFree(id: string, run: () => void): void {
    const lock = this.#locks.get(id);
    if (lock) lock.waiting.push(run);
    else run();
  }

  /** Marks as done within a transaction. Only the token counts: a lease that ran out stops nothing until somebody else has taken the row. */
  mark(transaction: Transaction, id: string, token: string, retentionMs: number): Unmarked {
    const row = this.#rows.get(id);
    if (!transaction.isOpen) return 'option_invalid';
    if (row?.token !== token) return 'claim_lost';
    if (row.isDone) return 'option_invalid';
    transaction.mark = { id, row: { token, isDone: true, until: this.#now() + retentionMs } };
    this.#locks.set(id, { by: transaction, waiting: [] });
    return undefined;
  }

  /** Gives whether it was open still. */
  commit(transaction: Transaction): boolean {
    if (!transaction.isOpen) return false;
    if (transaction.mark) {
      const { id, row } = transaction.mark;
      this.#rows.set(id, row);
      this.completions.push({ id, at: this.#now(), ...row });
    }
    for (const id of transaction.effects) this.effects.set(id, (this.effects.get(id) ?? 0) + 1);
    this.rollBack(transaction);
    return true;
  }

  rollBack(transaction: Transaction): void {
    transaction.isOpen = false;
    const id = transaction.mark?.id;
    const lock = id === undefined ? undefined : this.#locks.get(id);
    if (id === undefined || lock?.by !== transaction) return;
    this.#locks.delete(id);
    for (const run of lock.waiting) this.whenFree(id, run);
  }
}
