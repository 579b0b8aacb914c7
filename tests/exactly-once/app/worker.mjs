/**
 * A worker: the installed package behind `node:http`, whose handler writes into a table of its own, in a transaction, on PostgreSQL or SQLite. At
 * every point on the way it looks whether a fault is planned for there: see `fault-plan.mjs`.
 */

import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createReceiver, postgresStore, sqliteStore, toNodeListener } from 'telnyx-siprec-webhooks/receiver';

/**
 * @type {{ client: string, url: string, file: string, port: number, journal: string, plan: string, publicKey: string, leaseMs: number,
 *   isMarked: boolean, stallMs: number, idleMs: number }} `idleMs`: after how long the database ends a transaction that nothing happens in
 */
const options = JSON.parse(process.argv[2]);
const journal = openSync(options.journal, 'a');
/** Deliveries whose handler called `completeIn`. */
const marked = new Set();
let isListening = false;
process.on('disconnect', () => process.exit()); // the suite is gone, however that came about
const { store, handle } = await (options.client === 'pg' ? onPostgres() : onSqlite());

const receiver = createReceiver({
  publicKey: options.publicKey,
  store: watched(store),
  leaseMs: options.leaseMs,
  async onEvent(event, delivery) {
    try {
      await handle('SiprecSid' in event ? event.SiprecSid : event.id, delivery);
    } catch (error) {
      marked.delete(delivery.id); // nothing is going to be asked about it
      if (error?.code === 'claim_lost') note('onEvent: claim_lost');
      throw error;
    }
  },
  onOther: 'ignore',
  onAnswer: ({ status, id, handlerMs }) => status === 200 && handlerMs !== undefined && at('answering', id),
  onRefused() {},
  onError: (error, { during }) => note(`${during}: ${String(error?.message ?? error).slice(0, 60)}`),
});

const server = createServer(toNodeListener(receiver));
process.on('message', () => {
  isListening = true;
  server.listen(options.port, '127.0.0.1', () => process.send?.('listening'));
});
process.send?.('ready');

async function onPostgres() {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: options.url,
    max: 16,
    connectionTimeoutMillis: 1_000,
    idle_in_transaction_session_timeout: options.idleMs,
  });
  pool.on('error', () => {});
  return {
    store: postgresStore(pool),
    async handle(key, { id, completeIn }) {
      at('claimed', id);
      const client = await pool.connect();
      let failure;
      const broke = (error) => {
        failure = error;
      };
      client.on('error', broke);
      try {
        await client.query('BEGIN');
        at('begun', id);
        if (options.isMarked) await completeIn(client);
        at('marked', id);
        await client.query('INSERT INTO effects (key, process) VALUES ($1, $2)', [key, process.pid]);
        at('written', id);
        const committing = client.query('COMMIT');
        setImmediate(() => at('committing', id));
        await committing;
      } catch (error) {
        await client.query('ROLLBACK').catch(broke);
        throw error;
      } finally {
        client.off('error', broke);
        client.release(failure);
      }
      at('committed', id);
    },
  };
}

async function onSqlite() {
  const database = await openSqlite();
  database.exec('PRAGMA busy_timeout = 60000'); // another process may be making it ready, too
  database.exec('PRAGMA synchronous = NORMAL');
  const store = sqliteStore(database);
  const insert = database.prepare('INSERT INTO effects (key, process) VALUES (?, ?)');
  database.exec('PRAGMA busy_timeout = 500');
  return {
    store,
    async handle(key, { id, completeIn }) {
      at('claimed', id);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      at('begun', id);
      database.exec('BEGIN IMMEDIATE');
      try {
        if (options.isMarked) completeIn(database);
        at('marked', id);
        insert.run(key, process.pid);
        at('written', id);
        database.exec('COMMIT');
      } catch (error) {
        if (database.inTransaction ?? database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
      at('committed', id);
    },
  };
}

async function openSqlite() {
  if (options.client === 'node:sqlite') {
    const { DatabaseSync } = await import('node:sqlite');
    return new DatabaseSync(options.file);
  }
  const { default: Database } = await import('better-sqlite3');
  return new Database(options.file);
}

/** Also between the handler's return and what the store then does. */
function watched(store) {
  return {
    ...store,
    async claim(id, leaseMs) {
      const isAsking = marked.delete(id);
      if (isAsking) at('remembering', id);
      const claim = await store.claim(id, leaseMs);
      if (isAsking) at('remembered', id);
      return claim;
    },
    async complete(id, token, ms) {
      at('remembering', id);
      const isHeld = await store.complete(id, token, ms);
      at('remembered', id);
      return isHeld;
    },
    completeIn(transaction, id, token, ms) {
      marked.add(id);
      return store.completeIn(transaction, id, token, ms);
    },
  };
}

/**
 * Meets the fault that is planned for this point, if there is one and no other worker was here before.
 *
 * @param {string} point
 * @param {string} id
 */
function at(point, id) {
  const [armed, mine, taken] = [point, `mine-${process.pid}`, 'taken'].map((name) => join(options.plan, name));
  if (!isListening || !existsSync(armed)) return;
  try {
    renameSync(armed, mine);
  } catch {
    return;
  }
  const { kind, server } = JSON.parse(readFileSync(mine, 'utf8'));
  // At once, and then the suite is told; but who is going to stand still or be dead has to tell before.
  if (kind === 'crash') process.kill(server, 'SIGQUIT');
  writeFileSync(mine, JSON.stringify({ id, pid: process.pid, port: options.port }));
  if (kind === 'stall') {
    // Woken up by the suite; and where that is gone, all the same.
    const wake = `sleep ${(2 * options.stallMs) / 1000}; kill -CONT ${process.pid}`;
    spawn('sh', ['-c', wake], { detached: true, stdio: 'ignore' }).unref();
  }
  renameSync(mine, taken);
  if (kind === 'kill') process.kill(process.pid, 'SIGKILL');
  if (kind === 'stall') process.kill(process.pid, 'SIGSTOP');
}

/** One write to a file, so it is there even if this process is killed the moment after. @param {string} what */
function note(what) {
  writeSync(journal, `${what.replaceAll('\n', ' ')}\n`);
}
