/** prometheus.ts and prometheus-alerts.yml: every answer is in the metrics, and promtool finds the alerts to fire when they should. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { createReceiver } from 'telnyx-siprec-webhooks/receiver';
import { sampleEvents } from 'telnyx-siprec-webhooks/testing';
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
  for (const outcome of ['failed', 'handled', 'refused', 'store_unavailable', 'untimely']) {
    assert.ok(text.includes(`siprec_webhook_answers_total{outcome="${outcome}",code=""} 0`), outcome);
  }
  assert.ok(text.includes('siprec_webhook_answers_total{outcome="misconfigured",code="key_missing"} 0'));
  assert.ok(text.includes('siprec_webhook_answers_total{outcome="invalid",code="event_unknown"} 0'));
});

test('the receiver that the page for operations shows', async () => {
  const shown = await import('./prometheus-server.js');
  assert.equal((await shown.receiver(request(sampleEvents['siprec.started'].enveloped))).status, 200);
  assert.match(await shown.register.metrics(), /answers_total\{outcome="handled",code=""\} 1/);
});

test('promtool accepts the alerts', () => {
  const output = execFileSync('promtool', ['check', 'rules', 'prometheus-alerts.yml'], { encoding: 'utf8' });
  assert.match(output, /SUCCESS: 8 rules found/);
});

test('promtool finds each alert to fire on its series, and none to fire on strangers', () => {
  const output = execFileSync('promtool', ['test', 'rules', 'prometheus-alerts.test.yml'], { encoding: 'utf8' });
  assert.match(output, /SUCCESS/);
});
