/**
 * Parse functions: a typed event, or an error that says why not.
 *
 * @module
 */

import { WebhookPayloadError } from '../errors/webhook-errors.js';
import type {
  CallControlSiprecEvent,
  CallControlSiprecFailed,
  CallControlSiprecStarted,
  CallControlSiprecStopped,
} from './call-control.js';
import { type ClassifiedBody, classify, type SiprecEvent } from './classify.js';
import type { TexmlSiprecEvent, TexmlSiprecFailed, TexmlSiprecStarted, TexmlSiprecStopped } from './texml.js';
import { isCallControlSiprecEvent, isTexmlSiprecEvent } from './type-guards.js';

/**
 * Parses any of the six SIPREC events. Proves nothing of who sent it: `verify` first, or use `unwrap`.
 *
 * A Call Control event comes out bare, with `meta` taken over from its envelope; version 1 gets its `webhook_id` as `id`, and the time of its
 * payload, or else `created_at`, as `occurred_at`. Unknown fields survive. The input is not changed.
 *
 * @param input - The `body` that `verify` gave; or raw text or bytes, JSON or form.
 *
 * @throws {WebhookPayloadError} `event_other`: no SIPREC event. `event_unknown`: a SIPREC event type that is not one of the six.
 *   `event_invalid`: a field is missing or of the wrong type, see `issues`. `body_malformed`: text or bytes that do not decode.
 *
 * @example
 * ```ts
 * import { parseSiprecEvent } from 'telnyx-siprec-webhooks';
 *
 * const event = parseSiprecEvent('AccountSid=a&CallSid=v3%3Ac&SiprecSid=s&SiprecEvent=siprec-started&Timestamp=2024-01-15T10%3A30%3A00Z');
 * if ('SiprecEvent' in event) console.log(event.SiprecEvent, event.CallSid);
 * ```
 */
export function parseSiprecEvent(input: unknown): SiprecEvent {
  return eventOf(classify(input));
}

/** The event of a classified body, or an error. */
export function eventOf(classified: ClassifiedBody): SiprecEvent {
  if (classified.kind === 'siprec') return classified.event;
  throw classified.kind === 'invalid' ? classified.error : other(classified.eventType);
}

function other(eventType?: string): WebhookPayloadError {
  return new WebhookPayloadError(
    'event_other',
    'This is not the SIPREC event that you asked for (see eventType). Use classify where other events arrive, too.',
    eventType === undefined ? {} : { eventType },
  );
}

function parseOnly<Event extends SiprecEvent>(input: unknown, is: (event: SiprecEvent) => event is Event): Event {
  const event = parseSiprecEvent(input);
  if (is(event)) return event;
  throw other(typeOf(event));
}

/** Parses the one kind of event that a discriminant names. */
function parseKind<Type extends ReturnType<typeof typeOf>>(input: unknown, type: Type) {
  return parseOnly(
    input,
    (event): event is Extract<SiprecEvent, { event_type: Type } | { SiprecEvent: Type }> => typeOf(event) === type,
  );
}

function typeOf(event: SiprecEvent) {
  return isCallControlSiprecEvent(event) ? event.event_type : event.SiprecEvent;
}

/** {@link parseSiprecEvent}, for Call Control events only: a TeXML event is `event_other`. */
export function parseCallControlSiprecEvent(input: unknown): CallControlSiprecEvent {
  return parseOnly(input, isCallControlSiprecEvent);
}

/** {@link parseSiprecEvent}, for TeXML events only: a Call Control event is `event_other`. */
export function parseTexmlSiprecEvent(input: unknown): TexmlSiprecEvent {
  return parseOnly(input, isTexmlSiprecEvent);
}

/** {@link parseSiprecEvent}, for `siprec.started` only: any other event is `event_other`. */
export function parseCallControlSiprecStarted(input: unknown): CallControlSiprecStarted {
  return parseKind(input, 'siprec.started');
}

/** {@link parseSiprecEvent}, for `siprec.stopped` only: any other event is `event_other`. */
export function parseCallControlSiprecStopped(input: unknown): CallControlSiprecStopped {
  return parseKind(input, 'siprec.stopped');
}

/** {@link parseSiprecEvent}, for `siprec.failed` only: any other event is `event_other`. */
export function parseCallControlSiprecFailed(input: unknown): CallControlSiprecFailed {
  return parseKind(input, 'siprec.failed');
}

/** {@link parseSiprecEvent}, for `siprec-started` only: any other event is `event_other`. */
export function parseTexmlSiprecStarted(input: unknown): TexmlSiprecStarted {
  return parseKind(input, 'siprec-started');
}

/** {@link parseSiprecEvent}, for `siprec-stopped` only: any other event is `event_other`. */
export function parseTexmlSiprecStopped(input: unknown): TexmlSiprecStopped {
  return parseKind(input, 'siprec-stopped');
}

/** {@link parseSiprecEvent}, for `siprec-failed` only: any other event is `event_other`. */
export function parseTexmlSiprecFailed(input: unknown): TexmlSiprecFailed {
  return parseKind(input, 'siprec-failed');
}
