/** Makes metrics of every answer for Prometheus, with prom-client. `prometheus-alerts.yml` has the alerts on them. */

import { Counter, Histogram, type Registry } from 'prom-client';
import type { ReceiverOptions } from 'telnyx-siprec-webhooks/receiver';

type OnAnswer = NonNullable<ReceiverOptions['onAnswer']>;

/** The series that alerts look at start at 0. Otherwise, Prometheus would miss the first event of each. */
const FROM_THE_START: Record<string, string[]> = {
  ...{ handled: [''], duplicate: [''], failed: [''], store_unavailable: [''] },
  invalid: ['event_invalid', 'event_unknown', 'body_malformed'],
  misconfigured: [
    ...['body_not_raw', 'key_missing', 'key_malformed', 'key_weak', 'key_is_secret'],
    ...['runtime_unsupported', 'option_invalid'],
  ],
  refused: ['header_missing', 'signature_mismatch'],
  untimely: ['timestamp_too_old', 'timestamp_too_new'],
};

/** In seconds. Telnyx waits for two. */
const buckets = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10];

/** `createReceiver({ onAnswer: onAnswerInto(register), … })`, and `await register.metrics()` for Prometheus to read. */
export function onAnswerInto(register: Registry): OnAnswer {
  const registers = [register];
  // Each label has few values. Each id or event type would make a series of its own.
  const labelNames = ['outcome', 'code'] as const;
  const answers = new Counter({
    ...{ name: 'siprec_webhook_answers_total', help: 'Answers, by outcome.', labelNames, registers },
  });
  for (const [outcome, codes] of Object.entries(FROM_THE_START)) {
    for (const code of codes) answers.inc({ outcome, code }, 0);
  }
  const answering = new Histogram({
    ...{
      name: 'siprec_webhook_duration_seconds',
      help: 'From the request to the answer.',
      labelNames,
      buckets,
      registers,
    },
  });
  const handling = new Histogram({
    ...{ name: 'siprec_webhook_handler_duration_seconds', help: 'From the call of a handler to its end.' },
    ...{ labelNames, buckets, registers },
  });
  return ({ outcome, code = '', durationMs, handlerMs }) => {
    answers.inc({ outcome, code });
    answering.observe({ outcome, code }, durationMs / 1000);
    if (handlerMs !== undefined) handling.observe({ outcome, code }, handlerMs / 1000);
  };
}
