/** prometheus.ts and prometheus-alerts.yml: every answer is in the metrics, and promtool finds the alerts to fire when they should. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { createReceiver, toNodeListener } from 'telnyx-siprec-webhooks/receiver';
import { sampleEvents, signDelivery } from 'telnyx-siprec-webhooks/testing';
import { keyPair, request } from './deliveries.mjs';
import { onAnswerInto } from './prometheus.js';

const register = new Registry();

/** The lines of the metrics that are above 0. */
const counted = async () =>
  (await register.metrics())
    .split('\n')
    .filter((line) => /^siprec_\w+(_total|_count)\{/.test(line) && !line.endsWith(' 0'));

test('an answer of each kind is counted and timed', async () => {
  const receive = createReceiver({
    publicKey: keyPair.publicKey,
    onAnswer: onAnswerInto(register),
    onRefused() {},
    onEvent() {},
    onOther: 'ignore',
  });
  const genuine = sampleEvents['siprec.stopped'].enveloped;
  const unknown = { data: { ...genuine.data, event_type: 'siprec.paused', id: 'new' } };
  const empty = new Request('http://localhost/', { method: 'POST' });
  const statuses = [];
  for (const each of [request(genuine), request(genuine), request(unknown), empty]) {
    statuses.push((await receive(each)).status);
  }
  assert.deepEqual(statuses.slice(0, 3), [200, 200, 500]);
  const stranger = (await counted()).filter((line) => /outcome="(refused|misconfigured)"/.test(line));
  assert.equal(stranger.length, 2); // a stranger's empty POST is counted and timed
  assert.deepEqual(
    (await counted()).filter((line) => !stranger.includes(line)),
    [
      'siprec_webhook_answers_total{outcome="handled",code=""} 1',
      'siprec_webhook_answers_total{outcome="duplicate",code=""} 1',
      'siprec_webhook_answers_total{outcome="invalid",code="event_unknown"} 1',
      'siprec_webhook_duration_seconds_count{outcome="handled",code=""} 1',
      'siprec_webhook_duration_seconds_count{outcome="duplicate",code=""} 1',
      'siprec_webhook_duration_seconds_count{outcome="invalid",code="event_unknown"} 1',
      'siprec_webhook_handler_duration_seconds_count{outcome="handled",code=""} 1',
    ],
  );
});

test('what the alerts look at is there from the start, at 0: Prometheus sees no step where a series begins', async () => {
  const fresh = new Registry();
  onAnswerInto(fresh);
  const text = await fresh.metrics();
  for (const [outcome, code] of [
    ...['failed', 'handled', 'store_unavailable'].map((outcome) => [outcome, '']),
    ...['body_not_raw', 'key_missing'].map((code) => ['misconfigured', code]),
    ['invalid', 'event_unknown'],
    ['refused', 'signature_mismatch'],
    ['untimely', 'timestamp_too_old'],
  ]) {
    assert.ok(text.includes(`siprec_webhook_answers_total{outcome="${outcome}",code="${code}"} 0`), outcome + code);
  }
});

/** A receiver behind a parser of JSON alone, as \`express.json()\` is. \`keep\` is its \`verify\`. */
async function behindJson(t, keep) {
  const registry = new Registry();
  const options = { publicKey: keyPair.publicKey, onAnswer: onAnswerInto(registry), onRefused() {}, onEvent() {} };
  const listener = toNodeListener(createReceiver({ ...options, onOther: 'ignore' }));
  const server = createServer(async (incoming, response) => {
    const hasBody = Number(incoming.headers['content-length']) > 0;
    if (hasBody && incoming.headers['content-type'] === 'application/json') {
      const bytes = Buffer.concat(await incoming.toArray());
      keep(incoming, bytes);
      incoming.body = JSON.parse(bytes);
    }
    listener(incoming, response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const send = async (body, headers) => {
    const url = `http://127.0.0.1:${server.address().port}/`;
    return (await fetch(url, { method: 'POST', headers, body })).status;
  };
  return { registry, send };
}

/** Sends a genuine delivery, of JSON or as a form. */
const sendGenuine = ({ send }, body) => {
  const { headers, rawBody } = signDelivery(body, { keyPair });
  return send(rawBody, headers);
};
const texml = (CallSid) =>
  new URLSearchParams({
    ...{ AccountSid: 'a', CallSid, SiprecSid: 's' },
    SiprecEvent: 'siprec-started',
    Timestamp: 'then',
  });
const counts = async ({ registry }) =>
  Object.fromEntries(
    [...(await registry.metrics()).matchAll(/^siprec_webhook_answers_total\{outcome="(\w+)",code="(\w*)"\} (\d+)$/gm)]
      .filter(([, , , count]) => count !== '0')
      .map(([, outcome, code, count]) => [`${outcome} ${code}`.trim(), Number(count)]),
  );

test('a parser of JSON in front is body_not_raw for Call Control, while forms are handled', async (t) => {
  const replica = await behindJson(t, () => {});
  for (const id of ['1', '2', '3']) {
    const { data } = sampleEvents['siprec.started'].enveloped;
    assert.equal(await sendGenuine(replica, { data: { ...data, id } }), 500);
    assert.equal(await sendGenuine(replica, texml(id)), 200);
  }
  assert.deepEqual(await counts(replica), { handled: 3, 'misconfigured body_not_raw': 3 });
});

test('what strangers send is never misconfigured: without a signature anywhere, and with a forged one where the set-up is right', async (t) => {
  const keep = (incoming, bytes) => {
    incoming.rawBody = bytes;
  };
  const [wrong, right] = [await behindJson(t, () => {}), await behindJson(t, keep)];
  const JSON_TYPE = { 'content-type': 'application/json' };
  const scans = [
    [undefined, {}],
    ['{}', JSON_TYPE],
    ['a=b', { 'content-type': 'application/x-www-form-urlencoded' }],
  ];
  for (const replica of [wrong, right]) for (const scan of scans) assert.equal(await replica.send(...scan), 401);
  const { 'content-type': _, ...forged } = signDelivery(texml('forged'), { keyPair }).headers;
  for (const [body, type] of scans) assert.equal(await right.send(body, { ...forged, ...type }), 401);
  assert.deepEqual(await counts(wrong), { 'refused header_missing': 3 });
  assert.deepEqual(await counts(right), { 'refused header_missing': 3, 'refused signature_mismatch': 3 });
});

test('promtool accepts the alerts', () => {
  const output = execFileSync('promtool', ['check', 'rules', 'prometheus-alerts.yml'], { encoding: 'utf8' });
  assert.match(output, /SUCCESS: 12 rules found/);
});

test('promtool finds each alert to fire on its series, and none to fire on strangers', () => {
  const output = execFileSync('promtool', ['test', 'rules', 'prometheus-alerts.test.yml'], { encoding: 'utf8' });
  assert.match(output, /SUCCESS/);
});
