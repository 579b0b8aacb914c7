/** What the stores on SQL databases refuse without asking a database. What they do with one is tested by `tests/exactly-once`. */

import { describe, expect, test } from 'vitest';
import {
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
])('%s refuses whatever is no database', (_, makeStore) => {
  for (const database of [undefined, null, 5, 'file.db', {}, { query: 5, prepare() {}, exec() {} }, ...HOSTILE]) {
    expect(thrown(() => makeStore(database))).toMatchObject({ code: 'option_invalid' });
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
    expect(thrown(() => sqliteTable('mine.claims'))).toMatchObject({ code: 'option_invalid' });
    expect(thrown(() => postgresTable('a.b.c'))).toMatchObject({ code: 'option_invalid' });
  });

  test.each([{ tables: 'a' }, null, 5])('is the only option: not %j', (options) => {
    expect(thrown(() => postgresStore(pool, options as never))).toMatchObject({ code: 'option_invalid' });
  });
});

test('completeIn of PostgreSQL takes no pool, and nothing that cannot query', async () => {
  const store = postgresStore(pool);
  for (const transaction of [pool, { ...pool }, undefined, null, {}, 'BEGIN', ...HOSTILE]) {
    const error = await rejection(store.completeIn(transaction, 'id', crypto.randomUUID(), 1000));
    expect(isWebhookError(error)).toBe(true);
  }
});
