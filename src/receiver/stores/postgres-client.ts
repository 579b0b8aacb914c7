/**
 * Clients of PostgreSQL, recognised by what they can do.
 *
 * @module
 */

import { invalidOption } from '../../errors/invalid-option.js';
import { memberOf } from './member-of.js';
import type { Row } from './sql-claims.js';

/**
 * Anything that runs a statement with values on PostgreSQL: a Pool of `pg` or of `@neondatabase/serverless`, PGlite, a client in a transaction. The store reads
 * `rows` of the answer and nothing else, so you can wrap another library. For `postgres` (postgres.js):
 *
 * `{ query: async (text, values) => ({ rows: await sql.unsafe(text, values) }) }`
 */
export interface PostgresClient {
  query(text: string, values: string[]): Promise<{ rows: unknown[] }>;
}

export function canQuery(client: unknown): client is PostgresClient {
  return typeof memberOf(client, 'query') === 'function';
}

/** Tells a `Client` of pg, and of what is made after it, from a pool of them. */
export function isSingleConnection(client: PostgresClient): boolean {
  try {
    return 'processID' in client;
  } catch {
    return false;
  }
}

/** Asks, and gives the first row. */
export async function firstRow(client: PostgresClient, text: string, ...values: (string | number)[]): Promise<Row> {
  const answer: { rows?: unknown } | undefined = await client.query(text, values.map(String));
  if (!Array.isArray(answer?.rows))
    throw invalidOption('query(text, values) must resolve to an object whose rows are a list.');
  return answer.rows[0];
}
