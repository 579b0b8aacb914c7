/**
 * A store in SQLite, for the processes of one machine.
 *
 * @module
 */

import { invalidOption } from '../../errors/invalid-option.js';
import { WebhookConfigurationError } from '../../errors/webhook-errors.js';
import type { ClaimStore } from './claim-store.js';
import { memberOf } from './member-of.js';
import { type Ask, claimsIn, type Row, unmarked } from './sql-claims.js';
import { sqliteStatements, sqliteTable } from './sqlite-table.js';
import { readTableOptions, type TableOptions } from './table-name.js';

/**
 * Your own database, open and not read-only: of `better-sqlite3`, `node:sqlite` (Node 22.16 or later) or `bun:sqlite`. The store uses these members of it and
 * no others.
 */
export interface SqliteDatabase {
  prepare(sql: string): { get(...values: never[]): unknown };
  exec(sql: string): unknown;
  /** Of `better-sqlite3` and `bun:sqlite`. */
  readonly inTransaction?: boolean;
  /** Of `node:sqlite`. */
  readonly isTransaction?: boolean;
}

/** A store in SQLite. Its `completeIn` is synchronous. Pass it the database itself. */
export interface SqliteStore extends ClaimStore {
  completeIn(transaction: unknown, id: string, token: string, retentionMs: number): void;
}

type Statements = Record<keyof ReturnType<typeof sqliteStatements>, { get(...values: unknown[]): unknown }>;

/**
 * Makes a store in SQLite, on your own database. Use it for all processes of one machine. It needs no server, and survives restarts.
 *
 * With `delivery.completeIn(database)`, a handler's own writes to the same database take effect exactly once.
 *
 * It creates its table if it is missing ({@link sqliteTable} has the definition), and deletes expired rows. If several processes open the file, set a busy
 * timeout: `PRAGMA busy_timeout = 1000`. `better-sqlite3` sets one by default.
 *
 * Keep your transactions synchronous, as `database.transaction()` does. While a transaction of yours is open, the store refuses everything except `completeIn`,
 * because a rollback would undo it. A delivery that arrives during an asynchronous transaction gets a 503.
 *
 * @param database - See {@link SqliteDatabase}.
 *
 * @throws {WebhookConfigurationError} `option_invalid`: it is no such database, is read-only or in a transaction, or has a table of that name with other
 *   columns. If SQLite reported the mistake, its error is the `cause`.
 *
 * @example
 * ```ts
 * import { createReceiver, type SqliteDatabase, sqliteStore } from 'telnyx-siprec-webhooks/receiver';
 *
 * export function receiverOn(database: SqliteDatabase) {
 *   return createReceiver({
 *     publicKey: process.env.TELNYX_PUBLIC_KEY,
 *     store: sqliteStore(database),
 *     onEvent: (event, { id }) => console.log(id, event),
 *     onOther: 'ignore',
 *   });
 * }
 * ```
 */
export function sqliteStore(database: SqliteDatabase, options?: TableOptions): SqliteStore {
  const [table = ''] = readTableOptions(options);
  if (!isSqliteDatabase(database)) {
    throw invalidOption(
      'sqliteStore takes an open database of better-sqlite3, of Node itself (22.16 or later) or of Bun.',
    );
  }
  let statements: Statements | undefined;
  try {
    statements = prepare(database, table);
  } catch (error) {
    if (!isBusy(error)) throw unusable(table, error);
    // Another process has it, and is to be waited for by a delivery rather than by the start of this one.
  }

  const ask: Ask = (question, ...values) => {
    if (isInTransaction(database)) throw invalidOption(IN_TRANSACTION);
    statements ??= prepare(database, table);
    return firstRow(statements[question].get(...values));
  };

  return {
    ...claimsIn(ask),
    completeIn(transaction, id, token, retentionMs) {
      if (transaction !== database) {
        throw invalidOption('On SQLite, completeIn takes the database itself, the one that sqliteStore was made with.');
      }
      if (!isInTransaction(database)) throw invalidOption(NO_TRANSACTION);
      try {
        statements ??= prepareAll(database, table);
        if (firstRow(statements.mark.get(retentionMs, id, token))) return;
        throw unmarked(firstRow(statements.find.get(id)), token);
      } catch (error) {
        throw isMissingTable(error) ? unusable(table, error) : error;
      }
    },
  };
}

const IN_TRANSACTION =
  'A transaction is open on the database of sqliteStore. If it rolled back, it would undo what the store writes. Keep transactions ' +
  'synchronous. Begin, write and commit without an await in between.';

const NO_TRANSACTION =
  'completeIn was called outside a transaction, so the mark could not be committed together with your writes. Begin a transaction, call completeIn, ' +
  'write, and commit.';

/** Makes the table where it is missing, and tries it: a table with other columns, or a database that is read-only, shows here. */
function prepare(database: SqliteDatabase, table: string): Statements {
  if (isInTransaction(database))
    throw invalidOption('sqliteStore was made while a transaction was open. Make it before you begin one.');
  database.exec(sqliteTable(table));
  const statements = prepareAll(database, table);
  database.exec('BEGIN IMMEDIATE');
  try {
    statements.claim.get(1, '', '');
  } finally {
    if (isInTransaction(database)) database.exec('ROLLBACK');
  }
  return statements;
}

function prepareAll(database: SqliteDatabase, table: string): Statements {
  const texts = Object.entries(sqliteStatements(table));
  return Object.fromEntries(texts.map(([name, sql]) => [name, database.prepare(sql)])) as Statements; // the same names
}

/** A row; where there is none, one package gives `null`, which nobody here tells from `undefined`. */
function firstRow(row: unknown): Row {
  return row as Row;
}

function isInTransaction(database: SqliteDatabase): boolean {
  return Boolean(database.inTransaction ?? database.isTransaction);
}

/** By what it can do. The database of no other package says whether it is in a transaction. */
function isSqliteDatabase(database: unknown): boolean {
  return (
    typeof memberOf(database, 'prepare') === 'function' &&
    typeof memberOf(database, 'exec') === 'function' &&
    typeof (memberOf(database, 'inTransaction') ?? memberOf(database, 'isTransaction')) === 'boolean'
  );
}

/** SQLITE_BUSY and SQLITE_LOCKED, in the words of each package. */
function isBusy(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return /^SQLITE_(BUSY|LOCKED)/.test(String(code)) || [5, 6].includes(Number(errcode) & 0xff);
}

function isMissingTable(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('no such table');
}

function unusable(table: string, cause: unknown): unknown {
  if (cause instanceof WebhookConfigurationError) return cause;
  return new WebhookConfigurationError(
    'option_invalid',
    `The table "${table}" cannot be used: see cause. Is the database read-only, or is there a table of that name with other columns? ` +
      'sqliteTable() has its definition.',
    { cause },
  );
}
