/**
 * What the stores on SQL databases refuse without asking a database, what they ask, and SQLite where Node has it. `tests/exactly-once` is about all the
 * other databases, and about what becomes of effects.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Ask, claimsIn } from '../../src/receiver/stores/sql-claims.js';
import {
  type ClaimStore,
  isWebhookError,
  type PostgresClient,
  postgresStore,
  postgresTable,
  type SqliteDatabase,
  sqliteStore,
  sqliteTable,
} from '../../src/receiver.js';
import { HOSTILE } from '../support/hostile.js';
import { rejection, thrown } from '../support/sign.js';

const pool: PostgresClient = { query: async () => ({ rows: [] }) };

test.each([
  ['sqliteStore', (database: unknown) => sqliteStore(database as SqliteDatabase)],
  ['postgresStore', (database: unknown) => postgresStore(database as PostgresClient)],
])('%s refuses whatever is no database, and says what it takes', (name, makeStore) => {
  const parts = [
    { prepare() {}, isTransaction: false },
    { exec() {}, isTransaction: false },
    { prepare() {}, exec() {}, isTransaction: 'no' },
  ];
  for (const database of [
    undefined,
    null,
    5,
    'file.db',
    {},
    { query: 5, prepare() {}, exec() {} },
    ...parts,
    ...HOSTILE,
  ]) {
    const error = thrown(() => makeStore(database));
    expect(error).toMatchObject({ code: 'option_invalid', message: expect.stringContaining(`${name} takes`) });
  }
});

test('postgresStore refuses a Client of pg, on which transactions would be', () => {
  const error = thrown(() => postgresStore({ ...pool, processID: null } as PostgresClient));
  expect(error).toMatchObject({ code: 'option_invalid', message: expect.stringContaining('Pool') });
});

describe('the name of the table', () => {
  test.each(['', 'a b', 'a"', "a'", 'a;', 'ä', 'x'.repeat(49), 5, null, '.a', '1a'])('is not %j', (table) => {
    for (const make of [() => postgresStore(pool, { table: table as never }), () => sqliteTable(table as never)]) {
      expect(thrown(make)).toMatchObject({ code: 'option_invalid' });
    }
  });

  test('may have a schema on PostgreSQL', () => {
    expect(postgresTable('mine.Claims')).toContain('CREATE TABLE IF NOT EXISTS "mine"."Claims"');
    expect(postgresTable('mine.Claims')).toContain('"Claims_expires_at" ON "mine"."Claims"');
    expect(postgresTable('claims')).toContain('"claims_expires_at" ON "claims"');
    expect(thrown(() => sqliteTable('mine.claims'))).toMatchObject({ code: 'option_invalid' });
    expect(thrown(() => postgresTable('a.b.c'))).toMatchObject({ code: 'option_invalid' });
    const inSchema = thrown(() => sqliteStore({} as SqliteDatabase, { table: 'mine.claims' }));
    expect(inSchema).toMatchObject({ message: expect.stringMatching(/^table must be/) });
  });

  test.each([{ tables: 'a' }, null, 5])('is the only option: not %j', (options) => {
    expect(thrown(() => postgresStore(pool, options as never))).toMatchObject({ code: 'option_invalid' });
  });
});

describe('what a pool of PostgreSQL answers', () => {
  const failing = (error: unknown) => vi.fn<PostgresClient['query']>(() => Promise.reject(error));
  const claim = (query: PostgresClient['query']) => rejection(postgresStore({ query }).claim('an-id', 10));

  test.each([undefined, null, {}, { rows: 5 }])('is told to be no answer where it is %j', async (answer) => {
    const error = await claim(async () => answer as never);
    expect(error).toMatchObject({ code: 'option_invalid', message: expect.stringContaining('rows are a list') });
  });

  // By the names of PostgreSQL's list of error codes.
  test.each([
    ['undefined_column', '42703', 'other columns'],
    ['datatype_mismatch', '42804', 'other columns'],
    ['invalid_column_reference', '42P10', 'other columns'],
    ['cannot_coerce', '42846', 'other columns'],
    ['undefined_function', '42883', 'other columns'],
    ['invalid_text_representation', '22P02', 'other columns'],
    ['string_data_right_truncation', '22001', 'other columns'],
    ['not_null_violation', '23502', 'other columns'],
    ['wrong_object_type', '42809', 'is no table'],
    ['insufficient_privilege', '42501', 'role may not'],
    ['invalid_schema_name', '3F000', 'no such schema'],
    ['read_only_sql_transaction', '25006', 'read-only'],
  ])('is a mistake of the set-up where it is %s, also inside the error of a library', async (_, code, message) => {
    for (const cause of [Object.assign(new Error(), { code }), new Error('of a library', { cause: { code } })]) {
      const error = await claim(failing(cause));
      expect(error).toMatchObject({ code: 'option_invalid', cause, message: expect.stringContaining(message) });
    }
  });

  test.each([
    ['too_many_connections', Object.assign(new Error(), { code: '53300' })],
    ['nothing at all', null],
    ['an error that cannot be looked at', Object.defineProperty({}, 'code', { get: () => expect.unreachable() })],
  ])('is left as it is where it is %s, and nothing is made', async (_, thrownByPool) => {
    const query = failing(thrownByPool);
    expect(await claim(query)).toBe(thrownByPool);
    expect(query.mock.calls.map(([text]) => text).filter((text) => text.includes('CREATE'))).toEqual([]);
  });

  test.each(['42P07', '42710', '23505'])(
    'is good enough where a table that was missing is there by now: %s',
    async (code) => {
      let isMissing = true;
      const store = postgresStore({
        async query(text) {
          if (!text.startsWith('CREATE')) {
            if (isMissing) throw Object.assign(new Error(), { code: '42P01' });
            return { rows: [{ found: 1 }] };
          }
          isMissing = false;
          throw Object.assign(new Error(), { code });
        },
      });
      expect(await store.claim('an-id', 10)).toMatchObject({ state: 'claimed' });
    },
  );

  test('is no table where it may not be made', async () => {
    const code = (text: string) => (text.startsWith('CREATE') ? '42501' : '42P01');
    const error = await claim(async (text) => Promise.reject(Object.assign(new Error(), { code: code(text) })));
    expect(error).toMatchObject({ code: 'option_invalid', message: expect.stringContaining('role may not') });
  });

  test('comes from a pool that says nothing of what it has', async () => {
    const silent = new Proxy(pool, { has: () => expect.unreachable() });
    expect((await postgresStore(silent).claim('an-id', 10)).state).toBe('running');
  });
});

test('completeIn of PostgreSQL takes no pool, and nothing that cannot query', async () => {
  const store = postgresStore(pool);
  for (const transaction of [pool, { ...pool }, undefined, null, {}, 'BEGIN', ...HOSTILE]) {
    const error = await rejection(store.completeIn(transaction, 'id', crypto.randomUUID(), 1000));
    expect(isWebhookError(error)).toBe(true);
  }
});

describe('claims in a table', () => {
  const HELD = { done: 0, wait: 5 };

  /** A table that answers what it is told to, in turn, and keeps what it was asked. */
  function table(answers: Partial<Record<Parameters<Ask>[0], ReturnType<Ask>[]>>) {
    const ask = vi.fn<Ask>(async (question) => answers[question]?.shift());
    return { ask, asked: () => ask.mock.calls.map(([question]) => question) };
  }

  test('a row that slips away between two questions is asked for again, three times', async () => {
    const { ask, asked } = table({ look: [undefined, { wait: 0 }, { wait: -1, done: 1 }, HELD] });
    expect(await claimsIn(ask).claim('an-id', 100)).toEqual({ state: 'running', retryAfterMs: 1 });
    expect(asked()).toEqual(['claim', 'look', 'claim', 'look', 'claim', 'look']);
  });

  test('a row that slipped away is claimed', async () => {
    const { ask } = table({ claim: [undefined, {}] });
    const claim = await claimsIn(ask).claim('an-id', 100);
    const tokens = ask.mock.calls.filter(([question]) => question === 'claim').map(([, , , token]) => token);
    expect(claim).toEqual({ state: 'claimed', token: tokens[0] });
    expect(tokens).toEqual([tokens[0], tokens[0]]);
  });

  test('what drivers give as text is taken as a number', async () => {
    const { ask } = table({
      look: [
        { done: '0', wait: '700.5' },
        { done: '1', wait: '700.5' },
      ],
    });
    const store = claimsIn(ask);
    expect(await store.claim('an-id', 100)).toEqual({ state: 'running', retryAfterMs: 700.5 });
    expect(await store.claim('an-id', 100)).toEqual({ state: 'done' });
  });

  test('what has expired is forgotten at the first claim that succeeds, and at each 32nd after it', async () => {
    const { ask, asked } = table({ claim: Array.from({ length: 65 }, () => ({})), look: [HELD] });
    const store = claimsIn(ask);
    for (let turn = 1; turn <= 65; turn++) {
      await store.claim('an-id', 100);
      expect(asked().filter((question) => question === 'forget')).toHaveLength(Math.ceil(turn / 32));
    }
    await store.claim('an-id', 100); // which is somebody else's
    expect(asked().filter((question) => question === 'forget')).toHaveLength(3);
  });

  test('a claim is one, also where forgetting fails', async () => {
    const ask: Ask = (question) => (question === 'forget' ? Promise.reject(new Error('down')) : {});
    expect(await claimsIn(ask).claim('an-id', 100)).toMatchObject({ state: 'claimed' });
  });

  test('a claim whose answer did not come can be given back, under its own token', async () => {
    const cause = new Error('cut');
    const ask = vi.fn<Ask>(async (question) => {
      if (question === 'claim') throw cause;
      return {};
    });
    const giveBack = vi.fn();
    expect(await rejection(claimsIn(ask, giveBack).claim('an-id', 100))).toBe(cause);
    expect(giveBack).toHaveBeenCalledWith(expect.any(Function), 100);
    expect(await giveBack.mock.calls[0]?.[0]()).toBe(true);
    expect(ask.mock.calls).toEqual([
      ['claim', 100, 'an-id', expect.any(String)],
      ['release', 'an-id', ask.mock.calls[0]?.[3]],
    ]);
    expect(await rejection(claimsIn(ask).claim('an-id', 100))).toBe(cause);
  });
});

/** What is used here of a database of `node:sqlite`. Its types are of a later Node than the tests need. */
interface Database extends SqliteDatabase {
  prepare(sql: string): { get(...values: unknown[]): Record<string, unknown> | undefined };
  close(): void;
}
type Open = new (path: string, options?: { readOnly: boolean }) => Database;

function openerOf(): Open | undefined {
  try {
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite') as { DatabaseSync: Open };
    return typeof new DatabaseSync(':memory:').isTransaction === 'boolean' ? DatabaseSync : undefined;
  } catch {
    return undefined;
  }
}

const DatabaseSync = openerOf();
if (!DatabaseSync)
  console.warn(
    `The SQLite store is not tested here, but by tests/exactly-once: Node ${process.version} has no node:sqlite.`,
  );

describe.skipIf(!DatabaseSync)('sqliteStore, on node:sqlite', () => {
  let folder: string;
  let database: Database;
  const opened: Database[] = [];
  const open = (options = { readOnly: false }) => {
    const made = new (DatabaseSync as Open)(join(folder, 'a.db'), options);
    opened.push(made);
    return made;
  };
  const tokenOf = async (store: ClaimStore, id = 'an-id') => {
    const claim = await store.claim(id, 60_000);
    return claim.state === 'claimed' ? claim.token : `it is ${claim.state}`;
  };
  const stateOf = async (store: ClaimStore, id = 'an-id') => (await store.claim(id, 60_000)).state;
  const expire = (ms: number) => database.exec(`UPDATE telnyx_siprec_webhooks SET expires_at = expires_at - ${ms}`);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-'));
    database = open();
  });
  afterEach(() => {
    for (const each of opened.splice(0)) each.close();
    rmSync(folder, { recursive: true });
  });

  test('claims, renews, completes and releases, for whoever has the token', async () => {
    const store = sqliteStore(database);
    const token = await tokenOf(store);
    expect(await store.claim('an-id', 60_000)).toEqual({ state: 'running', retryAfterMs: expect.any(Number) });
    for (const operation of ['renew', 'complete', 'release'] as const) {
      expect(await store[operation]('an-id', crypto.randomUUID(), 60_000)).toBe(false);
    }
    expect(await store.renew('an-id', token, 60_000)).toBe(true);
    expect(await store.release('an-id', token)).toBe(true);
    const next = await tokenOf(store);
    expect(await store.complete('an-id', next, 60_000)).toBe(true);
    expect(await stateOf(store)).toBe('done');
    expire(60_001);
    expect(await store.renew('an-id', next, 60_000)).toBe(false);
    expect(await stateOf(store)).toBe('claimed');
  });

  test('is one store for all that have the file open, and a table each', async () => {
    expect(await stateOf(sqliteStore(database))).toBe('claimed');
    expect(await stateOf(sqliteStore(open()))).toBe('running');
    expect(await stateOf(sqliteStore(open(), { table: 'mine' }))).toBe('claimed');
  });

  test('forgets what expired more than an hour ago', async () => {
    await tokenOf(sqliteStore(database), 'old');
    expire(60_000 + 3_600_000 - 5_000);
    await tokenOf(sqliteStore(database), 'new');
    const all = 'SELECT group_concat(id) AS ids FROM (SELECT id FROM telnyx_siprec_webhooks ORDER BY id)';
    const ids = () => database.prepare(all).get()?.ids;
    expect(ids()).toBe('new,old');
    expire(5_001);
    await tokenOf(sqliteStore(database), 'newest');
    expect(ids()).toBe('new,newest');
  });

  test('leaves nothing of its own trial behind', () => {
    sqliteStore(database);
    expect(database.isTransaction).toBe(false);
    expect(database.prepare('SELECT count(*) AS count FROM telnyx_siprec_webhooks').get()).toMatchObject({ count: 0 });
  });

  test('marks a delivery in a transaction: with its commit, or not at all', async () => {
    const store = sqliteStore(database);
    const token = await tokenOf(store);
    database.exec('BEGIN');
    store.completeIn(database, 'an-id', token, 60_000);
    database.exec('ROLLBACK');
    expect(await stateOf(store)).toBe('running');
    expire(60_001); // which changes nothing, as long as nobody else has claimed it
    database.exec('BEGIN');
    expect(store.completeIn(database, 'an-id', token, 60_000)).toBeUndefined();
    expect(thrown(() => store.completeIn(database, 'an-id', token, 60_000))).toMatchObject({ code: 'option_invalid' });
    database.exec('COMMIT');
    expect(await stateOf(store)).toBe('done');
  });

  test.each(['taken over', 'gone'])('marks nothing that is %s: claim_lost', async (what) => {
    const store = sqliteStore(database);
    const token = await tokenOf(store);
    if (what === 'gone') await store.release('an-id', token);
    else {
      expire(60_001);
      await tokenOf(store);
    }
    database.exec('BEGIN');
    expect(thrown(() => store.completeIn(database, 'an-id', token, 60_000))).toMatchObject({ code: 'claim_lost' });
    database.exec('ROLLBACK');
  });

  test('marks nothing outside a transaction, or in another database', async () => {
    const store = sqliteStore(database);
    const token = await tokenOf(store);
    const outside = thrown(() => store.completeIn(database, 'an-id', token, 60_000));
    expect(outside).toMatchObject({
      code: 'option_invalid',
      message: expect.stringContaining('outside a transaction'),
    });
    database.exec('BEGIN');
    const other = thrown(() => store.completeIn(open(), 'an-id', token, 60_000));
    expect(other).toMatchObject({ code: 'option_invalid', message: expect.stringContaining('the database itself') });
    database.exec('ROLLBACK');
    expect(await stateOf(store)).toBe('running');
  });

  test('does nothing else while a transaction is open, and is not made then', async () => {
    const store = sqliteStore(database);
    database.exec('BEGIN');
    const error = await rejection(store.claim('an-id', 60_000));
    expect(error).toMatchObject({ code: 'option_invalid', message: expect.stringContaining('A transaction is open') });
    const made = thrown(() => sqliteStore(database));
    expect(made).toMatchObject({ code: 'option_invalid', message: expect.stringContaining('Make it before') });
    expect(database.isTransaction).toBe(true); // it is not the store's to end
    database.exec('ROLLBACK');
    expect(await stateOf(store)).toBe('claimed');
  });

  test.each<[what: string, sql: string, readOnly: boolean]>([
    ['with other columns', 'CREATE TABLE telnyx_siprec_webhooks (id TEXT)', false],
    ['with a column too many', sqliteTable().replace('done', 'more TEXT NOT NULL, done'), false],
    ['that is read-only', '', true],
  ])('says so of a table %s, when it is made', (_, sql, readOnly) => {
    database.exec(sql);
    const error = thrown(() => sqliteStore(open({ readOnly })));
    expect(error).toMatchObject({
      code: 'option_invalid',
      message: expect.stringContaining('cannot be used'),
      cause: expect.any(Error),
    });
  });

  test('that finds its table gone says so to completeIn', async () => {
    const store = sqliteStore(database);
    database.exec('DROP TABLE telnyx_siprec_webhooks; BEGIN');
    const error = thrown(() => store.completeIn(database, 'an-id', 'a-token', 60_000));
    expect(error).toMatchObject({ code: 'option_invalid', cause: expect.any(Error) });
    database.exec('ROLLBACK');
  });

  test('is made while another process has the file, and waits for it with the first delivery', async () => {
    const other = open();
    other.exec('BEGIN EXCLUSIVE');
    const store = sqliteStore(database);
    expect(await rejection(store.claim('an-id', 60_000))).toMatchObject({ errcode: 5 });
    database.exec('BEGIN');
    expect(thrown(() => store.completeIn(database, 'an-id', 'a-token', 60_000))).toMatchObject({ errcode: 5 });
    database.exec('ROLLBACK');
    other.exec('COMMIT');
    expect(await stateOf(store)).toBe('claimed');
  });

  test.each([
    [{ code: 'SQLITE_BUSY' }, true], // of better-sqlite3 and bun:sqlite
    [{ code: 'SQLITE_BUSY_SNAPSHOT' }, true],
    [{ code: 'SQLITE_LOCKED' }, true],
    [{ errcode: 6 }, true], // of node:sqlite
    [{ errcode: 5 | (2 << 8) }, true],
    [{ code: 'SQLITE_CANTOPEN' }, false],
    [{ code: 'NOT_SQLITE_BUSY' }, false],
    [{ errcode: 8 }, false],
    [{ errcode: 5 << 8 }, false],
  ])('takes %j for a database that is busy: %s', async (reason, isBusy) => {
    let isFirst = true;
    const exec = (sql: string) => {
      if (!isFirst) return database.exec(sql);
      isFirst = false;
      throw Object.assign(new Error('no'), reason);
    };
    const busy: SqliteDatabase = {
      exec,
      prepare: (sql) => database.prepare(sql),
      get isTransaction() {
        return database.isTransaction as boolean;
      },
    };
    const make = () => sqliteStore(busy);
    if (isBusy) expect(await stateOf(make())).toBe('claimed');
    else expect(thrown(make)).toMatchObject({ code: 'option_invalid', cause: reason });
  });

  test('is not made of a database that is closed', () => {
    const closed = new (DatabaseSync as Open)(':memory:');
    closed.close();
    expect(thrown(() => sqliteStore(closed))).toMatchObject({
      message: expect.stringContaining('takes an open database'),
    });
  });

  test('says what was wrong with its trial, also where SQLite has ended that by itself', () => {
    const cause = new Error('database or disk is full');
    const full: SqliteDatabase = {
      exec: (sql) => database.exec(sql),
      prepare: () => ({
        get() {
          database.exec('ROLLBACK'); // as SQLite does of its own
          throw cause;
        },
      }),
      get isTransaction() {
        return database.isTransaction as boolean;
      },
    };
    expect(thrown(() => sqliteStore(full))).toMatchObject({ code: 'option_invalid', cause });
  });

  test('takes the databases of other packages: inTransaction, and null where there is no row', async () => {
    const like: SqliteDatabase = {
      exec: (sql) => database.exec(sql),
      prepare: (sql) => ({ get: (...values: never[]) => database.prepare(sql).get(...values) ?? null }),
      get inTransaction() {
        return database.isTransaction as boolean;
      },
    };
    const store = sqliteStore(like);
    const token = await tokenOf(store);
    expect(await stateOf(store)).toBe('running');
    like.exec('BEGIN');
    store.completeIn(like, 'an-id', token, 60_000);
    expect(thrown(() => store.completeIn(like, 'other', token, 60_000))).toMatchObject({ code: 'claim_lost' });
    like.exec('COMMIT');
    expect(await stateOf(store)).toBe('done');
  });
});
