/**
 * The table of claims in SQLite, and what is asked of it.
 *
 * @module
 */

import type { Question } from './sql-claims.js';
import { readTableName } from './table-name.js';

/** Milliseconds since 1970, by SQLite's own clock. Every version since 2004 has it. */
const NOW = "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)";

/**
 * Returns the SQL that creates the table of {@link sqliteStore} and its index, for your migrations. The SQL does nothing if they exist.
 *
 * @param table - The name of the table. See {@link TableOptions.table}.
 *
 * @throws {WebhookConfigurationError} `option_invalid`
 */
export function sqliteTable(table?: string): string {
  const [name] = readTableName(table);
  return `CREATE TABLE IF NOT EXISTS "${name}" (
  id TEXT NOT NULL PRIMARY KEY,
  token TEXT NOT NULL,
  done INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "${name}_expires_at" ON "${name}" (expires_at);
`;
}

/** Statements whose values come in the order of {@link Question}'s. */
export function sqliteStatements(name: string): Record<Question | 'mark' | 'find', string> {
  const table = `"${name}"`;
  const held = `expires_at > ${NOW}`;
  return {
    claim: `INSERT INTO ${table} (expires_at, id, token, done) VALUES (${NOW} + ?, ?, ?, FALSE)
      ON CONFLICT (id) DO UPDATE SET token = excluded.token, done = FALSE, expires_at = excluded.expires_at
      WHERE NOT ${table}.${held} RETURNING 1`,
    look: `SELECT done, expires_at - ${NOW} AS wait FROM ${table} WHERE id = ?`,
    renew: `UPDATE ${table} SET expires_at = ${NOW} + ? WHERE id = ? AND token = ? AND NOT done AND ${held} RETURNING 1`,
    // Once more where it is done: then the first answer was lost.
    complete: `UPDATE ${table} SET done = TRUE, expires_at = ${NOW} + ? WHERE id = ? AND token = ? AND ${held} RETURNING 1`,
    release: `DELETE FROM ${table} WHERE id = ? AND token = ? AND NOT done AND ${held} RETURNING 1`,
    forget: `DELETE FROM ${table} WHERE id IN (
      SELECT id FROM ${table} WHERE expires_at < ${NOW} - 3600000 ORDER BY expires_at LIMIT 100) RETURNING 1`,
    // Whatever the lease is: as long as nobody else has taken the row, it is this process's.
    mark: `UPDATE ${table} SET done = TRUE, expires_at = ${NOW} + ? WHERE id = ? AND token = ? AND NOT done RETURNING 1`,
    find: `SELECT token FROM ${table} WHERE id = ?`,
  };
}
