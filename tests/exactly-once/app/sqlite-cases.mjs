/** What only a store on SQLite must do. */

import { isWebhookError, sqliteStore, sqliteTable } from 'telnyx-siprec-webhooks/receiver';
import { ensure, equal } from './check.mjs';
import { claimed, failureOf, refused } from './store-cases.mjs';

const LONG_MS = 60_000;

/** @type {Record<string, (database: any) => Promise<unknown>>} */
export const SQLITE_CASES = {
  'refuses what is no such database': async () => {
    const noise = () => {};
    const others = [undefined, null, 5, 'file.db', {}, { prepare: noise, exec: noise }, Proxy.revocable({}, {})];
    others[6].revoke();
    others[6] = others[6].proxy;
    for (const other of others) equal((await failureOf(() => sqliteStore(other))).code, 'option_invalid');
  },

  'refuses a database that is closed': async ({ reopen }) => {
    const other = await reopen();
    other.close();
    const error = await failureOf(() => other.makeStore());
    ensure(isWebhookError(error), 'an error of somebody else');
  },

  'refuses a database that is read-only, with the table there or not': async ({ readOnly, makeStore }) => {
    const database = readOnly();
    equal((await failureOf(() => sqliteStore(database))).code, 'option_invalid', 'without');
    makeStore();
    const error = await failureOf(() => sqliteStore(database));
    equal(error.code, 'option_invalid', 'with');
    ensure(error.cause, 'no cause');
    database.close();
  },

  'refuses a table that has other columns': async ({ outside, makeStore }) => {
    outside.exec('CREATE TABLE other_columns (id TEXT PRIMARY KEY, name TEXT)');
    outside.exec('CREATE TABLE no_key (id TEXT, token TEXT, done INTEGER, expires_at INTEGER)');
    outside.exec(
      'CREATE TABLE one_more (id TEXT PRIMARY KEY, token TEXT, done INTEGER, expires_at INTEGER, more TEXT NOT NULL)',
    );
    for (const table of ['other_columns', 'no_key', 'one_more']) {
      ensure((await refused(() => makeStore({ table }), 'option_invalid')).cause, 'no cause');
    }
    equal(outside.prepare('SELECT count(*) AS n FROM one_more').get().n, 0);
  },

  'is not made in a transaction': async ({ outside, makeStore }) => {
    outside.exec('BEGIN');
    await refused(makeStore, 'option_invalid');
    outside.exec('ROLLBACK');
    await claimed(makeStore(), 'a');
  },

  'is made by its definition, too': async ({ outside, makeStore }) => {
    outside.exec(sqliteTable('migrated'));
    outside.exec(sqliteTable('migrated'));
    await claimed(makeStore({ table: 'migrated' }), 'a');
  },

  'is made while another process writes, and made ready later': async ({ reopen, outside }) => {
    const other = await reopen();
    other.outside.exec('PRAGMA busy_timeout = 1');
    outside.exec('BEGIN IMMEDIATE');
    const store = other.makeStore();
    ensure(!isWebhookError(await failureOf(() => store.claim('a', LONG_MS))), 'busy is no mistake');
    outside.exec('COMMIT');
    await claimed(store, 'a');
    other.close();
  },

  'does nothing while a transaction is open, so that nothing is rolled back with it': async ({
    outside,
    makeStore,
  }) => {
    const store = makeStore();
    const [running, left] = [await claimed(store, 'running'), await claimed(store, 'left')];
    outside.exec('BEGIN');
    for (const ask of [
      () => store.claim('new', LONG_MS),
      () => store.renew('running', running, LONG_MS),
      () => store.complete('running', running, LONG_MS),
      () => store.release('left', left),
    ]) {
      await refused(ask, 'option_invalid');
    }
    outside.exec('ROLLBACK');
    await claimed(store, 'new');
    equal((await store.claim('left', LONG_MS)).state, 'running');
  },

  'completeIn is synchronous, so that it can be in a synchronous transaction': async ({ outside, makeStore }) => {
    const store = makeStore();
    const token = await claimed(store, 'a');
    outside.exec('CREATE TABLE calls (id TEXT)');
    outside.exec('BEGIN');
    equal(store.completeIn(outside, 'a', token, LONG_MS), undefined);
    outside.exec("INSERT INTO calls VALUES ('a')");
    outside.exec('COMMIT');
    equal((await store.claim('a', LONG_MS)).state, 'done');
    let thrown;
    try {
      store.completeIn(outside, 'a', token, LONG_MS);
    } catch (error) {
      thrown = error;
    }
    equal(thrown?.code, 'option_invalid');
  },

  'completeIn refuses another connection to the same file': async ({ outside, makeStore, reopen }) => {
    const store = makeStore();
    const token = await claimed(store, 'a');
    const other = await reopen();
    other.outside.exec('BEGIN');
    await refused(() => store.completeIn(other.outside, 'a', token, LONG_MS), 'option_invalid');
    other.outside.exec('ROLLBACK');
    other.close();
    outside.exec('BEGIN');
    store.completeIn(outside, 'a', token, LONG_MS);
    outside.exec('COMMIT');
  },

  'completeIn leaves an error of the driver as it is': async ({ outside, makeStore, reopen }) => {
    const store = makeStore();
    const token = await claimed(store, 'a');
    const other = await reopen();
    other.outside.exec('BEGIN IMMEDIATE');
    outside.exec('PRAGMA busy_timeout = 1');
    outside.exec('BEGIN');
    const error = await failureOf(() => store.completeIn(outside, 'a', token, LONG_MS));
    ensure(/locked/.test(error.message) && !isWebhookError(error), `it is ${error}`);
    outside.exec('ROLLBACK');
    other.outside.exec('ROLLBACK');
    other.close();
  },
};
