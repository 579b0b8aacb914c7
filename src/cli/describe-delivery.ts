/**
 * A judged delivery, for people and for machines.
 *
 * @module
 */

import type { WebhookError } from '../errors/webhook-errors.js';
import { classify, type SiprecEvent } from '../events/classify.js';
import { toSiprecStatus } from '../events/to-siprec-status.js';
import { isCallControlSiprecEvent } from '../events/type-guards.js';
import type { Diagnosis } from '../testing.js';
import type { VerifiedWebhook } from '../verification/verify.js';

type Description = [record: Record<string, unknown> & { type: string }, lines: string];

/** Describes a genuine delivery, and tells whether its event was understood. */
export function describeVerified({ id, idSource, timestamp, body }: VerifiedWebhook): {
  isUnderstood: boolean;
  description: Description;
} {
  const result = classify(body);
  const record = { type: 'verified', id, idSource, timestamp: timestamp.toISOString(), kind: result.kind };
  const first = (what: string) => `verified  ${what}\n  id ${id}\n  signed ${record.timestamp}`;
  if (result.kind === 'siprec') {
    const { event } = result;
    const lines = `${first(typeOf(event))}\n${indent(JSON.stringify(event, undefined, 2))}`;
    return { isUnderstood: true, description: [{ ...record, event, status: toSiprecStatus(event) }, lines] };
  }
  if (result.kind === 'other') {
    const { eventType } = result;
    return { isUnderstood: true, description: [{ ...record, eventType }, first(`not SIPREC: ${eventType ?? '?'}`)] };
  }
  const { code, message, issues, eventType } = result.error;
  const lines = `${first(`but not understood: ${code}${eventType === undefined ? '' : ` (${eventType})`}`)}\n  ${message}`;
  return { isUnderstood: false, description: [{ ...record, error: { code, message, issues, eventType } }, lines] };
}

/** Describes a delivery that is refused, and why. */
export function describeRefused({ code, message }: WebhookError, { genuine, causes }: Diagnosis): Description {
  const others = causes.filter((cause) => cause.code !== code);
  const why = others.map((cause) => `\n  why: ${cause.code}\n  ${cause.message}`).join('');
  const isOpen = causes.length === 0;
  const lines = `refused  ${code}\n  ${message}${why}${isOpen ? '\n  why: nothing that was tried makes the signature match.' : ''}`;
  return [{ type: 'refused', code, message, genuine, causes }, lines];
}

function typeOf(event: SiprecEvent): string {
  return isCallControlSiprecEvent(event) ? event.event_type : event.SiprecEvent;
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
