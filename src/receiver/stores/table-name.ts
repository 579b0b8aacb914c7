/**
 * The name of the table that a store on an SQL database has.
 *
 * @module
 */

import { copyOwnOptions, invalidOption } from '../../errors/invalid-option.js';

/** Options of `sqliteStore` and `postgresStore`. */
export interface TableOptions {
  /**
   * The name of the table, which is made when it is not there. Receivers that handle the same deliveries, such as those behind a URL and its
   * failover URL, have the same; two applications that are both to handle a delivery have different ones.
   *
   * 1 to 48 ASCII letters, digits and underscores. On PostgreSQL, the name of a schema and a dot may come first.
   *
   * @defaultValue 'telnyx_siprec_webhooks'
   */
  table?: string | undefined;
}

const DEFAULT_TABLE = 'telnyx_siprec_webhooks';

/** Short enough for an index to be named after it, in the 63 bytes that PostgreSQL has for a name. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,47}$/;

/**
 * Validates the options of a store.
 *
 * @returns The name, in one part; in two where a schema comes first
 * @throws {WebhookConfigurationError} `option_invalid`
 */
export function readTableOptions(options: unknown, mayHaveSchema = false): string[] {
  const { table, ...others } = copyOwnOptions(options);
  if (Reflect.ownKeys(others).length > 0) throw invalidOption('There is an unknown option. The only option is table.');
  return readTableName(table, mayHaveSchema);
}

/** @throws {WebhookConfigurationError} `option_invalid` */
export function readTableName(table: unknown = DEFAULT_TABLE, mayHaveSchema = false): string[] {
  if (typeof table === 'string') {
    const parts = table.split('.');
    if (parts.length <= (mayHaveSchema ? 2 : 1) && parts.every((part) => NAME.test(part))) return parts;
  }
  throw invalidOption(
    `table must be 1 to 48 ASCII letters, digits and underscores${mayHaveSchema ? '. It may have a schema and a dot in front' : ''}.`,
  );
}
