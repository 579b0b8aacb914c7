/** The server that the page shows how to copy: replicas on one PostgreSQL, which Prometheus reads by the configuration of the page, and how they end. */

import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { signDelivery } from 'telnyx-siprec-webhooks/testing';
import { keyPair, post } from './deliveries.mjs';
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
  const child = spawn(process.execPath, ['postgres/recovery/server.js'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const printed = child.stderr.toArray().then((chunks) => Buffer.concat(chunks).toString());
  const [ready] = await once(child.stdout, 'data');
  assert.equal(String(ready), `Deliveries are taken on port ${port}.\n`);
  while (!(await fetch(metrics).catch(() => sleep(50)))) assert.equal(child.exitCode, null);
  return { child, port, printed };
}

/** Lets this be the server's database, through a proxy that can stand still. */
async function frozenLater(t) {
  const { hostname, port } = new URL(POSTGRES_URL);
  const sockets = [];
  const proxy = createServer((near) => {
    const far = connect(Number(port), hostname);
    sockets.push(near, far);
    for (const socket of [near, far]) socket.on('error', () => {});
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  const freeze = () => {
    for (const socket of sockets) socket.unpipe().pause();
  };
  const url = new URL(POSTGRES_URL);
  url.port = String(proxy.address().port);
  return { url: String(url), freeze };
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
  assert.deepEqual(await query('max(siprec_dead_letters) > 0'), ['1']);
  three.child.kill('SIGKILL');
  let down = [];
  while (down.length === 0) down = await query('up{job="siprec-webhooks"} == 0');
  assert.deepEqual(down, ['127.0.0.13:9464 0']);
});

test('every string that JSON can hold is stored: a NUL character, and half of a surrogate pair', {
  timeout: 60_000,
}, async () => {
  const metrics = await freePort();
  const { child, port } = await serve({ METRICS_PORT: String(metrics) }, `http://127.0.0.1:${metrics}/metrics`);
  for (const client_state of ['\u0000', '\ud800']) {
    const event = siprecEvent(`odd${client_state.charCodeAt(0)}`);
    assert.equal(await post(port, { data: { ...event, payload: { ...event.payload, client_state } } }), 200);
    const { rows } = await database.query('SELECT event FROM siprec_events WHERE id = $1', [event.id]);
    assert.equal(rows[0].event.payload.client_state, client_state);
  }
  child.kill();
});

test('killed after the insertion of a dead letter: it is not kept without its mark, so it is not handled twice', {
  timeout: 60_000,
}, async () => {
  const metrics = await freePort();
  const start = () => serve({ METRICS_PORT: String(metrics) }, `http://127.0.0.1:${metrics}/metrics`);
  const killed = await start();
  const other = new pg.Client({ connectionString: POSTGRES_URL });
  await other.connect();
  await other.query('BEGIN');
  await other.query('LOCK TABLE siprec_dead_letters');
  const answer = post(killed.port, { data: { ...siprecEvent('killed'), event_type: 'siprec.paused' } });
  const waits =
    "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO siprec_dead_letters%'";
  while ((await database.query(waits)).rows.length === 0) await sleep(20);
  killed.child.kill('SIGKILL');
  assert.equal(await answer, undefined);
  await other.query('COMMIT'); // from here on, PostgreSQL inserts
  await other.end();
  // The next attempt, where the event is understood.
  const updated = await start();
  while ((await post(updated.port, { data: siprecEvent('killed') })) !== 200) await sleep(100);
  updated.child.kill();
  assert.ok((await rowsOf('siprec_events')).includes('killed'));
  assert.ok(!(await rowsOf('siprec_dead_letters')).includes('killed'));
});

test('while the dead letters cannot be counted, their metric has no value, and the others do', {
  timeout: 60_000,
}, async () => {
  const metrics = `http://127.0.0.1:${await freePort()}/metrics`;
  const settings = {
    METRICS_PORT: new URL(metrics).port,
    POSTGRES_URL: `postgres://127.0.0.1:${await freePort()}/none`,
  };
  const { child } = await serve(settings, metrics);
  const text = await (await fetch(metrics)).text();
  child.kill();
  assert.match(text, /^siprec_webhook_answers_total\{/m);
  assert.doesNotMatch(text, /^siprec_dead_letters /m);
});

/** Starts Prometheus as the page says, but more eager, and with the replicas of this machine. Gives what asks it. */
async function prometheus(t) {
  const folder = mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-prometheus-'));
  const config = readFileSync('prometheus.yml', 'utf8').replaceAll('10.0.0.', '127.0.0.');
  writeFileSync(join(folder, 'prometheus.yml'), config.replace('scrape_interval: 15s', 'scrape_interval: 1s'));
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
  assert.equal((await fetch(`http://127.0.0.1:${replica.port}/health`)).status, 200);
  replica.child.kill();
});

test('SIGTERM: what runs is answered, connections without a request are closed, and the exit status is 0', {
  timeout: 60_000,
}, async (t) => {
  const metrics = await freePort();
  const { child, port } = await serve({ METRICS_PORT: String(metrics) }, `http://127.0.0.1:${metrics}/metrics`);
  const [silent, open] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
  for (const socket of [silent, open]) t.after(() => socket.destroy());
  await Promise.all([once(silent, 'connect'), once(open, 'connect')]);
  const other = new pg.Client({ connectionString: POSTGRES_URL });
  await other.connect();
  await other.query('BEGIN');
  await other.query('LOCK TABLE siprec_events');
  const agent = new Agent({ keepAlive: true });
  t.after(() => agent.destroy());
  const answer = postOn(agent, port, { data: siprecEvent('last') });
  const waits =
    "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO siprec_events%'";
  while ((await database.query(waits)).rows.length === 0) await sleep(20);
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  while (await fetch(`http://127.0.0.1:${metrics}/metrics`).catch(() => undefined)) await sleep(20); // until it stops
  await assert.rejects(fetch(`http://127.0.0.1:${port}/health`));
  open.write('GET /health HTTP/1.1\r\nhost: a\r\n\r\n');
  assert.match(String((await once(open, 'data'))[0]), /^HTTP\/1\.1 503 /);
  child.kill('SIGTERM'); // a second one changes nothing
  await other.query('COMMIT');
  await other.end();
  assert.deepEqual(await answer, { status: 200, connection: 'close' });
  assert.deepEqual(await exit, [0, null]);
  assert.ok((await rowsOf('siprec_events')).includes('last'));
});

/** Posts a delivery on the connections of an agent, as a load balancer does. */
async function postOn(agent, port, body) {
  const { headers, rawBody } = signDelivery(body, { keyPair });
  const options = { agent, port, method: 'POST', headers: { ...headers, 'content-length': rawBody.length } };
  const [response] = await once(request(options).end(rawBody), 'response');
  response.resume();
  return { status: response.statusCode, connection: response.headers.connection };
}

/** Starts a server, and calls `act` while many connections, which are kept, have delivery after delivery. Gives the status of each answer, by its id. */
async function underLoad(settings, act) {
  const metrics = await freePort();
  const server = await serve({ METRICS_PORT: String(metrics), ...settings }, `http://127.0.0.1:${metrics}/metrics`);
  const agent = new Agent({ keepAlive: true });
  const answers = new Map();
  const clients = Array.from({ length: 30 }, async () => {
    for (;;) {
      const event = siprecEvent(`load${randomUUID()}`);
      const answer = await postOn(agent, server.port, { data: event }).catch(() => undefined);
      if (!answer) return; // it takes no more connections
      answers.set(event.id, answer.status);
    }
  });
  while (answers.size < 100) await sleep(20);
  await act(server);
  const exit = once(server.child, 'exit');
  server.child.kill('SIGTERM');
  const status = await exit;
  await Promise.all(clients);
  agent.destroy();
  const committed = (await rowsOf('siprec_events')).filter((id) => id.startsWith('load'));
  const acknowledged = [...answers].filter(([, status]) => status === 200).map(([id]) => id);
  return {
    status,
    printed: await server.printed,
    cut: committed.filter((id) => !answers.has(id)),
    lost: acknowledged.filter((id) => !committed.includes(id)),
  };
}

test('SIGTERM under load on kept connections: what was handled was answered, and nothing that was not handled got 200', {
  timeout: 60_000,
}, async () => {
  const { status, printed, cut, lost } = await underLoad({}, () => {});
  assert.deepEqual({ status, printed, cut, lost }, { status: [0, null], printed: '', cut: [], lost: [] });
});

test('SIGTERM under load while the database stands still: it ends, and nothing that was not handled got 200', {
  timeout: 60_000,
}, async (t) => {
  await database.query("DELETE FROM siprec_events WHERE id LIKE 'load%'");
  const { url, freeze } = await frozenLater(t);
  const { status, lost } = await underLoad({ POSTGRES_URL: url }, freeze);
  assert.deepEqual({ signal: status[1], lost }, { signal: null, lost: [] });
});

test('a database that ends its connections is a line for each, and the replica works again by itself', {
  timeout: 60_000,
}, async () => {
  const metrics = await freePort();
  const server = await serve({ METRICS_PORT: String(metrics) }, `http://127.0.0.1:${metrics}/metrics`);
  assert.equal(await post(server.port, { data: siprecEvent('before') }), 200);
  const ended = await database.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  assert.ok(ended.rows.length > 0);
  let status;
  while (status !== 200) status = await post(server.port, { data: siprecEvent('after') });
  server.child.kill();
  const lines = (await server.printed).trimEnd().split('\n');
  assert.deepEqual(new Set(lines), new Set(['terminating connection due to administrator command']));
});

test('without a key, and without a database, the server does not start', () => {
  for (const [name, message] of [
    ['TELNYX_PUBLIC_KEY', /code: 'key_missing'/],
    ['POSTGRES_URL', /Error: Set POSTGRES_URL\./],
  ]) {
    const env = { ...process.env, POSTGRES_URL };
    delete env[name];
    const { status, stderr } = spawnSync(process.execPath, ['postgres/recovery/server.js'], { env, encoding: 'utf8' });
    assert.equal(status, 1);
    assert.match(stderr, message);
  }
});
