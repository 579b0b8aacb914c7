/**
 * What PostgreSQL's errors mean for a store, by their SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
 *
 * @module
 */

import { WebhookConfigurationError } from '../../errors/webhook-errors.js';

const OTHER_COLUMNS = 'There is such a table, but it has other columns. Give the store a table of its own: { table }.';
const NOT_ALLOWED =
  'This role may not make or use it. Make it by a migration (postgresTable() has its definition), and grant SELECT, INSERT, UPDATE and DELETE.';

/** Mistakes that no retry mends. */
const MISTAKES = new Map([
  ['42P01', 'There is no such table. Is this another database, or another search_path, than the one of the store?'],
  ['42703', OTHER_COLUMNS], // undefined_column
  ['42804', OTHER_COLUMNS], // datatype_mismatch
  ['42P10', OTHER_COLUMNS], // invalid_column_reference: id is no key
  ['42846', OTHER_COLUMNS], // cannot_coerce
  ['42883', OTHER_COLUMNS], // undefined_function: no such comparison
  ['22P02', OTHER_COLUMNS], // invalid_text_representation
  ['22001', OTHER_COLUMNS], // string_data_right_truncation: id is too narrow
  ['23502', OTHER_COLUMNS], // not_null_violation
  ['42809', 'It is no table.'], // wrong_object_type
  ['42501', NOT_ALLOWED], // insufficient_privilege
  ['3F000', 'There is no such schema.'], // invalid_schema_name
  ['25006', 'The database is read-only. Is it a replica?'], // read_only_sql_transaction
]);

/** Gives a mistake in your set-up a code and a message; leaves every other error as it is. */
export function explained(error: unknown, table: string[]): unknown {
  const message = MISTAKES.get(stateOf(error));
  if (!message) return error;
  return new WebhookConfigurationError(
    'option_invalid',
    `postgresStore cannot use its table ${table.join('.')}: ${message}`,
    {
      cause: error,
    },
  );
}

export function isMissingTable(error: unknown): boolean {
  return stateOf(error) === '42P01';
}

/** duplicate_table; or, where two make it at the same moment, unique_violation in a catalogue of the database's. */
export function isAlreadyThere(error: unknown): boolean {
  return ['42P07', '42710', '23505'].includes(stateOf(error));
}

/** Of the driver's own error, or of the one that some libraries put around it. */
function stateOf(error: unknown): string {
  try {
    const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
    return String(cause?.code ?? code);
  } catch {
    return '';
  }
}
