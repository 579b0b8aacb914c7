/** The clients that the documents name, by their own types: handed over as they are, without a cast. Only compiled. */

import { DatabaseSync } from 'node:sqlite';
import { PGlite } from '@electric-sql/pglite';
import { Pool as NeonPool, neon } from '@neondatabase/serverless';
import BetterSqlite from 'better-sqlite3';
import { sql as drizzleSql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import createKnex from 'knex';
import { Pool } from 'pg';
import postgres from 'postgres';
import type { SiprecEvent } from 'telnyx-siprec-webhooks';
import { type Delivery, postgresStore, sqliteStore } from 'telnyx-siprec-webhooks/receiver';
import { receiverOn } from './exactly-once-postgres.js';
import { receiverOn as receiverOnPrisma } from './exactly-once-prisma.js';
import { receiverOn as receiverOnSqlite } from './exactly-once-sqlite.js';
import { ofDrizzle, ofKnex, ofPostgresJs } from './exactly-once-wrapped.js';
import type { PrismaClient } from './generated/prisma/client.js';

const url = String(process.env.DATABASE_URL);

for (const pool of [new NeonPool({ connectionString: url }), new Pool({ connectionString: url })]) {
  postgresStore(pool);
  receiverOn(pool, pool);
}

export async function onNeon(pool: NeonPool, delivery: Delivery): Promise<void> {
  const client = await pool.connect();
  await delivery.completeIn(client);
}

// @ts-expect-error: it gives the rows alone, and has no transactions
postgresStore(neon(url));
const pglite = new PGlite();
postgresStore(pglite);
export const onPglite = (delivery: Delivery) => pglite.transaction((tx) => delivery.completeIn(tx));

const sql = postgres(url);
postgresStore(ofPostgresJs(sql));
export const onPostgresJs = (delivery: Delivery) => sql.begin((tx) => delivery.completeIn(ofPostgresJs(tx)));

const knex = createKnex({ client: 'pg', connection: url });
postgresStore(ofKnex(knex));
export const onKnex = (delivery: Delivery) => knex.transaction((trx) => delivery.completeIn(ofKnex(trx)));

const database = drizzle(url);
postgresStore(ofDrizzle(database, drizzleSql));
export const onDrizzle = (delivery: Delivery) =>
  database.transaction((tx) => delivery.completeIn(ofDrizzle(tx, drizzleSql)));

export const onPrisma = (prisma: PrismaClient) => receiverOnPrisma(prisma, prisma);
export const withoutCast = (prisma: PrismaClient, event: SiprecEvent) =>
  // @ts-expect-error: the type of an event has no index signature
  prisma.call.createMany({ data: [{ id: 'a', event }] });

for (const unwrapped of [sql, knex, database]) {
  // @ts-expect-error: to be wrapped
  postgresStore(unwrapped);
}

for (const sqlite of [new BetterSqlite('calls.db'), new DatabaseSync('calls.db')]) {
  sqliteStore(sqlite);
  receiverOnSqlite(sqlite, (event) => sqlite.prepare('INSERT INTO calls (event) VALUES (?)').run(event));
}

export const onSqlite = (database: BetterSqlite.Database, delivery: Delivery) =>
  database.transaction(() => delivery.completeIn(database)).immediate();
