/**
 * Claims in a table, one row for each delivery: what the stores on SQL databases have in common.
 *
 * A row is of a claim until `done` says that it was handled. It means nothing once it has expired, and is forgotten some time later.
 *
 * @module
 */

import { invalidOption } from '../../errors/invalid-option.js';
import type { WebhookConfigurationError } from '../../errors/webhook-errors.js';
import { ClaimLostError } from '../claim-lost.js';
import type { Claim, ClaimStore } from './claim-store.js';

/** What is asked of the table. Each gives a row where it did, or found, something. */
export type Question =
  /** Takes a row that is not there or has expired. Values: milliseconds, id, token. */
  | 'claim'
  /** Says whether a row is `done`, and for how many milliseconds it is still to `wait`. Values: id. */
  | 'look'
  /** Values of these two: milliseconds, id, token. */
  | 'renew'
  | 'complete'
  /** Values: id, token. */
  | 'release'
  /** Deletes some of the rows that expired an hour ago. A process that stood still for less can still tell whether anybody took its row. */
  | 'forget';

/** The first row of an answer. */
export type Row = Readonly<Record<string, unknown>> | undefined;

/** Asks the table, at once or in time. */
export type Ask = (question: Question, ...values: (string | number)[]) => Row | Promise<Row>;

/** Rows are forgotten by a process's first claim, and by every 32nd from then on: by more of them at a time than are added meanwhile. */
const CLAIMS_BETWEEN_FORGETTING = 32;

/** How often a row may slip away between two questions before it is simply taken for somebody else's. */
const TURNS = 3;

/**
 * Makes a store of a table.
 *
 * @param giveBack - Is told how to release a claim whose answer did not come: it may have been made all the same.
 */
export function claimsIn(ask: Ask, giveBack?: (release: () => Promise<boolean>, leaseMs: number) => void): ClaimStore {
  let untilForgetting = 1;
  const succeeds: (...asked: Parameters<Ask>) => Promise<boolean> = async (...asked) => Boolean(await ask(...asked));

  const forget = async () => {
    try {
      await ask('forget');
    } catch {
      // The next one tries again.
    }
  };

  return {
    async claim(id, leaseMs): Promise<Claim> {
      const token = crypto.randomUUID();
      for (let turn = 0; turn < TURNS; turn++) {
        const isClaimed = await succeeds('claim', leaseMs, id, token).catch((error: unknown) => {
          giveBack?.(() => succeeds('release', id, token), leaseMs);
          throw error;
        });
        if (isClaimed) {
          if (--untilForgetting === 0) {
            untilForgetting = CLAIMS_BETWEEN_FORGETTING;
            forget();
          }
          return { state: 'claimed', token };
        }
        const { done, wait }: Row = (await ask('look', id)) ?? {};
        const retryAfterMs = Number(wait);
        if (!(retryAfterMs > 0)) continue; // it was released, or expired, since
        return Number(done) ? { state: 'done' } : { state: 'running', retryAfterMs };
      }
      return { state: 'running', retryAfterMs: 1 };
    },
    renew: (id, token, leaseMs) => succeeds('renew', leaseMs, id, token),
    complete: (id, token, retentionMs) => succeeds('complete', retentionMs, id, token),
    release: (id, token) => succeeds('release', id, token),
  };
}

/**
 * Tells why a row could not be marked as handled.
 *
 * @param row - The row of that id, with the `token` that it was claimed or handled under; nothing where there is none.
 */
export function unmarked(row: Row, token: string): ClaimLostError | WebhookConfigurationError {
  if (row?.token !== token) {
    return new ClaimLostError(
      'Another process has taken this delivery over, so nothing may be written for it here. Roll back.',
    );
  }
  return invalidOption(
    'This delivery is marked as handled already. Call completeIn once, in the transaction that has all of its writes. After a rollback, call it again ' +
      'in the new transaction.',
  );
}
