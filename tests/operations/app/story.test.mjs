/**
 * The whole story, by the example in examples/recovery: Telnyx delivers to a receiver that is down for a while, and gives up; a cron job recovers
 * everything; every event is handled exactly once.
 *
 * It is told of each form of the example: on Redis, and on PostgreSQL.
 */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { register } from 'prom-client';
import { createClient } from 'redis';
import { recoverDeliveries } from 'telnyx-siprec-webhooks/recovery';
import { post, start } from './deliveries.mjs';
import { API_KEY, failedDelivery, siprecEvent, TelnyxApi } from './telnyx-api.mjs';

const run = promisify(execFile);

/** Telnyx's policy, in time that is compressed: so many attempts, so far apart. A refusal that is a 4xx is not tried again. */
const ATTEMPTS = 3;
const PAUSE_MS = 150;

const TYPES = ['siprec.started', 'siprec.stopped', 'siprec.failed'];
const events = Array.from({ length: 90 }, (_, index) => siprecEvent(`event-${index}`, TYPES[index % 3]));

/**
 * Tells the story.
 *
 * @param {string} folder - The example's.
 * @param {() => Promise<Record<string, number>>} handledTimes - How often each event was handled.
 * @param {(milliseconds: number) => Promise<unknown>} holdUp - Lets handlers wait for so long.
 * @param {() => Promise<string[]>} [deadLetters] - The ids of what was kept, where it is kept.
 */
async function tell(t, folder, handledTimes, holdUp, deadLetters) {
  const api = await TelnyxApi.start();
  const env = { TELNYX_API_KEY: API_KEY, TELNYX_BASE_URL: api.url };
  const failed = () => api.records.filter(({ status }) => status === 'failed');

  /** Runs the cron job, once. */
  async function recover() {
    const options = { env: { ...process.env, ...env } };
    const { stdout, code } = await run(process.execPath, [`${folder}/recover.js`], options).catch((error) => error);
    return { code, ...JSON.parse(stdout) };
  }

  /** Delivers an event as Telnyx does, and writes into the log what came of it. */
  async function deliver(event, port, timeoutMs) {
    const startedAt = Date.now();
    let status;
    for (let attempt = 1; attempt <= ATTEMPTS && status !== 200; attempt++) {
      status = await post(port, { data: event, meta: { attempt } }, timeoutMs);
      if (status >= 400 && status < 500) break;
      if (status !== 200) await sleep(PAUSE_MS);
    }
    api.records.unshift(failedDelivery(event, startedAt, status === 200 ? { status: 'delivered' } : {}));
    return status;
  }

  let server = await start(['serve.mjs', folder], env);

  await t.test('while it is up, events are handled', async () => {
    for (const event of events.slice(0, 30)) assert.equal(await deliver(event, server.port), 200);
  });

  await t.test('some answers come later than Telnyx waits: handled, and listed as failed', async () => {
    await holdUp(700);
    await Promise.all(events.slice(30, 40).map((event) => deliver(event, server.port, 100)));
    await sleep(8_000); // what is running comes to its end, and what nobody renews expires
    assert.ok(failed().length > 0);
  });

  await t.test('while it is down, Telnyx gives up', async () => {
    await server.kill();
    const before = failed().length;
    for (const event of events.slice(40, 70)) assert.equal(await deliver(event, server.port), undefined);
    assert.equal(failed().length, before + 30);
  });

  await t.test('with the wrong key, everything is refused, and not tried again', async () => {
    server = await start(['serve.mjs', folder], {
      ...env,
      TELNYX_PUBLIC_KEY: 'eu2zvPjhY6odxV34Z/EsRiERvTodkev4Fq0SlK90Izg=',
    });
    for (const event of events.slice(70, 80)) assert.equal(await deliver(event, server.port), 401);
    await server.kill();
  });

  await t.test('up again, it handles what comes; a recovery beside it brings the rest', async () => {
    server = await start(['serve.mjs', folder], env);
    const [summary] = await Promise.all([
      recover(),
      (async () => {
        for (const event of events.slice(80)) assert.equal(await deliver(event, server.port), 200);
      })(),
    ]);
    assert.equal(summary.code, undefined);
    assert.equal(summary.isComplete, true);
    assert.equal(summary.found, failed().length);
    assert.equal(summary.handled + summary.duplicates, summary.found);
    assert.equal(summary.remainingCount, 0);
  });

  await t.test('every event was handled exactly once', async () => {
    assert.deepEqual(await handledTimes(), Object.fromEntries(events.map(({ id }) => [idOf(id), 1])));
  });

  await t.test('a second run handles nothing', async () => {
    const { handled, duplicates, found } = await recover();
    assert.deepEqual([handled, duplicates], [0, found]);
    assert.deepEqual(await handledTimes(), Object.fromEntries(events.map(({ id }) => [idOf(id), 1])));
  });

  await t.test('two runs at a time handle nothing twice', async () => {
    const more = Array.from({ length: 50 }, (_, index) => siprecEvent(`more-${index}`));
    api.records.unshift(...more.map((event) => failedDelivery(event, Date.now() - 1_000)));
    const summaries = await Promise.all([recover(), recover()]);
    const handled = summaries.map((summary) => summary.handled);
    assert.equal(handled[0] + handled[1], 50);
    const times = await handledTimes();
    assert.deepEqual(
      more.map(({ id }) => times[idOf(id)]),
      more.map(() => 1),
    );
  });

  await t.test(`what is not understood is ${deadLetters ? 'kept' : 'named, and the job exits with 1'}`, async () => {
    api.records.unshift(failedDelivery({ ...siprecEvent('odd'), payload: {} }, Date.now() - 1_000));
    const { code, invalid, remaining } = await recover();
    assert.deepEqual([code, invalid, remaining], deadLetters ? [undefined, 0, []] : [1, 1, ['odd']]);
    assert.deepEqual(await deadLetters?.(), deadLetters && ['odd']);
    api.records.shift();
  });

  await t.test(
    'what is older than the memory of the store is told apart, and handed over when you say so',
    async () => {
      const aWeekAndAnHourAgo = Date.now() - 169 * 3_600_000;
      api.records.push(failedDelivery(siprecEvent('old'), aWeekAndAnHourAgo));
      register.clear(); // of the other form, which had a process of its own otherwise
      const { receiver, close } = await import(`./${folder}/receiver.js`);
      const options = { apiKey: API_KEY, baseUrl: api.url, receiver, since: new Date(aWeekAndAnHourAgo - 1_000) };
      const first = await recoverDeliveries(options);
      assert.deepEqual([first.handled, first.tooOld, first.remaining], [0, 1, ['old']]);
      assert.equal((await handledTimes()).old, undefined);
      const second = await recoverDeliveries({ ...options, includeForgotten: true });
      assert.deepEqual([second.handled, second.tooOld, second.perhapsTwice], [1, 0, 1]);
      assert.equal((await handledTimes()).old, 1);
      await close();
    },
  );

  await server.kill();
  await api.stop();
}

test('a receiver on Redis is down for a while, and nothing is lost', async (t) => {
  const redis = await createClient({ url: process.env.REDIS_URL }).connect();
  const handledTimes = async () => {
    const times = {};
    for (const { message } of await redis.xRange('siprec-events', '-', '+'))
      times[message.id] = (times[message.id] ?? 0) + 1;
    return times;
  };
  const holdUp = (milliseconds) => redis.sendCommand(['CLIENT', 'PAUSE', String(milliseconds), 'WRITE']);
  await tell(t, 'recovery', handledTimes, holdUp);
  await redis.close();
});

test('a receiver on PostgreSQL is down for a while, and nothing is lost', async (t) => {
  const client = new pg.Client({ connectionString: process.env.POSTGRES_URL });
  await client.connect();
  await client.query('CREATE TABLE siprec_events (id text, event json NOT NULL)'); // no key: it would hide a second time
  await client.query('DROP TABLE IF EXISTS siprec_dead_letters'); // of another test
  await client.query(/CREATE TABLE .*;/.exec(readFileSync('dead-letter.ts', 'utf8'))[0]);
  const handledTimes = async () => {
    const { rows } = await client.query('SELECT id, count(*)::int AS times FROM siprec_events GROUP BY id');
    return Object.fromEntries(rows.map(({ id, times }) => [id, times]));
  };
  const holdUp = async (milliseconds) => {
    await client.query('BEGIN');
    await client.query('LOCK TABLE siprec_events');
    sleep(milliseconds).then(() => client.query('COMMIT'));
  };
  const deadLetters = async () => (await client.query('SELECT id FROM siprec_dead_letters')).rows.map(({ id }) => id);
  await tell(t, 'postgres/recovery', handledTimes, holdUp, deadLetters);
  await client.end();
});

/** As the receiver spells it. */
function idOf(id) {
  return id.replaceAll('_', '_5F');
}
