/**
 * What Telnyx itself shows of a delivery: records of `webhook_deliveries` and `call_events`, and the portal's. None has the bytes that were signed.
 *
 * @module
 */

import { isRecord } from '../primitives/plain-object.js';
import type { Capture, LoggedEvent } from './capture.js';
import { answerOf, type CapturedAnswer } from './captured-answer.js';
import { recordOf } from './json-fields.js';

/** Reads the events of records, in a list or alone; `undefined` for anything else. */
export function readTelnyxLog(value: unknown): Capture | undefined {
  const { data } = recordOf(value);
  const items: unknown[] = Array.isArray(data) ? data : isRecord(data) ? [data] : [value];
  const events = items.flatMap((item) => eventOf(recordOf(item)));
  if (events.length === 0) return undefined;
  return { kind: 'Telnyx', name: "Telnyx's own log", requests: [], events };
}

function eventOf({ record_type, webhook, metadata, attempts }: Record<string, unknown>): LoggedEvent[] {
  if (record_type === 'webhook_delivery' || (isRecord(webhook) && Array.isArray(attempts)))
    return [{ event: webhook ?? null, answer: lastAnswerOf(attempts) }];
  const { event, delivered_to } = recordOf(metadata);
  if (record_type === 'call_event') return [{ event: event ?? metadata ?? null }];
  return isRecord(event) && delivered_to !== undefined ? [{ event }] : [];
}

function lastAnswerOf(attempts: unknown): CapturedAnswer | undefined {
  const last: unknown = Array.isArray(attempts) ? attempts.at(-1) : undefined;
  const { status, body } = recordOf(recordOf(recordOf(last).http).response);
  return answerOf(status, body);
}
