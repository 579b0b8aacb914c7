/**
 * One shape for the events of both families.
 *
 * @module
 */

import { WebhookPayloadError } from '../errors/webhook-errors.js';
import type { CallControlSiprecEvent } from './call-control.js';
import type { SiprecEvent } from './classify.js';
import { decodeClientState } from './client-state.js';
import { readTime } from './event-times.js';
import type { TexmlSiprecEvent } from './texml.js';
import { isCallControlSiprecEvent } from './type-guards.js';

/** What a SIPREC event says of its session, whichever family it is of. */
export interface SiprecStatus {
  /** The family it came in. */
  source: 'call-control' | 'texml';
  status: 'started' | 'stopped' | 'failed';
  /** The call: `payload.call_control_id` or `CallSid`, which are the same thing. */
  callId: string;
  /** The session of related legs. Call Control only. */
  callSessionId?: string;
  /** The SIPREC session. TeXML only. */
  siprecSid?: string;
  /** When it happened, to the millisecond; `null` where the text is of no known spelling. */
  occurredAt: Date | null;
  /** The same as it came: `occurred_at` or `Timestamp`. */
  occurredAtText: string;
  /** Why it stopped or failed: `hangup_cause`, `failure_cause` or `SiprecError`. Absent where none was given, and when it started. */
  cause?: string;
  /** What you gave as `client_state`, decoded from Base64; `null` where there is none, or it is not the Base64 of text. */
  clientState: string | null;
}

/**
 * Converts an event of either family to one shape. Never throws for an event that the parse functions returned.
 *
 * @throws {WebhookPayloadError} `event_invalid`, for anything else that has no status to give.
 *
 * @example
 * ```ts
 * import { parseSiprecEvent, toSiprecStatus } from 'telnyx-siprec-webhooks';
 *
 * export function log(body: unknown): void {
 *   const { status, callId, cause } = toSiprecStatus(parseSiprecEvent(body));
 *   console.log(`SIPREC ${status} on ${callId}`, cause ?? '');
 * }
 * ```
 */
export function toSiprecStatus(event: SiprecEvent): SiprecStatus {
  try {
    return isCallControlSiprecEvent(event) ? callControlStatus(event) : texmlStatus(event);
  } catch {
    const message =
      'toSiprecStatus takes a parsed event: the event of unwrap or classify, or what a parse function gave.';
    throw new WebhookPayloadError('event_invalid', message, { issues: [] });
  }
}

function callControlStatus({ event_type, occurred_at, payload }: CallControlSiprecEvent): SiprecStatus {
  return {
    source: 'call-control',
    status: statusOf(event_type),
    callId: payload.call_control_id,
    callSessionId: payload.call_session_id,
    occurredAt: readTime(occurred_at),
    occurredAtText: occurred_at,
    ...causeIn(payload, event_type, { 'siprec.stopped': 'hangup_cause', 'siprec.failed': 'failure_cause' }),
    clientState: decodeClientState(payload.client_state),
  };
}

function texmlStatus(event: TexmlSiprecEvent): SiprecStatus {
  const { SiprecEvent, CallSid, SiprecSid, Timestamp } = event;
  return {
    source: 'texml',
    status: statusOf(SiprecEvent),
    callId: CallSid,
    siprecSid: SiprecSid,
    occurredAt: readTime(Timestamp),
    occurredAtText: Timestamp,
    ...causeIn(event, SiprecEvent, { 'siprec-stopped': 'SiprecError', 'siprec-failed': 'SiprecError' }),
    clientState: null,
  };
}

function statusOf(eventType: string): SiprecStatus['status'] {
  return eventType.slice('siprec.'.length) as SiprecStatus['status']; // the types allow no other ending
}

/** The cause, in the field that this event type has it in: read as what it may be on the wire, since unknown fields pass. */
function causeIn(fields: object, eventType: string, names: Record<string, string>): { cause?: string } {
  const cause = (fields as Record<string, unknown>)[names[eventType] ?? ''];
  return typeof cause === 'string' && cause !== '' ? { cause } : {};
}
