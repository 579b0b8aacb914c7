/** What every store on an SQL database must do, on every client. Each case has a database to itself. */

import { storeConformance } from 'telnyx-siprec-webhooks/receiver';
import { ensure, equal } from './check.mjs';

const LONG_MS = 60_000;
const TABLE = 'telnyx_siprec_webhooks';

/** @typedef {import('./databases.mjs').Database} Database */

/** @type {Record<string, (database: Database) => Promise<unknown>>} */
export const STORE_CASES = {
  'keeps the rules for stores': async ({ makeStore }) => storeConformance(makeStore),

  'keeps them over two connections, by turns': async ({ makeStore, reopen }) => {
    const other = await reopen();
    const stores = [makeStore(), other.makeStore()];
    let calls = 0;
    const byTurns = Object.fromEntries(
      ['claim', 'renew', 'complete', 'release'].map((name) => [name, (...args) => stores[calls++ % 2][name](...args)]),
    );
    await storeConformance(() => byTurns);
    await other.close();
  },

  'remembers what another connection completed': async ({ makeStore, reopen }) => {
    await complete(makeStore(), 'over');
    const other = await reopen();
    equal((await other.makeStore().claim('over', LONG_MS)).state, 'done');
    await other.close();
  },

  'works on as a spread object': async ({ makeStore }) => {
    const { claim, complete } = { ...makeStore() };
    equal(await complete('spread', (await claim('spread', LONG_MS)).token, LONG_MS), true);
  },

  'has a table of the name that was asked for': async ({ makeStore, run }) => {
    await complete(makeStore({ table: 'Mine_2' }), 'named');
    equal((await run('SELECT id FROM "Mine_2"'))[0].id, 'named');
  },

  'takes as many claims of a table that is not there as come at a time': async ({ makeStore }) => {
    const store = makeStore({ table: 'not_yet_there' });
    const ids = Array.from({ length: 20 }, (_, index) => `id-${index}`);
    const claims = await Promise.all(ids.map((id) => store.claim(id, LONG_MS)));
    equal(new Set(claims.map(({ state }) => state)), new Set(['claimed']));
  },

  'forgets what expired long ago, and nothing else': async ({ makeStore, run, isSqlite }) => {
    const store = makeStore();
    await complete(store, 'kept');
    const old = isSqlite ? '0' : "'2020-01-01'";
    const rows = Array.from({ length: 250 }, (_, index) => `('old-${index}', '${crypto.randomUUID()}', true, ${old})`);
    await run(
      `INSERT INTO ${TABLE} (id, token, done, expires_at) VALUES ${rows.join()} ${isSqlite ? 'RETURNING id' : ''}`,
    );
    for (let claim = 0; claim < 100; claim++) await store.claim(`new-${claim}`, LONG_MS);
    const counted = async () => Number((await run(`SELECT count(*) AS n FROM ${TABLE} WHERE id LIKE 'old-%'`))[0].n);
    await eventually(async () => (await counted()) === 0, 'there are still some');
    equal((await store.claim('kept', LONG_MS)).state, 'done');
    equal((await store.claim('new-0', LONG_MS)).state, 'running');
  },

  'completeIn: the mark is committed with the writes': async ({ makeStore, transaction }) => {
    const store = makeStore();
    const token = await claimed(store, 'a');
    await transaction(async (tx) => equal(await store.completeIn(tx, 'a', token, LONG_MS), undefined));
    equal((await store.claim('a', LONG_MS)).state, 'done');
    equal(await store.release('a', token), false, 'release');
    equal(await store.renew('a', token, LONG_MS), false, 'renew');
  },

  'completeIn: the mark is rolled back with the writes, and may be made again': async ({ makeStore, transaction }) => {
    const store = makeStore();
    const token = await claimed(store, 'a');
    for (let attempt = 0; attempt < 2; attempt++) {
      await failureOf(() =>
        transaction(async (tx) => {
          await store.completeIn(tx, 'a', token, LONG_MS);
          throw new Error('deadlock detected');
        }),
      );
      equal((await store.claim('a', LONG_MS)).state, 'running');
    }
    await transaction((tx) => store.completeIn(tx, 'a', token, LONG_MS));
    equal((await store.claim('a', LONG_MS)).state, 'done');
  },

  'completeIn: outside a transaction it is refused, and nothing is marked': async ({ makeStore, outside }) => {
    const store = makeStore();
    const token = await claimed(store, 'a');
    const wrapped = outside.query && { query: (text, values) => outside.query(text, values) };
    for (const transaction of [outside, wrapped, undefined, null, {}, 'BEGIN', hostile()]) {
      await refused(() => store.completeIn(transaction, 'a', token, LONG_MS), 'option_invalid');
    }
    equal((await store.claim('a', LONG_MS)).state, 'running');
    equal(await store.complete('a', token, LONG_MS), true);
  },

  'completeIn: twice in one transaction is refused': async ({ makeStore, transaction }) => {
    const store = makeStore();
    const token = await claimed(store, 'a');
    const error = await failureOf(() =>
      transaction(async (tx) => {
        await store.completeIn(tx, 'a', token, LONG_MS);
        await store.completeIn(tx, 'a', token, LONG_MS);
      }),
    );
    equal(error.code, 'option_invalid', 'the code');
    equal((await store.claim('a', LONG_MS)).state, 'running');
  },

  'completeIn: after a commit it is refused': async ({ makeStore, transaction }) => {
    const store = makeStore();
    const token = await claimed(store, 'a');
    await transaction((tx) => store.completeIn(tx, 'a', token, LONG_MS));
    await refused(() => transaction((tx) => store.completeIn(tx, 'a', token, LONG_MS)), 'option_invalid');
    equal((await store.claim('a', LONG_MS)).state, 'done');
  },

  'completeIn: a token that somebody else has taken over from is lost': async ({ makeStore, transaction }) => {
    const store = makeStore();
    const lost = await claimed(store, 'a', 50);
    await sleep(100);
    const token = await claimed(store, 'a');
    const error = await failureOf(() => transaction((tx) => store.completeIn(tx, 'a', lost, LONG_MS)));
    equal([error.name, error.code, error.status, error.statusCode], ['ClaimLostError', 'claim_lost', 503, 503]);
    equal(await store.complete('a', token, LONG_MS), true);
    equal((await failureOf(() => transaction((tx) => store.completeIn(tx, 'a', lost, LONG_MS)))).code, 'claim_lost');
    equal((await failureOf(() => transaction((tx) => store.completeIn(tx, 'b', lost, LONG_MS)))).code, 'claim_lost');
  },

  'completeIn: a lease that ran out, and that nobody took over, still fences': async ({ makeStore, transaction }) => {
    const store = makeStore();
    const token = await claimed(store, 'a', 50);
    await sleep(100);
    equal(await store.complete('a', token, LONG_MS), false, 'complete');
    await transaction((tx) => store.completeIn(tx, 'a', token, LONG_MS));
    equal((await store.claim('a', LONG_MS)).state, 'done');
  },

  'completeIn: where the table is missing it is refused': async ({ makeStore, transaction, execute }) => {
    const store = makeStore({ table: 'soon_gone' });
    const token = await claimed(store, 'a');
    await execute('DROP TABLE soon_gone');
    const error = await failureOf(() => transaction((tx) => store.completeIn(tx, 'a', token, LONG_MS)));
    equal(error.code, 'option_invalid', 'the code');
  },

  'refuses names of tables that are none': async ({ makeStore }) => {
    for (const table of ['', 'a b', 'a"', "a'", 'a;', 'a.b.c', 'ä', 'x'.repeat(49), 5, null, '.a']) {
      equal((await failureOf(() => makeStore({ table }))).code, 'option_invalid', String(table));
    }
    equal((await failureOf(() => makeStore({ tables: 'a' }))).code, 'option_invalid');
    equal((await failureOf(() => makeStore(null))).code, 'option_invalid');
  },
};

export async function claimed(store, id, leaseMs = LONG_MS) {
  const claim = await store.claim(id, leaseMs);
  equal(claim.state, 'claimed');
  return claim.token;
}

async function complete(store, id) {
  ensure(await store.complete(id, await claimed(store, id), LONG_MS), 'the token did not hold');
}

/** What an action throws or rejects with. */
export async function failureOf(action) {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

export async function refused(action, code) {
  const error = await failureOf(action);
  if (error.code !== code) throw new Error(`it was not refused with ${code}`, { cause: error });
  return error;
}

function hostile() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

export async function eventually(holds, reason) {
  for (let turn = 0; turn < 100; turn++) {
    if (await holds()) return;
    await sleep(50);
  }
  throw new Error(reason);
}

export function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
