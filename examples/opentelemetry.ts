/** Metrics and a span of every answer, by OpenTelemetry. Its SDK, and where that exports to, are set up elsewhere, before this is loaded. */

import { metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReceiverOptions } from 'telnyx-siprec-webhooks/receiver';

type OnAnswer = NonNullable<ReceiverOptions['onAnswer']>;

const meter = metrics.getMeter('siprec-webhooks');
const tracer = trace.getTracer('siprec-webhooks');

const answers = meter.createCounter('siprec.webhook.answers', { description: 'Answers, by outcome.' });
const answering = meter.createHistogram('siprec.webhook.duration', {
  description: 'From the request to the answer.',
  unit: 's',
  advice: { explicitBucketBoundaries: [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10] }, // Telnyx waits for two seconds
});
const handling = meter.createHistogram('siprec.webhook.handler.duration', {
  description: 'From the call of a handler to its end.',
  unit: 's',
  advice: { explicitBucketBoundaries: [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10] },
});

/** `createReceiver({ onAnswer, … })` */
export const onAnswer: OnAnswer = ({ status, outcome, code, id, eventType, attempt, durationMs, handlerMs }) => {
  // Few values each: an id or an event type would make a series of its own.
  const labels = { outcome, ...(code && { code }) };
  answers.add(1, labels);
  answering.record(durationMs / 1000, labels);
  if (handlerMs !== undefined) handling.record(handlerMs / 1000, labels);

  const end = Date.now();
  const span = tracer.startSpan('siprec webhook', {
    kind: SpanKind.CONSUMER,
    startTime: end - durationMs,
    attributes: {
      ...{ 'http.response.status_code': status, 'siprec.webhook.outcome': outcome },
      ...(code && { 'error.type': code }),
      ...(id && { 'messaging.message.id': id }),
      ...(eventType && { 'siprec.event_type': eventType }),
      ...(attempt && { 'siprec.webhook.attempt': attempt }),
    },
  });
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
  span.end(end);
};
