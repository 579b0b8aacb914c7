/**
 * Runs the cases of one client, and prints a line of JSON for each: `node run-stores.mjs CLIENT [URL [PART OF A NAME]]`.
 */

import { CLIENTS, openPostgres, openSqlite } from './databases.mjs';
import { inTime } from './in-time.mjs';
import { POSTGRES_CASES, POSTGRES_SERVER_CASES, POSTGRES_WAITING_CASES } from './postgres-cases.mjs';
import {
  PG_RECEIVER_CASES,
  PGLITE_RECEIVER_CASES,
  POSTGRES_RECEIVER_CASES,
  PRISMA_RECEIVER_CASES,
  RECEIVER_CASES,
  SQLITE_RECEIVER_CASES,
} from './receiver-cases.mjs';
import { SQLITE_CASES } from './sqlite-cases.mjs';
import { STORE_CASES } from './store-cases.mjs';

const [, , client, url, only = ''] = process.argv;
const isSqlite = CLIENTS.sqlite.includes(client);
const onPostgres = { ...POSTGRES_CASES, ...POSTGRES_WAITING_CASES, ...POSTGRES_RECEIVER_CASES };
const own = isSqlite
  ? { ...SQLITE_CASES, ...SQLITE_RECEIVER_CASES }
  : {
      ...onPostgres,
      ...(client === 'pglite' ? PGLITE_RECEIVER_CASES : POSTGRES_SERVER_CASES),
      ...(client === 'pg' ? PG_RECEIVER_CASES : {}),
      ...(client === 'prisma' ? PRISMA_RECEIVER_CASES : {}),
    };

/** A PGlite is a whole server, in one process. */
const LANES = client === 'pglite' ? 2 : 10;

/** A case that takes longer hangs. On a busy machine, one takes half a minute. */
const LONGEST_CASE_MS = 120_000;

const queue = Object.entries({ ...STORE_CASES, ...RECEIVER_CASES, ...own })
  .filter(([name]) => name.includes(only))
  .values();
const lane = async () => {
  for (const [name, run] of queue) await tryCase(name, run);
};
await Promise.all(Array.from({ length: LANES }, lane));
if (client === 'pglite') {
  const names = Object.keys(POSTGRES_SERVER_CASES);
  for (const name of names) console.log(JSON.stringify({ name, leftOut: 'it needs a second connection' }));
}
process.exit();

async function tryCase(name, run) {
  let database;
  let reason;
  try {
    database = isSqlite ? openSqlite(client) : await inTime(connect(), 'a database of its own');
    await inTime(run({ ...database, isSqlite }), 'the case to end', LONGEST_CASE_MS);
  } catch (error) {
    reason = `${error?.stack ?? error}${error?.cause ? `\n  cause: ${error.cause}` : ''}`;
  }
  console.log(JSON.stringify({ name, reason }));
  // Where a case failed, a transaction may be open, which closing would wait for. This process ends soon.
  if (!reason) await inTime(Promise.resolve(database?.close()), 'it to be closed').catch(() => {});
}

async function connect() {
  return openPostgres(client, url && (await freshUrl()));
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
