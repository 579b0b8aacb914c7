/**
 * The ways to misuse `completeIn`, with a receiver, on real databases. Whoever takes a handler that returned for one that committed answers 200 in
 * each, without effects.
 */

import { createReceiver, postgresStore } from 'telnyx-siprec-webhooks/receiver';
import { createTestKeyPair, signDelivery } from 'telnyx-siprec-webhooks/testing';
import { equal } from './check.mjs';
import { eventually, failureOf, sleep } from './store-cases.mjs';

const keyPair = createTestKeyPair();
const payload = { call_control_id: 'a', connection_id: '1', call_leg_id: 'l', call_session_id: 's' };

/** A receiver on a database with a table of effects. */
async function stage(database, onEvent, options) {
  await database.execute('CREATE TABLE effects (id text NOT NULL)');
  const answers = [];
  const errors = [];
  const receive = createReceiver({
    publicKey: keyPair.publicKey,
    store: database.makeStore(),
    onEvent: (_, delivery) => onEvent(delivery),
    onOther: 'ignore',
    onAnswer: (answer) => answers.push(answer),
    onError: (error) => errors.push(error),
    ...options,
  });
  const post = (id) => postTo(receive, id);
  const effects = async () => (await database.run('SELECT id FROM effects ORDER BY id')).map(({ id }) => id);
  return { post, effects, answers, errors };
}

async function postTo(receive, id) {
  const data = { event_type: 'siprec.started', id, occurred_at: 'then', payload };
  const { status } = await receive((await signDelivery({ data }, { keyPair })).request);
  return status;
}

/** The first time, what is wrong; then what is right. */
function once(wrong, right) {
  let calls = 0;
  return (delivery) => (calls++ === 0 ? wrong(delivery) : right(delivery));
}

const insert = (id) => `INSERT INTO effects (id) VALUES ('${id}')`;

/** In whatever a transaction is on. */
const write = (transaction, id) =>
  transaction.exec ? transaction.exec(insert(id)) : transaction.query(insert(id), []);

/** On every client. @type {Record<string, (database: import('./databases.mjs').Database) => Promise<unknown>>} */
export const RECEIVER_CASES = {
  'no transaction at all, and the error is swallowed': (database) =>
    failsOnce(database, async ({ completeIn }) => {
      try {
        await completeIn(database.outside);
      } catch {}
    }),

  'twice in one transaction': (database) =>
    failsOnce(database, ({ completeIn, id }) =>
      database.transaction(async (tx) => {
        await completeIn(tx);
        await write(tx, id);
        await completeIn(tx);
      }),
    ),

  'again in a new transaction, after a rollback': async (database) => {
    let rollbacks = 0;
    const { post, effects, errors } = await stage(database, async ({ completeIn, id }) => {
      const attempt = () =>
        database.transaction(async (tx) => {
          await completeIn(tx);
          await write(tx, id);
          if (rollbacks++ < 2) throw new Error('deadlock detected');
        });
      await attempt().catch(attempt).catch(attempt);
    });
    equal([await post('a'), await post('a')], [200, 200]);
    equal([await effects(), errors, rollbacks], [['a'], [], 3]);
  },

  'again after a commit': async (database) => {
    const { post, effects, answers, errors } = await stage(database, async ({ completeIn, id }) => {
      const attempt = (what) =>
        database.transaction(async (tx) => {
          await completeIn(tx);
          await write(tx, what);
        });
      await attempt(id);
      await attempt(`${id}, more of it`);
    });
    equal(await post('a'), 500);
    equal(errors[0]?.code, 'option_invalid');
    equal([await post('a'), answers[1].outcome], [200, 'duplicate'], 'what was committed is');
    equal(await effects(), ['a']);
  },

  'after the handler has returned': async (database) => {
    let late;
    const { post, effects, errors } = await stage(database, (delivery) => {
      late = delivery;
    });
    await post('a');
    const error = await failureOf(() =>
      database.transaction(async (tx) => {
        await write(tx, 'a');
        await late.completeIn(tx);
      }),
    );
    equal(error.code, 'option_invalid');
    equal([await effects(), errors[0] === error], [[], true]);
  },
};

/** @type {Record<string, (database: import('./databases.mjs').Database) => Promise<unknown>>} */
export const POSTGRES_RECEIVER_CASES = {
  'a transaction that was rolled back, and a handler that returned': (database) =>
    failsOnce(database, async (delivery) => {
      await database
        .transaction(async (tx) => {
          await tx.query(insert(delivery.id), []);
          await delivery.completeIn(tx);
          throw new Error('rolls it back');
        })
        .catch(() => {});
    }),

  'the pool in place of a client': (database) =>
    failsOnce(database, async ({ completeIn }) => {
      await completeIn(database.outside).catch(() => {});
    }),

  'a wrapped pool in place of a client': (database) =>
    failsOnce(database, async ({ completeIn }) => {
      await completeIn({ query: (text, values) => database.outside.query(text, values) }).catch(() => {});
    }),

  'a transaction that was forgotten': async (database) => {
    let forget;
    const forgotten = new Promise((resolve) => {
      forget = resolve;
    });
    let isMarked;
    const marked = new Promise((resolve) => {
      isMarked = resolve;
    });
    await failsOnce(
      database,
      async ({ completeIn, id }) => {
        const hanging = database.transaction(async (tx) => {
          await completeIn(tx);
          await tx.query(insert(id), []);
          isMarked();
          await forgotten;
          throw new Error('its connection broke');
        });
        hanging.catch(() => {});
        await marked;
      },
      () => forget(),
    );
  },

  'a transaction that takes longer than the lease, in REPEATABLE READ': async (database) => {
    const { post, effects, errors } = await stage(
      database,
      ({ completeIn, id }) =>
        database.transaction(async (tx) => {
          await completeIn(tx);
          await tx.query(insert(id), []);
          await sleep(3_000);
        }, 'REPEATABLE READ'),
      { leaseMs: 2_000 },
    );
    equal(await post('a'), 200);
    equal(await effects(), ['a']);
    equal(errors, []);
    equal(await post('a'), 200);
  },

  'other attempts while the transaction is open': async (database) => {
    const { post, effects } = await stage(database, ({ completeIn, id }) =>
      database.transaction(async (tx) => {
        await completeIn(tx);
        await tx.query(insert(id), []);
        await sleep(2_500);
      }),
    );
    const [first, second] = await Promise.all([post('a'), sleep(300).then(() => post('a'))]);
    equal([first, second], [200, 503]);
    equal(await post('a'), 200);
    equal(await effects(), ['a']);
  },
};

/** The receiver that docs/exactly-once.md shows, whose handler writes into `calls`: when that is there. */
async function keepsThePage(database, receive, columns = 'event text NOT NULL') {
  const select = 'SELECT CAST(event AS text) AS event FROM calls';
  const events = async () => (await database.run(select)).map(({ event }) => JSON.parse(event).id);
  equal(await postTo(receive, 'a'), 500, 'the answer where its writes fail');
  await database.execute(`CREATE TABLE calls (${columns})`);
  equal([await postTo(receive, 'a'), await postTo(receive, 'a'), await postTo(receive, 'b')], [200, 200, 200]);
  equal(await events(), ['a', 'b']);
}

export const PG_RECEIVER_CASES = {
  'a client of the pool, without a transaction': (database) =>
    failsOnce(database, async ({ completeIn }) => {
      const client = await database.outside.connect();
      await completeIn(client).catch(() => {});
      client.release();
    }),

  'what docs/exactly-once.md shows': async (database) => {
    process.env.TELNYX_PUBLIC_KEY = keyPair.publicKey;
    const { receiverOn } = await import('./exactly-once-postgres.mjs');
    const [own, ofStore] = [await database.reopen(), await database.reopen()];
    const receive = receiverOn(own.outside, ofStore.outside);
    await keepsThePage(database, receive);
    // A connection that breaks in the middle does not end the process: that would be a case that never ends.
    await database.run(`CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END'`);
    await database.run('CREATE TRIGGER break BEFORE INSERT ON calls EXECUTE FUNCTION break()');
    equal(await postTo(receive, 'c'), 500);
    await database.run('DROP TRIGGER break ON calls');
    await eventually(async () => (await postTo(receive, 'c')) === 200, 'it is not handled');
    equal(Number((await database.run('SELECT count(*) AS n FROM calls'))[0].n), 3);
    await Promise.all([own.close(), ofStore.close()]);
  },
};

export const PRISMA_RECEIVER_CASES = {
  'what docs/exactly-once.md shows': async (database) => {
    process.env.TELNYX_PUBLIC_KEY = keyPair.publicKey;
    const { receiverOn } = await import('./exactly-once-prisma.mjs');
    const ofStore = await database.reopen();
    const receive = receiverOn(database.unwrapped, ofStore.unwrapped);
    await keepsThePage(database, receive, 'id text PRIMARY KEY, event jsonb NOT NULL');
    await database.execute('DROP TABLE telnyx_siprec_webhooks'); // what it forgot, it hands over again
    equal(await postTo(receive, 'a'), 200, 'the answer where the row is there');
    await ofStore.close();
  },

  'a table that is missing, in the words of the engine that Prisma has without a driver adapter': async (database) => {
    const engine = {
      $queryRawUnsafe: (...query) =>
        database.unwrapped.$queryRawUnsafe(...query).catch((error) => {
          const { originalCode: code, originalMessage: message } = error.meta.driverAdapterError.cause;
          throw Object.assign(new Error(error.message), { code: 'P2010', meta: { code, message } });
        }),
    };
    const { ofPrisma } = await import('./exactly-once-wrapped.mjs');
    const store = postgresStore(ofPrisma(engine));
    equal((await store.claim('a', 1_000)).state, 'claimed');
  },
};

/** PGlite is one connection: everything waits for a transaction, not only what asks for its row. */
export const PGLITE_RECEIVER_CASES = {
  'other deliveries while a transaction is open': async (database) => {
    const [slowBegan, slowMayEnd] = [signal(), signal()];
    const { post, effects, errors } = await stage(
      database,
      ({ completeIn, id }) =>
        database.transaction(async (tx) => {
          await completeIn(tx);
          await tx.query(insert(id), []);
          if (id !== 'slow') return;
          slowBegan.give();
          await slowMayEnd;
        }),
      { leaseMs: 1_000 },
    );
    const slow = post('slow');
    await slowBegan;
    equal(await post('other'), 503, 'the answer to what comes in between');
    slowMayEnd.give();
    equal(await slow, 200);
    await eventually(async () => (await post('other')) === 200, 'it is not handled');
    equal(await effects(), ['other', 'slow']);
    equal(errors.length, 1, 'errors'); // the claim that waited
  },

  'a claim that waits for a transaction longer than anybody waits for it, is given back': async (database) => {
    const store = database.makeStore();
    await store.claim('warm', 1_000);
    const { post } = await stage(database, () => {}, { leaseMs: 60_000 });
    let answer;
    await database.transaction(async () => {
      answer = await post('late');
    });
    equal(answer, 503);
    await eventually(async () => (await post('late')) === 200, 'it is claimed for ever');
  },
};

/** A wrong handler is a 500, and what comes again is handled. */
async function failsOnce(database, wrong, afterwards) {
  const right = ({ completeIn, id }) =>
    database.transaction(async (tx) => {
      await completeIn(tx);
      await write(tx, id);
    });
  const { post, effects, answers, errors } = await stage(database, once(wrong, right));
  equal(await post('a'), 500);
  equal(answers[0].outcome, 'failed');
  equal(errors.length > 0, true);
  afterwards?.();
  equal(await effects(), []);
  await eventually(async () => (await post('a')) === 200, 'it is not handled');
  equal(await effects(), ['a']);
}

/** @type {Record<string, (database: import('./databases.mjs').Database) => Promise<unknown>>} */
export const SQLITE_RECEIVER_CASES = {
  'what docs/exactly-once.md shows': async (database) => {
    process.env.TELNYX_PUBLIC_KEY = keyPair.publicKey;
    const { receiverOn } = await import('./exactly-once-sqlite.mjs');
    const insert = (event) => database.outside.prepare('INSERT INTO calls (event) VALUES (?)').run(event);
    await keepsThePage(database, receiverOn(database.outside, insert));
  },

  'a transaction that was rolled back, and a handler that returned': async (database) => {
    const { outside } = database;
    const right = inTransaction(outside);
    const wrong = ({ completeIn, id }) => {
      outside.exec('BEGIN');
      completeIn(outside);
      outside.exec(insert(id));
      outside.exec('ROLLBACK');
    };
    const { post, effects } = await stage(database, once(wrong, right));
    equal([await post('a'), await effects(), await post('a'), await effects()], [500, [], 200, ['a']]);
  },

  'a transaction that was forgotten': async (database) => {
    const { outside } = database;
    for (const isMarked of [true, false]) {
      const wrong = ({ completeIn, id }) => {
        outside.exec('BEGIN');
        if (isMarked) completeIn(outside);
        outside.exec(insert(id));
      };
      await outside.exec('DROP TABLE IF EXISTS effects');
      const { post, effects } = await stage(database, once(wrong, inTransaction(outside)), { leaseMs: 1_000 });
      const id = `a-${isMarked}`;
      equal([await post(id), await post(id)], [500, 503]);
      outside.exec('ROLLBACK');
      equal(await effects(), []);
      await eventually(async () => (await post(id)) === 200, 'it is not handled');
      equal(await effects(), [id]);
    }
  },

  'an async transaction, with other deliveries in between': async (database) => {
    const { outside } = database;
    const [plainBegan, slowBegan, plainMayEnd, slowMayEnd] = [signal(), signal(), signal(), signal()];
    let isMeant = true;
    const handlers = {
      /** Holds its transaction over an await, and rolls it back the first time. */
      async slow({ completeIn, id }) {
        outside.exec('BEGIN');
        completeIn(outside);
        outside.exec(insert(id));
        slowBegan.give();
        await slowMayEnd;
        const isRolledBack = isMeant;
        isMeant = false;
        outside.exec(isRolledBack ? 'ROLLBACK' : 'COMMIT');
        if (isRolledBack) throw new Error('rolled back');
      },
      /** Began before, without a transaction, and returns in the middle of the other's. */
      async plain({ id }) {
        plainBegan.give();
        await plainMayEnd;
        outside.exec(insert(id));
      },
      late: inTransaction(outside),
    };
    const { post, effects } = await stage(database, (delivery) => handlers[delivery.id](delivery), { leaseMs: 1_000 });
    const plain = post('plain');
    await plainBegan;
    const slow = post('slow');
    await slowBegan;
    equal(await post('late'), 503, 'the answer to what comes in between');
    plainMayEnd.give();
    equal(await plain, 500, 'the answer to what returns in between');
    slowMayEnd.give();
    equal(await slow, 500, 'the answer to what rolled back');
    equal(await effects(), [], 'everything rolled back with it');
    for (const id of ['late', 'plain', 'slow'])
      await eventually(async () => (await post(id)) === 200, `${id} is not handled`);
    equal(await effects(), ['late', 'plain', 'slow']);
  },
};

/** A promise, and what resolves it. */
function signal() {
  let give;
  const promise = new Promise((resolve) => {
    give = resolve;
  });
  return Object.assign(promise, { give });
}

function inTransaction(database) {
  return ({ completeIn, id }) => {
    database.exec('BEGIN IMMEDIATE');
    completeIn(database);
    database.exec(insert(id));
    database.exec('COMMIT');
  };
}
