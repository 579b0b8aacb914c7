/**
 * A store in PostgreSQL, for any number of machines.
 *
 * @module
 */

import { invalidOption } from '../../errors/invalid-option.js';
import type { ClaimStore } from './claim-store.js';
import { insist } from './insist.js';
import { canQuery, firstRow, isSingleConnection, type PostgresClient } from './postgres-client.js';
import { explained, isAlreadyThere, isMissingTable } from './postgres-errors.js';
import { postgresDefinition, postgresStatements } from './postgres-table.js';
import { type Ask, claimsIn, unmarked } from './sql-claims.js';
import { readTableOptions, type TableOptions } from './table-name.js';

/** A store in PostgreSQL. Pass its `completeIn` the client of your transaction. */
export interface PostgresStore extends ClaimStore {
  completeIn(transaction: unknown, id: string, token: string, retentionMs: number): Promise<void>;
}

/**
 * Makes a store in PostgreSQL, on your own pool. Use it for any number of machines. It goes by the clock of the database.
 *
 * With `delivery.completeIn(client)`, a handler's own writes to the same database take effect exactly once.
 *
 * It creates its table at first use, if it is missing ({@link postgresTable} has the definition), and deletes expired rows. A claim is one statement. You need
 * PostgreSQL 9.5 or later.
 *
 * @param pool - A pool whose connections have no open transaction of yours. A single `Client` of `pg` is refused, because your transactions would use it, too.
 *
 * @throws {WebhookConfigurationError} `option_invalid`. Some mistakes show when the store is first used, such as a table of that name with other columns. Then
 *   `onError` gets `option_invalid`, and the receiver answers 503.
 *
 * @example
 * ```ts
 * import { createReceiver, type PostgresClient, postgresStore } from 'telnyx-siprec-webhooks/receiver';
 *
 * export function receiverOn(pool: PostgresClient) {
 *   return createReceiver({
 *     publicKey: process.env.TELNYX_PUBLIC_KEY,
 *     store: postgresStore(pool),
 *     onEvent: (event, { id }) => console.log(id, event),
 *     onOther: 'ignore',
 *   });
 * }
 * ```
 */
export function postgresStore(pool: PostgresClient, options?: TableOptions): PostgresStore {
  const table = readTableOptions(options, true);
  if (!canQuery(pool))
    throw invalidOption('postgresStore takes a pool, which is anything with query(text, values) that gives { rows }.');
  if (isSingleConnection(pool)) {
    throw invalidOption(
      'postgresStore takes a Pool of pg, not a Client. On a Client, your transactions would use the same connection. If one rolled back, it would ' +
        'undo what the store wrote.',
    );
  }
  const statements = postgresStatements(table);
  let making: Promise<void> | undefined;

  const ask: Ask = async (question, ...values) => {
    const attempt = () => firstRow(pool, statements[question], ...values);
    try {
      return await attempt().catch(async (error: unknown) => {
        if (!isMissingTable(error)) throw error;
        making ??= makeTable(pool, table).finally(() => {
          making = undefined;
        });
        await making;
        return attempt();
      });
    } catch (error) {
      // Not of what is asked after that: it was handled, and a database that is read-only for a moment changes nothing of it.
      throw question === 'claim' ? explained(error, table) : error;
    }
  };

  return {
    ...claimsIn(ask, insist),
    async completeIn(transaction, id, token, retentionMs) {
      if (!canQuery(transaction)) {
        throw invalidOption(
          'completeIn takes the client that your transaction is on, which is an object with query(text, values). If it has no such function, wrap it.',
        );
      }
      if (transaction === pool) {
        throw invalidOption(
          'completeIn was given the pool. It takes the client that your transaction is on, so that the mark is part of it.',
        );
      }
      // Two statements are in one transaction exactly if its number is the same: so a pool, or a client outside a transaction, cannot pass.
      const before = await firstRow(transaction, statements.identify);
      const number = String(before?.transaction);
      try {
        if (await firstRow(transaction, statements.mark, retentionMs, id, token, number)) return;
        const row = await firstRow(transaction, statements.find, id);
        throw row?.transaction === number ? unmarked(row, token) : invalidOption(NO_TRANSACTION);
      } catch (error) {
        throw isMissingTable(error) ? explained(error, table) : error;
      }
    },
  };
}

const NO_TRANSACTION =
  'completeIn was called outside a transaction, so the mark could not be committed together with your writes. On one client of the pool: BEGIN, ' +
  'completeIn with this client, your writes, COMMIT.';

/** Where several make it at a time, all but one may be told that it is there. That it is, the next question shows. */
async function makeTable(pool: PostgresClient, table: string[]): Promise<void> {
  for (const statement of postgresDefinition(table)) {
    await firstRow(pool, statement).catch((error: unknown) => {
      if (!isAlreadyThere(error)) throw error;
    });
  }
}
