/**
 * Runs the cases of one client, and prints a line of JSON for each: `node run-stores.mjs CLIENT [URL [PART OF A NAME]]`.
 */

import { CLIENTS, openPostgres, openSqlite } from './databases.mjs';
import { POSTGRES_CASES, POSTGRES_SERVER_CASES } from './postgres-cases.mjs';
import { POSTGRES_RECEIVER_CASES, SQLITE_RECEIVER_CASES } from './receiver-cases.mjs';
import { SQLITE_CASES } from './sqlite-cases.mjs';
import { STORE_CASES } from './store-cases.mjs';

const [, , client, url, only = ''] = process.argv;
const isSqlite = CLIENTS.sqlite.includes(client);
const onServer = { ...POSTGRES_SERVER_CASES, ...POSTGRES_RECEIVER_CASES };
const own = isSqlite
  ? { ...SQLITE_CASES, ...SQLITE_RECEIVER_CASES }
  : { ...POSTGRES_CASES, ...(client === 'pglite' ? {} : onServer) };

/** A PGlite is a whole server, in one process. */
const LANES = client === 'pglite' ? 3 : 10;

const queue = Object.entries({ ...STORE_CASES, ...own })
  .filter(([name]) => name.includes(only))
  .values();
const lane = async () => {
  for (const [name, run] of queue) await tryCase(name, run);
};
await Promise.all(Array.from({ length: LANES }, lane));
process.exit();

async function tryCase(name, run) {
  let database;
  let reason;
  try {
    database = isSqlite ? openSqlite(client) : await openPostgres(client, url && (await freshUrl()));
    await run({ ...database, isSqlite, isOwnBegin: ['pg', 'postgres.js'].includes(client) });
  } catch (error) {
    reason = `${error?.stack ?? error}${error?.cause ? `\n  cause: ${error.cause}` : ''}`;
  }
  console.log(JSON.stringify({ name, reason }));
  await Promise.resolve(database?.close()).catch(() => {});
}

/** A database of PostgreSQL is made quickly, and keeps cases apart. */
async function freshUrl() {
  const { default: pg } = await import('pg');
  const name = `case_${crypto.randomUUID().replaceAll('-', '')}`;
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query('SELECT pg_advisory_lock(1)'); // one at a time
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  return url.replace(/[^/]+$/, name);
}
