/**
 * What a receiver makes of `delivery.completeIn`: never a 200 without the effects. On a database in memory that has what matters of real ones;
 * `tests/exactly-once` is about those.
 */

import { describe, expect, test, vi } from 'vitest';
import { WebhookConfigurationError } from '../../src/errors/webhook-errors.js';
import {
  type AnswerReport,
  ClaimLostError,
  type ClaimStore,
  createReceiver,
  type Delivery,
  isWebhookError,
  memoryStore,
  type Receiver,
  type ReceiverOptions,
} from '../../src/receiver.js';
import { deliver, now, PUBLIC_KEY, rejection, TIMESTAMP, thrown } from '../support/sign.js';

const LONG_MS = 60_000;

const payload = { call_control_id: 'a', connection_id: '1', call_leg_id: 'l', call_session_id: 's' };
const body = JSON.stringify({ data: { event_type: 'siprec.started', id: 'an-id', occurred_at: 'then', payload } });

/** A transaction: what it wrote is there for all once it is committed. */
interface Transaction {
  write(): void;
  commit(): void;
  rollback(): void;
}

/** A database with a table of claims and one of effects. While a transaction holds a claim, whoever asks for it waits. */
class Database {
  effects = 0;
  readonly #rows = new Map<string, { token: string; isDone: boolean; until: number }>();
  readonly #held = new Map<string, Promise<void>>();
  readonly #open = new Map<Transaction, { undo: (() => void)[]; end: () => void; ended: Promise<void> }>();
  #tokens = 0;

  begin(): Transaction {
    let writes = 0;
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const undo: (() => void)[] = [];
    const close = (isCommitted: boolean) => {
      if (isCommitted) this.effects += writes;
      else for (const step of undo) step();
      this.#open.delete(transaction);
      end();
    };
    const transaction: Transaction = {
      write: () => writes++,
      commit: () => close(true),
      rollback: () => close(false),
    };
    this.#open.set(transaction, { undo, end, ended });
    return transaction;
  }

  store(): ClaimStore {
    const isHeld = (id: string, token: string) => {
      const row = this.#rows.get(id);
      return row !== undefined && row.token === token && !row.isDone && row.until > performance.now();
    };
    const set = (id: string, token: string, isDone: boolean, ms: number) =>
      this.#rows.set(id, { token, isDone, until: performance.now() + ms });
    return {
      claim: async (id, leaseMs) => {
        await this.#held.get(id);
        const row = this.#rows.get(id);
        if (row && row.until > performance.now()) {
          return row.isDone ? { state: 'done' } : { state: 'running', retryAfterMs: row.until - performance.now() };
        }
        const token = String(++this.#tokens);
        set(id, token, false, leaseMs);
        return { state: 'claimed', token };
      },
      renew: async (id, token, leaseMs) => {
        await this.#held.get(id);
        return isHeld(id, token) && !!set(id, token, false, leaseMs);
      },
      complete: async (id, token, ms) => isHeld(id, token) && !!set(id, token, true, ms),
      release: async (id, token) => {
        await this.#held.get(id);
        return isHeld(id, token) && this.#rows.delete(id);
      },
      completeIn: async (transaction, id, token, ms) => {
        const open = this.#open.get(transaction as Transaction);
        const row = this.#rows.get(id);
        if (!open || row?.isDone) throw Object.assign(new Error('no transaction'), { code: 'option_invalid' });
        if (row?.token !== token) throw new ClaimLostError('lost');
        set(id, token, true, ms);
        open.undo.push(() => this.#rows.set(id, row));
        this.#held.set(
          id,
          open.ended.then(() => void this.#held.delete(id)),
        );
      },
    };
  }
}

/** A receiver on a database, whose handler is given; what it told and asked. */
function stage(onEvent: (delivery: Delivery, database: Database) => unknown, options: Partial<ReceiverOptions> = {}) {
  const database = new Database();
  const store = { ...database.store(), ...options.store };
  const spies = Object.fromEntries(
    (['claim', 'renew', 'complete', 'release'] as const).map((name) => [name, vi.spyOn(store, name)]),
  );
  const answers: AnswerReport[] = [];
  const errors: unknown[] = [];
  const receive: Receiver = createReceiver({
    publicKey: PUBLIC_KEY,
    now,
    onEvent: (_, delivery) => onEvent(delivery, database),
    onOther: 'ignore',
    onAnswer: (answer) => answers.push(answer),
    onError: (error) => errors.push(error),
    leaseMs: LONG_MS,
    ...options,
    store,
  });
  const post = async () => {
    const response = await receive(
      new Request('http://localhost/', { method: 'POST', headers: deliver(body, TIMESTAMP).headers, body }),
    );
    return [response.status, answers.at(-1)?.outcome, response.headers.get('retry-after')];
  };
  return { database, store, spies, answers, errors, post };
}

/** What a handler should be. */
async function handle({ completeIn }: Delivery, database: Database): Promise<void> {
  const transaction = database.begin();
  await completeIn(transaction);
  transaction.write();
  transaction.commit();
}

test('a mark that is committed with the effects is a 200, and the receiver does not complete by itself', async () => {
  const { database, spies, errors, post } = stage(handle);
  expect(await post()).toEqual([200, 'handled', null]);
  expect(await post()).toEqual([200, 'duplicate', null]);
  expect(database.effects).toBe(1);
  expect(spies.complete).not.toHaveBeenCalled();
  expect(errors).toEqual([]);
});

test('again in a new transaction after a rollback is right', async () => {
  const { database, post } = stage(async ({ completeIn }, database) => {
    const first = database.begin();
    await completeIn(first);
    first.rollback();
    await handle({ completeIn } as Delivery, database);
  });
  expect(await post()).toEqual([200, 'handled', null]);
  expect(database.effects).toBe(1);
});

describe('a handler that returns, though nothing was committed', () => {
  let attempts = 0;
  test.each<[what: string, handler: (delivery: Delivery, database: Database) => unknown]>([
    [
      'since it rolled back',
      async ({ completeIn }, database) => {
        const transaction = database.begin();
        await completeIn(transaction);
        transaction.rollback();
      },
    ],
    [
      'since it was no transaction, and the error was swallowed',
      async ({ completeIn }) => {
        await Promise.resolve(completeIn('the pool')).catch(() => {});
      },
    ],
    [
      'since it did not wait for completeIn',
      ({ completeIn }) => {
        completeIn('the pool');
      },
    ],
  ])('%s: 500, and the next attempt is handled', async (_, handler) => {
    attempts = 0;
    const { database, errors, post } = stage((delivery, database) =>
      attempts++ === 0 ? handler(delivery, database) : handle(delivery, database),
    );
    expect(await post()).toEqual([500, 'failed', null]);
    expect(errors.every(isWebhookError) && errors.length).toBe(1);
    expect(database.effects).toBe(0);
    expect(await post()).toEqual([200, 'handled', null]);
    expect(database.effects).toBe(1);
  });

  test('since the transaction is still open: 500, and given up once it has rolled back', async () => {
    let open: Transaction | undefined;
    const { database, errors, post } = stage(
      async (delivery, database) => {
        if (open) return handle(delivery, database);
        open = database.begin();
        await delivery.completeIn(open);
      },
      { leaseMs: 3_000 },
    );
    expect(await post()).toEqual([500, 'failed', null]);
    expect(errors.length).toBeGreaterThan(0);
    open?.rollback();
    await vi.waitFor(async () => expect(await post()).toEqual([200, 'handled', null]), 10_000);
    expect(database.effects).toBe(1);
  });

  test('since the transaction is committed later: 500, and 200 from then on', async () => {
    let open: Transaction | undefined;
    const { database, post } = stage(
      async (delivery, database) => {
        open = database.begin();
        await delivery.completeIn(open);
        open.write();
      },
      { leaseMs: 600 },
    );
    expect(await post()).toEqual([500, 'failed', null]);
    open?.commit();
    expect(await post()).toEqual([200, 'duplicate', null]);
    expect(database.effects).toBe(1);
  });
});

describe('a delivery that another worker has taken over', () => {
  const lost = async () => {
    throw new ClaimLostError('lost');
  };

  test.each<[how: string, handler: (delivery: Delivery) => unknown]>([
    ['lets claim_lost through', async ({ completeIn }) => completeIn({})],
    ['swallows it', async ({ completeIn }) => Promise.resolve(completeIn({})).catch(() => {})],
  ])('is a 503 where the handler %s, and nothing is released', async (_, handler) => {
    const { errors, spies, post } = stage(handler, { store: { completeIn: lost } as unknown as ClaimStore });
    expect(await post()).toEqual([503, 'busy', '1']);
    expect(spies.release).not.toHaveBeenCalled();
    expect(spies.complete).not.toHaveBeenCalled();
    expect(errors).toEqual([]);
  });

  test('is one for a store that gives false, at once or in time', async () => {
    for (const completeIn of [() => false, async () => false]) {
      const { post } = stage(async ({ completeIn }) => completeIn({}), {
        store: { completeIn } as unknown as ClaimStore,
      });
      expect(await post()).toEqual([503, 'busy', '1']);
    }
  });

  test('is a 503 where it rolled back, returned, and somebody else is at it', async () => {
    const { store, database, spies, post } = stage(
      async ({ completeIn, id }, database) => {
        const transaction = database.begin();
        await completeIn(transaction);
        transaction.rollback();
        await vi.waitFor(async () => expect((await store.claim(id, LONG_MS)).state).toBe('claimed'));
      },
      { leaseMs: 300 },
    );
    expect(await post()).toEqual([503, 'busy', '60']);
    expect(database.effects).toBe(0);
    expect(await spies.release?.mock.results[0]?.value).toBe(false);
  });

  test('of another delivery is an error as any other', async () => {
    const other = new ClaimLostError('of another delivery');
    const { errors, spies, post } = stage(() => Promise.reject(other));
    expect(await post()).toEqual([500, 'failed', null]);
    expect(errors).toEqual([other]);
    expect(spies.release).toHaveBeenCalledTimes(1);
  });
});

test('a store that refuses to mark, with any other code, is a 500: the delivery is still this one', async () => {
  const refusal = new WebhookConfigurationError('option_invalid', 'no transaction');
  const { errors, spies, post } = stage(({ completeIn }) => completeIn({}), {
    store: { completeIn: () => Promise.reject(refusal) } as unknown as ClaimStore,
  });
  expect(await post()).toEqual([500, 'failed', null]);
  expect(errors).toEqual([refusal]);
  expect(spies.release).toHaveBeenCalledTimes(1);
});

test('a handler that fails is a 500, and what it marked is released with the rollback', async () => {
  let attempts = 0;
  const failure = new Error('deadlock detected');
  const { database, errors, post } = stage(async (delivery, database) => {
    if (attempts++ > 0) return handle(delivery, database);
    const transaction = database.begin();
    await delivery.completeIn(transaction);
    transaction.rollback();
    throw failure;
  });
  expect(await post()).toEqual([500, 'failed', null]);
  expect(errors).toEqual([failure]);
  expect(await post()).toEqual([200, 'handled', null]);
  expect(database.effects).toBe(1);
});

test('once completeIn was called, nothing is renewed, and a lease that ran out does not stop the commit', async () => {
  const { database, spies, errors, post } = stage(
    async ({ completeIn }, database) => {
      const transaction = database.begin();
      await completeIn(transaction);
      const before = spies.renew?.mock.calls.length;
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(spies.renew?.mock.calls.length).toBe(before);
      transaction.write();
      transaction.commit();
    },
    { leaseMs: 200 },
  );
  expect(await post()).toEqual([200, 'handled', null]);
  expect(database.effects).toBe(1);
  expect(errors).toEqual([]);
});

test('after the handler has returned, completeIn is refused, and onError is told, too', async () => {
  let late: Delivery | undefined;
  const { database, errors, post } = stage((delivery) => {
    late = delivery;
  });
  await post();
  const error = thrown(() => late?.completeIn(database.begin()));
  expect(error).toMatchObject({ code: 'option_invalid', message: expect.stringContaining('returned') });
  expect(errors).toEqual([error]);
});

test('a store that cannot says which can', async () => {
  let error: unknown;
  const { post } = stage(
    (delivery) => {
      error = thrown(() => delivery.completeIn({}));
      throw error;
    },
    { store: { ...memoryStore(), completeIn: undefined } as unknown as ClaimStore },
  );
  expect(await post()).toEqual([500, 'failed', null]);
  expect(error).toMatchObject({
    code: 'option_invalid',
    message: expect.stringMatching(/sqliteStore.*postgresStore/),
  });
});

test('completeIn is synchronous where the store is', async () => {
  let result: unknown = 'nothing';
  await stage(
    (delivery) => {
      result = delivery.completeIn({});
    },
    { store: { completeIn() {} } as unknown as ClaimStore },
  ).post();
  expect(result).toBeUndefined();
  const failure = new Error('SQLITE_BUSY');
  const { errors, post } = stage((delivery) => delivery.completeIn({}), {
    store: {
      completeIn() {
        throw failure;
      },
    } as unknown as ClaimStore,
  });
  expect(await post()).toEqual([500, 'failed', null]);
  expect(errors).toEqual([failure]);
});

test('a store that refuses to complete, since a transaction is open, makes of a handler that returned a 500', async () => {
  const error = await rejection(Promise.reject(thrown(() => createReceiver({} as never)))); // any option_invalid
  const { errors, spies, post } = stage(() => {}, {
    store: { complete: () => Promise.reject(error) } as unknown as ClaimStore,
  });
  expect(await post()).toEqual([500, 'failed', null]);
  expect(errors).toEqual([error]);
  expect(spies.complete).toHaveBeenCalledTimes(1);
});
