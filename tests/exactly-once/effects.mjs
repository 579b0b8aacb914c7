/** The table that handlers write into: their users' own, in which effects are counted. Nothing in it is unique. */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inTime } from '../support/in-time.mjs';

/**
 * Makes it.
 *
 * @param {{ app: string, client: string, url: string | undefined, file: string }} options
 * @returns {{ count: () => Promise<Map<string, number>>, prepare: () => Promise<void> }} `count`: how many effects each event had.
 */
export function effectsIn({ app, client, url, file }) {
  const require = createRequire(join(app, 'effects.cjs'));
  const table = 'effects (key TEXT NOT NULL, process INTEGER NOT NULL)';
  const counting = 'SELECT key, count(*) AS count FROM effects GROUP BY key';
  const run = (/** @type {string} */ sql) =>
    inTime((client === 'pg' ? onPostgres : onSqlite)(sql), 'the table of effects');
  return {
    prepare: async () => void (await run(`CREATE TABLE ${table}`)),
    count: async () => new Map((await run(counting)).map((row) => [row.key, Number(row.count)])),
  };

  async function onPostgres(/** @type {string} */ sql) {
    const connection = new (require('pg').Client)({ connectionString: url });
    await connection.connect();
    const { rows } = await connection.query(sql);
    await connection.end();
    return rows;
  }

  async function onSqlite(/** @type {string} */ sql) {
    const database = new (require('better-sqlite3'))(file);
    database.pragma('journal_mode = WAL');
    const statement = database.prepare(sql);
    const rows = statement.reader ? statement.all() : void statement.run();
    database.close();
    return rows ?? [];
  }
}
