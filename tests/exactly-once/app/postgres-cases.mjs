/** What only a store on PostgreSQL must do. */

import { isWebhookError, postgresStore, postgresTable } from 'telnyx-siprec-webhooks/receiver';
import { ensure, equal } from './check.mjs';
import { claimed, eventually, failureOf, refused, sleep } from './store-cases.mjs';

const LONG_MS = 60_000;

/** @type {Record<string, (database: import('./databases.mjs').Database) => Promise<unknown>>} */
export const POSTGRES_CASES = {
  'refuses what is no pool': async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const other of [undefined, null, 5, 'postgres://', {}, { query: 'SELECT' }, proxy]) {
      equal((await failureOf(() => postgresStore(other))).code, 'option_invalid');
    }
  },

  'refuses a query that gives no rows': async () => {
    for (const answer of [undefined, null, [], { rows: 5 }]) {
      const store = postgresStore({ query: async () => answer });
      await refused(() => store.claim('a', LONG_MS), 'option_invalid');
    }
  },

  'says that a table has other columns, when it is used': async ({ run, makeStore }) => {
    await run('CREATE TABLE other_columns (id text PRIMARY KEY, name text)');
    await run('CREATE TABLE no_key (id text, token uuid, done boolean, expires_at timestamptz)');
    await run('CREATE TABLE other_types (id text PRIMARY KEY, token uuid, done boolean, expires_at bigint)');
    await run('CREATE TABLE too_narrow (id varchar(36) PRIMARY KEY, token uuid, done boolean, expires_at timestamptz)');
    for (const table of ['other_columns', 'no_key', 'other_types', 'too_narrow']) {
      const error = await refused(() => makeStore({ table }).claim('x'.repeat(256), LONG_MS), 'option_invalid');
      ensure(error.message.includes(table) && error.cause, 'no table, or no cause');
    }
  },

  'says that there is no such schema, and makes its table in one that is there': async ({ run, makeStore }) => {
    await refused(() => makeStore({ table: 'nowhere.claims' }).claim('a', LONG_MS), 'option_invalid');
    await run('CREATE SCHEMA somewhere');
    await claimed(makeStore({ table: 'somewhere.claims' }), 'a');
    equal((await run('SELECT id FROM somewhere.claims')).length, 1);
  },

  'is made by its definition, too': async ({ run, makeStore }) => {
    for (const statement of `${postgresTable('migrated')}${postgresTable('migrated')}`.split(';\n').slice(0, -1)) {
      await run(statement);
    }
    await claimed(makeStore({ table: 'migrated' }), 'a');
  },

  'makes its table once, for many first claims of many processes': async ({ run, reopen, makeStore }) => {
    const others = await Promise.all([reopen(), reopen(), reopen()]);
    const stores = [makeStore, ...others.map((other) => other.makeStore)].map((make) => make({ table: 'contested' }));
    const claims = await Promise.all(
      stores.flatMap((store, index) => [store.claim(`${index}`, LONG_MS), store.claim('same', LONG_MS)]),
    );
    equal(claims.filter(({ state }) => state === 'claimed').length, 5);
    equal(Number((await run('SELECT count(*)::int AS n FROM contested'))[0].n), 5);
    for (const other of others) await other.close();
  },

  'takes one statement for a claim': async ({ outside }) => {
    const texts = [];
    const counting = {
      query(text, values) {
        texts.push(text);
        return outside.query(text, values);
      },
    };
    const store = postgresStore(counting);
    await claimed(store, 'first');
    await sleep(200); // by the way, it forgets
    texts.length = 0;
    await claimed(store, 'second');
    equal(texts.length, 1);
  },

  'completeIn waits in a transaction that failed for nothing': async ({ makeStore, transaction }) => {
    const store = makeStore();
    const token = await claimed(store, 'a');
    const error = await failureOf(() =>
      transaction(async (tx) => {
        await tx.query('SELECT nonsense', []).catch(() => {});
        await store.completeIn(tx, 'a', token, LONG_MS); // as for every other statement
      }),
    );
    ensure(!isWebhookError(error), 'the driver has something to say itself');
    equal((await store.claim('a', LONG_MS)).state, 'running');
  },

  'leaves the error of a database that is read-only to be understood': async ({ makeStore, transaction }) => {
    const store = makeStore();
    const token = await claimed(store, 'a');
    const error = await failureOf(() =>
      transaction(async (tx) => {
        await tx.query('SET TRANSACTION READ ONLY', []);
        await store.completeIn(tx, 'a', token, LONG_MS);
      }),
    );
    ensure(String((error.cause ?? error).message).includes('read-only'), `it is ${error}`);
  },

  'gives back a claim whose answer was lost': async ({ outside, makeStore }) => {
    let failures = 1;
    const cut = {
      async query(text, values) {
        const answer = await outside.query(text, values);
        if (text.startsWith('INSERT') && failures-- > 0) throw new Error('Connection terminated unexpectedly');
        return answer;
      },
    };
    await claimed(makeStore(), 'there');
    await failureOf(() => postgresStore(cut).claim('lost', LONG_MS));
    await eventually(async () => (await makeStore().claim('lost', LONG_MS)).state === 'claimed', 'it is still claimed');
  },
};

/** What is so on a server, and on the one connection of PGlite, where whoever asks waits for the transaction. */
export const POSTGRES_WAITING_CASES = {
  'completeIn holds the row: other claims wait for the transaction': async ({ makeStore, transaction }) => {
    const store = makeStore();
    const token = await claimed(store, 'a');
    let claiming;
    await transaction(async (tx) => {
      await store.completeIn(tx, 'a', token, LONG_MS);
      claiming = store.claim('a', LONG_MS);
      equal(await Promise.race([claiming, sleep(300)]), undefined);
    });
    equal((await claiming).state, 'done');
  },

  'completeIn that waits for somebody who takes over is lost then': async ({ makeStore, transaction }) => {
    const store = makeStore();
    const lost = await claimed(store, 'a', 50);
    await sleep(100);
    const token = await claimed(store, 'a');
    let late;
    await transaction(async (tx) => {
      await store.completeIn(tx, 'a', token, LONG_MS);
      late = failureOf(() => transaction((other) => store.completeIn(other, 'a', lost, LONG_MS)));
      await sleep(200);
    });
    equal((await late).code, 'claim_lost');
  },
};

/** What needs a second connection. */
export const POSTGRES_SERVER_CASES = {
  'says that a database is read-only, with the table there or not': async ({ run, reopen, makeStore }) => {
    await claimed(makeStore(), 'a');
    const [{ name }] = await run('SELECT current_database() AS name');
    await run(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    const other = await reopen();
    for (const table of [undefined, 'not_there']) {
      const error = await refused(() => other.makeStore({ table }).claim('b', LONG_MS), 'option_invalid');
      ensure(error.message.includes('read-only') && error.cause, 'no reason, or no cause');
    }
    await other.close();
  },

  'completeIn in REPEATABLE READ fails as PostgreSQL does, and passes in the next try': async ({
    makeStore,
    transaction,
  }) => {
    const store = makeStore();
    const token = await claimed(store, 'a');
    const error = await failureOf(() =>
      transaction(async (tx) => {
        await tx.query('SELECT 1', []);
        await store.renew('a', token, LONG_MS);
        await store.completeIn(tx, 'a', token, LONG_MS);
      }, 'REPEATABLE READ'),
    );
    equal(error.cause?.code ?? error.code, '40001', 'the code');
    await transaction((tx) => store.completeIn(tx, 'a', token, LONG_MS), 'REPEATABLE READ');
    equal((await store.claim('a', LONG_MS)).state, 'done');
  },
};
