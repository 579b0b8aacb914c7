/**
 * Every database that there is a store for, by every client that is tried, under one shape.
 *
 * @typedef {object} Database
 * @property {(options?: { table?: string }) => import('telnyx-siprec-webhooks/receiver').ClaimStore} makeStore
 * @property {() => Database | Promise<Database>} reopen - One more connection to the same.
 * @property {(sql: string) => Promise<Record<string, unknown>[]>} run - Outside all transactions.
 * @property {(sql: string) => unknown} execute - The same, for what gives no rows.
 * @property {(work: (transaction: unknown) => unknown, isolation?: string) => Promise<unknown>} transaction - Commits when `work` is over; rolls back
 *   and rejects when it failed. `isolation` is a level of PostgreSQL's.
 * @property {unknown} outside - What `completeIn` takes for a transaction, while none is open.
 * @property {unknown} [unwrapped] - Of Prisma: the client itself.
 * @property {() => unknown} close
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresStore, sqliteStore } from 'telnyx-siprec-webhooks/receiver';
import { ofDrizzle, ofKnex, ofPostgresJs, ofPrisma } from './exactly-once-wrapped.mjs';

/** A database in a file of its own. @type {Record<string, (file: string, isReadOnly?: boolean) => any>} */
const SQLITE = {
  'better-sqlite3': await orNothing(async () => {
    const { default: Database } = await import('better-sqlite3');
    return (file, readonly = false) => new Database(file, { readonly });
  }),
  'node:sqlite': await orNothing(async () => {
    const { DatabaseSync } = await import('node:sqlite');
    return (file, readOnly = false) => new DatabaseSync(file, { readOnly, timeout: 1000 });
  }),
  'bun:sqlite': await orNothing(async () => {
    const { Database } = await import('bun:sqlite');
    return (file, readonly = false) => {
      const database = readonly ? new Database(file, { readonly }) : new Database(file);
      database.exec('PRAGMA busy_timeout = 1000');
      return database;
    };
  }),
};

/** Where a runtime has no such package, whoever asks for it is told. */
async function orNothing(load) {
  try {
    return await load();
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/**
 * Opens a database of SQLite.
 *
 * @param {string} client
 */
export function openSqlite(client) {
  const folder = mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-sqlite-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'database');
  const first = sqliteOf(SQLITE[client], file);
  first.outside.exec('PRAGMA journal_mode = WAL');
  return first;
}

/** @returns {Database & { file: string, readOnly: () => any }} */
function sqliteOf(open, file) {
  const database = open(file);
  return {
    file,
    outside: database,
    makeStore: (options) => sqliteStore(database, options),
    reopen: () => sqliteOf(open, file),
    readOnly: () => open(file, true),
    run: async (sql) => database.prepare(sql).all(),
    execute: (sql) => database.exec(sql),
    async transaction(work) {
      database.exec('BEGIN');
      try {
        const result = await work(database);
        database.exec('COMMIT');
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    close: () => database.close(),
  };
}

/** Each of these gives a pool in our sense, and what a transaction is on. */
const POSTGRES = {
  async pg(url) {
    const { default: pg } = await import('pg');
    const pool = new pg.Pool({ connectionString: url, max: 10 });
    pool.on('error', () => {});
    return {
      pool,
      async connect() {
        const client = await pool.connect();
        return { client, release: () => client.release() };
      },
      close: () => pool.end(),
    };
  },

  async 'postgres.js'(url) {
    const { default: postgres } = await import('postgres');
    const sql = postgres(url, { max: 10, onnotice() {} });
    return {
      pool: ofPostgresJs(sql),
      async connect() {
        const one = await sql.reserve();
        return { client: ofPostgresJs(one), release: () => one.release() };
      },
      close: () => sql.end(),
    };
  },

  async knex(url) {
    const { default: knex } = await import('knex');
    const database = knex({ client: 'pg', connection: url, pool: { max: 10 } });
    return {
      pool: ofKnex(database),
      transaction: (work) => database.transaction((trx) => work(ofKnex(trx))),
      close: () => database.destroy(),
    };
  },

  async drizzle(url) {
    const { default: pg } = await import('pg');
    const { sql } = await import('drizzle-orm');
    const { drizzle } = await import('drizzle-orm/node-postgres');
    const pool = new pg.Pool({ connectionString: url, max: 10 });
    pool.on('error', () => {});
    const database = drizzle(pool);
    return {
      pool: ofDrizzle(database, sql),
      transaction: (work) => database.transaction((tx) => work(ofDrizzle(tx, sql))),
      close: () => pool.end(),
    };
  },

  async prisma(url) {
    const { PrismaPg } = await import('@prisma/adapter-pg');
    const PrismaClient = await prismaClient();
    const client = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: 10 }) });
    return {
      client,
      pool: ofPrisma(client),
      transaction: (work) => client.$transaction((tx) => work(ofPrisma(tx)), { timeout: 60_000 }),
      close: () => client.$disconnect(),
    };
  },

  async pglite() {
    const { PGlite } = await import('@electric-sql/pglite');
    const database = emptied.pop() ?? new PGlite();
    return {
      pool: database,
      transaction: (work) => database.transaction(work),
      async close() {
        const { rows } = await database.query(OWN_SCHEMAS);
        for (const { name } of rows) await database.exec(`DROP SCHEMA ${name} CASCADE`);
        await database.exec('CREATE SCHEMA public');
        emptied.push(database);
      },
    };
  },
};

/** What `prisma generate` makes of a schema with the model of docs/exactly-once.md. The command itself would download an engine, which only migrations need. */
async function prismaClient() {
  const { getPrismaClient } = (await import('@prisma/client/runtime/client')).default;
  const compiler = '@prisma/client/runtime/query_compiler_fast_bg.postgresql';
  return getPrismaClient({
    ...{ previewFeatures: [], clientVersion: '7.10.0', engineVersion: '', activeProvider: 'postgresql' },
    inlineSchema: `datasource db {\n  provider = "postgresql"\n}\nmodel Call {\n  id String @id\n  event Json\n  @@map("calls")\n}\n`,
    runtimeDataModel: {
      models: { Call: { dbName: 'calls', fields: [field('id', 'String'), field('event', 'Json')] } },
      enums: {},
      types: {},
    },
    parameterizationSchema: { strings: [], graph: 'AAAA' }, // three counts of 0
    compilerWasm: {
      getRuntime: () => import(`${compiler}.mjs`),
      getQueryCompilerWasmModule: async () => {
        const { wasm } = await import(`${compiler}.wasm-base64.mjs`);
        return new WebAssembly.Module(Buffer.from(wasm, 'base64'));
      },
      importName: './query_compiler_fast_bg.js',
    },
  });
}

const field = (name, type) => ({ name, kind: 'scalar', type });

/** A PGlite takes seconds to start and hundreds of megabytes, so the next case takes the one of a case that is over. */
const emptied = [];
const OWN_SCHEMAS = "SELECT nspname AS name FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)'";

/**
 * Connects to a PostgreSQL; PGlite is one itself.
 *
 * @param {string} client
 * @param {string} url
 * @returns {Promise<Database>}
 */
export async function openPostgres(client, url) {
  const { pool, connect, transaction, close, client: unwrapped } = await POSTGRES[client](url);
  const run = async (sql) => (await pool.query(sql, [])).rows;
  return {
    outside: pool,
    unwrapped,
    makeStore: (options) => postgresStore(pool, options),
    // PGlite has one connection.
    reopen: () =>
      client === 'pglite'
        ? { makeStore: (options) => postgresStore(pool, options), close() {} }
        : openPostgres(client, url),
    run,
    execute: run,
    async transaction(work, isolation) {
      const isolated = async (client) => {
        if (isolation) await client.query(`SET TRANSACTION ISOLATION LEVEL ${isolation}`, []);
        return work(client);
      };
      if (transaction) return transaction(isolated);
      const { client, release } = await connect();
      try {
        await client.query('BEGIN', []);
        const result = await isolated(client);
        await client.query('COMMIT', []);
        return result;
      } catch (error) {
        await client.query('ROLLBACK', []);
        throw error;
      } finally {
        release();
      }
    },
    close,
  };
}

export const CLIENTS = { sqlite: Object.keys(SQLITE), postgres: Object.keys(POSTGRES) };
