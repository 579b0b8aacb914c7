/**
 * What the code of `postgresStore` decides by itself, on a real PostgreSQL: the mutation room of that store. It is no part of `npm test`, which runs on a bare
 * machine. `tests/exactly-once` holds the same store to far more.
 */

import { afterAll, expect, test } from 'vitest';
import { RULES } from '../../src/receiver/stores/store-rules.js';
import {
  type ClaimStore,
  isWebhookError,
  type PostgresClient,
  postgresStore,
  postgresTable,
} from '../../src/receiver.js';

interface Client extends PostgresClient {
  query(text: string, values?: string[]): Promise<{ rows: Record<string, unknown>[] }>;
  release(): void;
}

interface Pool extends PostgresClient {
  query(text: string, values?: string[]): Promise<{ rows: Record<string, unknown>[] }>;
  connect(): Promise<Client>;
  end(): Promise<void>;
}

const { default: pg } = (await import(String(process.env.MUTATION_PG))) as {
  default: { Pool: new (options: object) => Pool };
};
const connectionString = String(process.env.MUTATION_POSTGRES_URL);
const pool = new pg.Pool({ connectionString });
afterAll(() => pool.end());

/** Of nobody else: mutants share the database. */
const newTable = () => `t_${crypto.randomUUID().replaceAll('-', '')}`;
const newId = () => crypto.randomUUID();
const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('It did not reject.'),
    (error) => error,
  );

async function claimed(store: ClaimStore, id: string): Promise<string> {
  const claim = await store.claim(id, 60_000);
  if (claim.state !== 'claimed') throw new Error(`The claim is ${claim.state}.`);
  return claim.token;
}

/** Does something on one client, and gives the client back. */
async function onClient<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

test.each(
  Object.entries(RULES).filter(([rule]) =>
    /simultaneous claims, one|stays so\.|at once, under|never was|cannot be renewed/.test(rule),
  ),
)('%s', async (_, rule) => rule(postgresStore(pool, { table: newTable() }), newId()));

test('several who find no table make it, one at a time', async () => {
  const table = newTable();
  const stores = Array.from({ length: 4 }, () => postgresStore(pool, { table }));
  const claims = await Promise.all(stores.flatMap((store) => [store.claim('a', 60_000), store.claim('b', 60_000)]));
  expect(claims.filter(({ state }) => state === 'claimed')).toHaveLength(2);
});

test('one store makes its table once for all who wait for it, and again when somebody drops it', async () => {
  const table = newTable();
  let made = 0;
  const counting: PostgresClient = {
    query(text, values) {
      if (text.startsWith('CREATE TABLE')) made++;
      return pool.query(text, values);
    },
  };
  const store = postgresStore(counting, { table });
  await Promise.all(Array.from({ length: 5 }, () => claimed(store, newId())));
  expect(made).toBe(1);
  await pool.query(`DROP TABLE ${table}`);
  await claimed(store, newId());
  expect(made).toBe(2);
});

test.each<[what: string, make: (table: string) => string, message: string]>([
  ['has other columns', (table) => `CREATE TABLE ${table} (id int)`, 'other columns'],
  [
    'is no table',
    (table) => `CREATE TABLE of_${table} (id int); CREATE INDEX ${table} ON of_${table} (id)`,
    'It is no table',
  ],
])('a table that %s is a mistake of the set-up', async (_, make, message) => {
  const table = newTable();
  await pool.query(make(table));
  const error = await rejection(postgresStore(pool, { table }).claim(newId(), 60_000));
  expect(error).toMatchObject({ code: 'option_invalid', cause: expect.anything() });
  expect(String(error)).toContain(`its table ${table}: `);
  expect(String(error)).toContain(message);
});

test('a schema that is not there is one, too, and is named with the table', async () => {
  const table = `nowhere.${newTable()}`;
  const error = await rejection(postgresStore(pool, { table }).claim(newId(), 60_000));
  expect(String(error)).toContain(`its table ${table}: There is no such schema`);
});

test('a database that is read-only is a mistake when claiming, and none of what was handled', async () => {
  const table = newTable();
  const id = newId();
  const token = await claimed(postgresStore(pool, { table }), id);
  const replica = new pg.Pool({ connectionString, options: '-c default_transaction_read_only=on' });
  const store = postgresStore(replica, { table });
  expect(await rejection(store.claim(newId(), 60_000))).toMatchObject({ code: 'option_invalid' });
  const error = await rejection(store.complete(id, token, 60_000));
  expect(isWebhookError(error)).toBe(false);
  expect(error).toMatchObject({ code: '25006' });
  await replica.end();
});

test('the definition of the table is what the store takes', async () => {
  const table = newTable();
  await pool.query(postgresTable(table));
  await claimed(postgresStore(pool, { table }), newId());
});

test('a mark is there when its transaction is committed, and not when it is rolled back', async () => {
  const store = postgresStore(pool, { table: newTable() });
  for (const end of ['ROLLBACK', 'COMMIT']) {
    const id = newId();
    const token = await claimed(store, id);
    await onClient(async (client) => {
      await client.query('BEGIN');
      expect(await store.completeIn(client, id, token, 60_000)).toBeUndefined();
      await client.query(end);
    });
    expect((await store.claim(id, 60_000)).state).toBe(end === 'COMMIT' ? 'done' : 'running');
  }
});

test.each<
  [
    what: string,
    code: string,
    message: string,
    attempt: (store: ClaimStore, client: Client, id: string, token: string) => unknown,
  ]
>([
  [
    'under the token of another',
    'claim_lost',
    'taken this delivery over',
    (store, client, id) => store.completeIn?.(client, id, crypto.randomUUID(), 1000),
  ],
  [
    'of an id that is not there',
    'claim_lost',
    'taken this delivery over',
    (store, client, _, token) => store.completeIn?.(client, newId(), token, 1000),
  ],
  [
    'that is there already',
    'option_invalid',
    'marked as handled already',
    async (store, client, id, token) => {
      await store.completeIn?.(client, id, token, 60_000);
      return store.completeIn?.(client, id, token, 60_000);
    },
  ],
  [
    'on the pool',
    'option_invalid',
    'was given the pool',
    (store, _, id, token) => store.completeIn?.(pool, id, token, 1000),
  ],
  [
    'on no client',
    'option_invalid',
    'takes the client',
    (store, _, id, token) => store.completeIn?.({}, id, token, 1000),
  ],
  [
    'outside a transaction',
    'option_invalid',
    'outside a transaction',
    async (store, client, id, token) => {
      await client.query('ROLLBACK');
      return store.completeIn?.(client, id, token, 1000);
    },
  ],
  [
    'in a database without the table',
    'option_invalid',
    'There is no such table',
    async (_, client, id, token) => postgresStore(pool, { table: newTable() }).completeIn(client, id, token, 1000),
  ],
  [
    'in a transaction that has failed, which is an error of the database',
    '25P02',
    'aborted',
    async (store, client, id, token) => {
      await client.query('SELECT 1/0').catch(() => {});
      return store.completeIn?.(client, id, token, 1000);
    },
  ],
])('a mark %s is %s', async (_, code, message, attempt) => {
  const store = postgresStore(pool, { table: newTable() });
  const id = newId();
  const token = await claimed(store, id);
  await onClient(async (client) => {
    await client.query('BEGIN');
    const error = await rejection((async () => attempt(store, client, id, token))());
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    await client.query('ROLLBACK');
  });
  expect((await store.claim(id, 60_000)).state).toBe('running');
});
