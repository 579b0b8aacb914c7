/**
 * The table of claims in PostgreSQL, and what is asked of it.
 *
 * @module
 */

import type { Question } from './sql-claims.js';
import { readTableName } from './table-name.js';

/**
 * Returns the SQL that creates the table of {@link postgresStore} and its index, for your migrations. The SQL does nothing if they exist.
 *
 * @param table - The name of the table. See {@link TableOptions.table}.
 *
 * @throws {WebhookConfigurationError} `option_invalid`
 */
export function postgresTable(table?: string): string {
  return `${postgresDefinition(readTableName(table, true)).join(';\n')};\n`;
}

/** One statement each: most clients send no more at a time. */
export function postgresDefinition(name: string[]): string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${quoted(name)} (
  id text COLLATE "C" PRIMARY KEY,
  token uuid NOT NULL,
  done boolean NOT NULL,
  expires_at timestamptz NOT NULL
)`,
    `CREATE INDEX IF NOT EXISTS "${name.at(-1)}_expires_at" ON ${quoted(name)} (expires_at)`,
  ];
}

/**
 * Statements whose values come in the order of {@link Question}'s, all as text: clients differ in what they make of numbers, and of columns that are
 * neither text nor number.
 */
export function postgresStatements(name: string[]): Record<Question | 'identify' | 'mark' | 'find', string> {
  const table = quoted(name);
  const until = "clock_timestamp() + $1::text::float8 * interval '1 millisecond'";
  const own = 'id = $2::text AND token = $3::text::uuid';
  const held = 'expires_at > clock_timestamp()';
  return {
    claim: `INSERT INTO ${table} AS claim (expires_at, id, token, done) VALUES (${until}, $2::text, $3::text::uuid, false)
      ON CONFLICT (id) DO UPDATE SET token = excluded.token, done = false, expires_at = excluded.expires_at
      WHERE NOT claim.${held} RETURNING 1 AS found`,
    look: `SELECT done::int AS done, (extract(epoch FROM expires_at - clock_timestamp()) * 1000)::float8 AS wait
      FROM ${table} WHERE id = $1::text`,
    renew: `UPDATE ${table} SET expires_at = ${until} WHERE ${own} AND NOT done AND ${held} RETURNING 1 AS found`,
    // Once more where it is done: then the first answer was lost.
    complete: `UPDATE ${table} SET done = true, expires_at = ${until} WHERE ${own} AND ${held} RETURNING 1 AS found`,
    release: `DELETE FROM ${table} WHERE id = $1::text AND token = $2::text::uuid AND NOT done AND ${held} RETURNING 1 AS found`,
    forget: `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table}
      WHERE expires_at < clock_timestamp() - interval '1 hour' ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED)`,
    identify: 'SELECT txid_current()::text AS transaction',
    // In that transaction or not at all. Whatever the lease is: as long as nobody else has taken the row, it is this process's.
    mark: `UPDATE ${table} SET done = true, expires_at = ${until} WHERE ${own} AND NOT done
      AND txid_current()::text = $4::text RETURNING 1 AS found`,
    find: `SELECT (SELECT token::text FROM ${table} WHERE id = $1::text) AS token, txid_current()::text AS transaction`,
  };
}

function quoted(name: string[]): string {
  return name.map((part) => `"${part}"`).join('.');
}
