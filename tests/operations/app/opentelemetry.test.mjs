/** opentelemetry.ts: every answer is in the metrics and has a span, as the in-memory exporters of the SDK see it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metrics, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { createReceiver } from 'telnyx-siprec-webhooks/receiver';
import { sampleEvents } from 'telnyx-siprec-webhooks/testing';
import { keyPair, request } from './deliveries.mjs';

const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const meterProvider = new MeterProvider({
  readers: [new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 })],
});
metrics.setGlobalMeterProvider(meterProvider);
const spanExporter = new InMemorySpanExporter();
const tracerProvider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spanExporter })] });
trace.setGlobalTracerProvider(tracerProvider);
const { onAnswer } = await import('./opentelemetry.js');

test('an answer of each kind is counted, timed, and has a span', async () => {
  const receive = createReceiver({
    publicKey: keyPair.publicKey,
    onAnswer,
    onRefused() {},
    onError() {},
    onEvent({ event_type }) {
      if (event_type === 'siprec.failed') throw new Error('a handler that fails');
    },
    onOther: 'ignore',
  });
  const genuine = sampleEvents['siprec.stopped'].enveloped;
  const forged = request(genuine);
  forged.headers.set('telnyx-signature-ed25519', `${'A'.repeat(86)}==`);
  const statuses = [];
  for (const each of [request(genuine), request(genuine), request(sampleEvents['siprec.failed'].enveloped), forged]) {
    statuses.push((await receive(each)).status);
  }
  assert.deepEqual(statuses, [200, 200, 500, 401]);

  await meterProvider.forceFlush();
  const points = metricExporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap(({ metrics }) => metrics)
    .map(({ descriptor, dataPoints }) => [
      descriptor.name,
      Object.fromEntries(dataPoints.map(({ attributes, value }) => [attributes.outcome, value.count ?? value])),
    ]);
  assert.deepEqual(Object.fromEntries(points), {
    'siprec.webhook.answers': { handled: 1, duplicate: 1, failed: 1, refused: 1 },
    'siprec.webhook.duration': { handled: 1, duplicate: 1, failed: 1, refused: 1 },
    'siprec.webhook.handler.duration': { handled: 1, failed: 1 },
  });

  const spans = spanExporter.getFinishedSpans();
  assert.deepEqual(
    spans.map(({ name, attributes, status }) => [
      name,
      attributes['siprec.webhook.outcome'],
      attributes['http.response.status_code'],
      attributes['siprec.event_type'],
      attributes['error.type'],
      status.code,
    ]),
    [
      ['siprec webhook', 'handled', 200, 'siprec.stopped', undefined, 0],
      ['siprec webhook', 'duplicate', 200, 'siprec.stopped', undefined, 0],
      ['siprec webhook', 'failed', 500, 'siprec.failed', undefined, 2],
      ['siprec webhook', 'refused', 401, undefined, 'signature_mismatch', 0],
    ],
  );
  const [first] = spans;
  assert.equal(first.attributes['messaging.message.id'], genuine.data.id);
  assert.ok(first.duration[0] < 60 && first.duration[0] * 1e9 + first.duration[1] > 0, 'it begins before it ends');
});
