/** The server that the page shows how to copy: replicas on one PostgreSQL, which Prometheus reads by the configuration of the page, and how they end. */

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { post } from './deliveries.mjs';
import { freePort } from './free-port.mjs';
import { siprecEvent } from './telnyx-api.mjs';

const POSTGRES_URL = process.env.POSTGRES_URL.replace(/[^/]+$/, 'server');
const database = new pg.Client({ connectionString: POSTGRES_URL });
const children = [];

before(async () => {
  const admin = new pg.Client({ connectionString: process.env.POSTGRES_URL });
  await admin.connect();
  await admin.query('CREATE DATABASE server');
  await admin.end();
  await database.connect();
  for (const file of ['recovery/receiver.ts', 'dead-letter.ts']) {
    await database.query(/CREATE TABLE .*;/.exec(readFileSync(`postgres/${file}`, 'utf8'))[0]);
  }
});
after(async () => {
  for (const child of children) child.kill('SIGKILL');
  await database.end();
});

/** Starts it as a user does, with these settings, and waits for its metrics. */
async function serve(settings, metrics) {
  const port = await freePort();
  const env = { ...process.env, POSTGRES_URL, PORT: String(port), ...settings };
  const child = spawn(process.execPath, ['postgres/recovery/server.js'], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  children.push(child);
  while (!(await fetch(metrics).catch(() => sleep(50)))) assert.equal(child.exitCode, null);
  return { child, port };
}

const rowsOf = async (table) => (await database.query(`SELECT id FROM ${table} ORDER BY id`)).rows.map(({ id }) => id);

test('promtool accepts the configuration of the page, and the alerts that it names', () => {
  const output = execFileSync('promtool', ['check', 'config', 'prometheus.yml'], { encoding: 'utf8' });
  assert.match(output, /prometheus\.yml is valid/);
  assert.match(output, /SUCCESS: \d+ rules found/);
});

test('three replicas: handled once, kept where it is not understood, and told apart by Prometheus', {
  timeout: 120_000,
}, async (t) => {
  const hosts = ['127.0.0.11', '127.0.0.12', '127.0.0.13'];
  const replicas = await Promise.all(hosts.map((host) => serve({ METRICS_HOST: host }, `http://${host}:9464/metrics`)));
  const [one, two, three] = replicas;
  const odd = { ...siprecEvent('odd'), event_type: 'siprec.paused' };
  for (const [{ port }, event] of [
    [one, siprecEvent('event')],
    [two, siprecEvent('event')],
    [three, odd],
  ]) {
    assert.equal(await post(port, { data: event }), 200);
  }
  assert.deepEqual(await rowsOf('siprec_events'), ['event']);
  assert.deepEqual(await rowsOf('siprec_dead_letters'), ['odd']);

  const query = await prometheus(t);
  const answers = 'siprec_webhook_answers_total{job="siprec-webhooks"} > 0';
  let found = [];
  while (found.length < 3) found = await query(`sum by (instance, outcome) (${answers})`);
  assert.deepEqual(found.sort(), [
    '127.0.0.11:9464 handled 1',
    '127.0.0.12:9464 duplicate 1',
    '127.0.0.13:9464 handled 1',
  ]);
  assert.deepEqual(await query('siprec_dead_letters_total > 0'), ['127.0.0.13:9464 1']);
  three.child.kill('SIGKILL');
  let down = [];
  while (down.length === 0) down = await query('up{job="siprec-webhooks"} == 0');
  assert.deepEqual(down, ['127.0.0.13:9464 0']);
});

/** Starts Prometheus as the page says, but more eager, and with the replicas of this machine. Gives what asks it. */
async function prometheus(t) {
  const folder = mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-prometheus-'));
  const config = readFileSync('prometheus.yml', 'utf8').replaceAll('10.0.0.', '127.0.0.');
  writeFileSync(join(folder, 'prometheus.yml'), `global: { scrape_interval: 1s }\n${config}`);
  writeFileSync(join(folder, 'prometheus-alerts.yml'), readFileSync('prometheus-alerts.yml'));
  const address = `127.0.0.1:${await freePort()}`;
  const options = [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`];
  const child = spawn('prometheus', [...options, `--web.listen-address=${address}`, '--log.level=error'], {
    stdio: 'inherit',
  });
  children.push(child);
  t.after(async () => {
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    rmSync(folder, { recursive: true, force: true });
  });
  return async (expression) => {
    await sleep(100);
    assert.equal(child.exitCode, null);
    const url = `http://${address}/api/v1/query?query=${encodeURIComponent(expression)}`;
    const answer = await fetch(url).catch(() => undefined);
    if (!answer?.ok) return []; // it is still starting
    const { data } = await answer.json();
    return data.result.map(({ metric, value }) =>
      [metric.instance, metric.outcome, value[1]].filter(Boolean).join(' '),
    );
  };
}

test('only this machine reads the metrics, unless METRICS_HOST says otherwise, and the port for deliveries has none', {
  timeout: 60_000,
}, async () => {
  const port = await freePort();
  const replica = await serve({ METRICS_PORT: String(port) }, `http://127.0.0.1:${port}/metrics`);
  await assert.rejects(fetch(`http://127.0.0.2:${port}/metrics`));
  assert.equal((await fetch(`http://127.0.0.1:${replica.port}/metrics`)).status, 405);
  replica.child.kill();
});

test('SIGTERM: what runs is answered, connections without a request are closed, and the exit status is 0', {
  timeout: 60_000,
}, async (t) => {
  const metrics = await freePort();
  const { child, port } = await serve({ METRICS_PORT: String(metrics) }, `http://127.0.0.1:${metrics}/metrics`);
  const silent = connect(port, '127.0.0.1');
  t.after(() => silent.destroy());
  await once(silent, 'connect');
  const other = new pg.Client({ connectionString: POSTGRES_URL });
  await other.connect();
  await other.query('BEGIN');
  await other.query('LOCK TABLE siprec_events');
  const answer = post(port, { data: siprecEvent('last') });
  const waits =
    "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO siprec_events%'";
  while ((await database.query(waits)).rows.length === 0) await sleep(20);
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  while (await fetch(`http://127.0.0.1:${metrics}/metrics`).catch(() => undefined)) await sleep(20); // until it stops
  await other.query('COMMIT');
  await other.end();
  assert.equal(await answer, 200);
  assert.deepEqual(await exit, [0, null]);
  assert.ok((await rowsOf('siprec_events')).includes('last'));
});
