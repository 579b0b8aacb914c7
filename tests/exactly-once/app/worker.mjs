/**
 * A worker: the installed package behind `node:http`, whose handler writes into a table of its own, in a transaction, on PostgreSQL or SQLite. At
 * every point on the way it may kill itself, or stand still until others have taken over.
 */

import { spawn } from 'node:child_process';
import { openSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { createReceiver, postgresStore, sqliteStore, toNodeListener } from 'telnyx-siprec-webhooks/receiver';

/**
 * @type {{ client: string, url: string, file: string, port: number, journal: string, publicKey: string, leaseMs: number, isMarked: boolean,
 *   killing: number, stalling: number, stallMs: number }} `killing` and `stalling`: how likely at each point
 */
const options = JSON.parse(process.argv[2]);
const journal = openSync(options.journal, 'a');
const { store, handle } = await (options.client === 'pg' ? onPostgres() : onSqlite());

let isListening = false;
const receiver = createReceiver({
  publicKey: options.publicKey,
  store: watched(store),
  leaseMs: options.leaseMs,
  onEvent: (event, delivery) => handle('SiprecSid' in event ? event.SiprecSid : event.id, delivery),
  onOther: 'ignore',
  onAnswer: ({ status, handlerMs }) => status === 200 && handlerMs !== undefined && at('answering'),
  onRefused() {},
  onError: (error, { during }) => note('error', `${during}: ${String(error?.message ?? error).slice(0, 60)}`),
});

const server = createServer(toNodeListener(receiver));
process.on('message', () => {
  isListening = true;
  server.listen(options.port, '127.0.0.1', () => process.send?.('listening'));
});
process.on('disconnect', () => process.exit()); // the suite is gone, however that came about
process.send?.('ready');

async function onPostgres() {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: options.url, max: 16, connectionTimeoutMillis: 1_000 });
  pool.on('error', () => {});
  return {
    store: postgresStore(pool),
    async handle(key, { completeIn }) {
      at('claimed');
      const client = await pool.connect();
      let failure;
      const broke = (error) => {
        failure = error;
      };
      client.on('error', broke);
      try {
        await client.query('BEGIN');
        at('begun');
        if (options.isMarked) await completeIn(client);
        at('marked');
        await client.query('INSERT INTO effects (key, process) VALUES ($1, $2)', [key, process.pid]);
        at('written');
        const committing = client.query('COMMIT');
        setImmediate(() => at('committing'));
        await committing;
      } catch (error) {
        await client.query('ROLLBACK').catch(broke);
        throw error;
      } finally {
        client.off('error', broke);
        client.release(failure);
      }
      at('committed');
    },
  };
}

async function onSqlite() {
  const database = await openSqlite();
  database.exec('PRAGMA synchronous = NORMAL');
  const insert = database.prepare('INSERT INTO effects (key, process) VALUES (?, ?)');
  return {
    store: sqliteStore(database),
    async handle(key, { completeIn }) {
      at('claimed');
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      at('begun');
      database.exec('BEGIN IMMEDIATE');
      try {
        if (options.isMarked) completeIn(database);
        at('marked');
        insert.run(key, process.pid);
        at('written');
        database.exec('COMMIT');
      } catch (error) {
        if (database.inTransaction ?? database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
      at('committed');
    },
  };
}

async function openSqlite() {
  if (options.client === 'node:sqlite') {
    const { DatabaseSync } = await import('node:sqlite');
    return new DatabaseSync(options.file, { timeout: 500 });
  }
  const { default: Database } = await import('better-sqlite3');
  return new Database(options.file, { timeout: 500 });
}

/** Also between the handler's return and what the store then does. */
function watched(store) {
  const handled = new Set();
  const remember = (operation) => async (id, token, ms) => {
    at('remembering');
    const isHeld = await operation(id, token, ms);
    at('remembered');
    return isHeld;
  };
  return {
    ...store,
    async claim(id, leaseMs) {
      const isAsking = options.isMarked && handled.delete(id);
      if (isAsking) at('remembering');
      const claim = await store.claim(id, leaseMs);
      if (isAsking) at('remembered');
      return claim;
    },
    complete: remember(store.complete),
    completeIn(transaction, id, token, ms) {
      handled.add(id);
      return store.completeIn(transaction, id, token, ms);
    },
  };
}

/** @param {string} point */
function at(point) {
  if (!isListening) return;
  const chance = Math.random();
  if (chance < options.killing) {
    note('killed', point);
    process.kill(process.pid, 'SIGKILL');
  } else if (chance < options.killing + options.stalling) {
    note('stalled', point);
    const wake = `sleep ${options.stallMs / 1000}; kill -CONT ${process.pid}`;
    spawn('sh', ['-c', wake], { detached: true, stdio: 'ignore' }).unref();
    process.kill(process.pid, 'SIGSTOP');
  }
}

/** One write to a file, so it is there even if this process is killed the moment after. */
function note(what, about) {
  writeSync(journal, `${what}\t${about}\n`);
}
