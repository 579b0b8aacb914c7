/**
 * The six SIPREC events with the values that Telnyx documents, in each form in which they arrive.
 *
 * @module
 */

import type {
  CallControlMeta,
  CallControlSiprecEvent,
  CallControlSiprecFailed,
  CallControlSiprecStarted,
  CallControlSiprecStopped,
} from '../events/call-control.js';
import type { TexmlSiprecEvent, TexmlSiprecFailed, TexmlSiprecStarted, TexmlSiprecStopped } from '../events/texml.js';

/** A Call Control event in each form in which it arrives. You get a new object every time you read a property, so you may change it. */
export interface CallControlSample<Event extends CallControlSiprecEvent> {
  /** As API version 2 sends it: `{ data, meta }`. */
  readonly enveloped: { data: Event; meta: CallControlMeta };
  /** Without the envelope. */
  readonly bare: Event;
  /** As API version 1 sends it: without the envelope, and with `created_at` instead of `occurred_at`. */
  readonly version1: Omit<Event, 'occurred_at'> & { created_at: string };
  /** Another form of API version 1: with `webhook_id` instead of `id`, and the time of the event in its payload. */
  readonly version1WebhookId: Omit<Event, 'id' | 'occurred_at'> & { created_at: string; webhook_id: string };
}

/** A TeXML event. You get a new object every time you read a property, so you may change it. */
export interface TexmlSample<Event extends TexmlSiprecEvent> {
  /** The form that Telnyx sends. Pass this to `signDelivery`. The parse functions do not take it: pass them `String(form)`, or `fields`. */
  readonly form: URLSearchParams;
  /** The same fields as an object, as the parse functions return it. Do not sign this: it would be sent as JSON, and TeXML is never JSON. */
  readonly fields: Event;
}

/** See {@link sampleEvents}. */
export interface SampleEvents {
  readonly 'siprec.started': CallControlSample<CallControlSiprecStarted>;
  readonly 'siprec.stopped': CallControlSample<CallControlSiprecStopped>;
  readonly 'siprec.failed': CallControlSample<CallControlSiprecFailed>;
  readonly 'siprec-started': TexmlSample<TexmlSiprecStarted>;
  readonly 'siprec-stopped': TexmlSample<TexmlSiprecStopped>;
  readonly 'siprec-failed': TexmlSample<TexmlSiprecFailed>;
}

const meta = (): CallControlMeta => ({ attempt: 1, delivered_to: 'https://example.com/webhooks' });

const payload = () => ({
  call_control_id: '31f19208-5db0-11ec-9ea7-02420a0d3a69',
  connection_id: '7267402348934739472',
  call_leg_id: '31f19208-5db0-11ec-9ea7-02420a0d3a69',
  call_session_id: '31f19208-5db0-11ec-9ea7-02420a0d3a69',
  client_state: 'aGF2ZSBhIG5pY2UgZGF5ID1d',
});

const started = (): CallControlSiprecStarted => ({
  record_type: 'event',
  event_type: 'siprec.started',
  id: '0ccc7b54-4df3-4bca-a65a-3da1ecc777f0',
  occurred_at: '2021-12-15T14:10:02.182093Z',
  payload: payload(),
});

const stopped = (): CallControlSiprecStopped => ({
  record_type: 'event',
  event_type: 'siprec.stopped',
  id: '7d743e6d-4d0e-4e05-9b5b-5fd9b7d0e2c6',
  occurred_at: '2021-12-15T14:15:41.770215Z',
  payload: { ...payload(), hangup_cause: 'normal_clearing' },
});

const failed = (): CallControlSiprecFailed => ({
  record_type: 'event',
  event_type: 'siprec.failed',
  id: '25dc3731-e51e-4927-a50d-a61cc25984b1',
  occurred_at: '2021-12-15T14:11:24.613295Z',
  payload: { ...payload(), failure_cause: 'no_answer' },
});

const session = () => ({
  SiprecSid: 'siprec-abc123',
  Timestamp: '2024-01-15T10:30:00Z',
});

const account = () => ({
  AccountSid: 'f5586561-8ff0-4291-a51b-c7dfe4139ff9',
  CallSid: 'v3:9X2vxPDFY2RHSJ1EdMS0RHRksMTg7ldNxdjWbVr9zBjbGjGsSe-aiQ',
});

function callControl<Event extends CallControlSiprecEvent>(event: () => Event): CallControlSample<Event> {
  return Object.freeze({
    get enveloped() {
      return { data: event(), meta: meta() };
    },
    get bare() {
      return event();
    },
    get version1() {
      const { record_type, id, event_type, occurred_at, ...others } = event();
      // The fields that the documents of version 1 have, in their order, and no others.
      return {
        record_type,
        id,
        event_type,
        created_at: occurred_at,
        ...others,
      } as CallControlSample<Event>['version1'];
    },
    get version1WebhookId() {
      const { record_type, id, event_type, occurred_at, payload } = event();
      return {
        created_at: occurred_at.replace(/\d+Z$/, '999999Z'), // when the webhook was made: a little later
        event_type,
        payload: { ...payload, occurred_at },
        record_type,
        webhook_id: id,
      } as unknown as CallControlSample<Event>['version1WebhookId'];
    },
  });
}

function texml<Event extends TexmlSiprecEvent>(fields: () => Event): TexmlSample<Event> {
  return Object.freeze({
    get form() {
      return new URLSearchParams(Object.entries<string>(fields() as Event & Record<string, string>)); // none of ours is null
    },
    get fields() {
      return fields();
    },
  });
}

/**
 * The six SIPREC events by event type, with the values that Telnyx's reference documents.
 *
 * You get a new object every time you read one, so a test cannot change what another one gets.
 *
 * @example
 * ```ts
 * import { sampleEvents } from 'telnyx-siprec-webhooks/testing';
 *
 * const webhook = sampleEvents['siprec.failed'].enveloped;
 * webhook.data.payload.failure_cause = 'user_busy';
 *
 * const form = sampleEvents['siprec-failed'].form;
 * form.set('SiprecError', 'no-answer');
 * ```
 */
export const sampleEvents: SampleEvents = /* @__PURE__ */ Object.freeze({
  'siprec.started': /* @__PURE__ */ callControl(started),
  'siprec.stopped': /* @__PURE__ */ callControl(stopped),
  'siprec.failed': /* @__PURE__ */ callControl(failed),
  'siprec-started': /* @__PURE__ */ texml(() => ({ ...account(), SiprecEvent: 'siprec-started', ...session() })),
  'siprec-stopped': /* @__PURE__ */ texml(() => ({ ...account(), SiprecEvent: 'siprec-stopped', ...session() })),
  'siprec-failed': /* @__PURE__ */ texml(() => ({
    ...account(),
    SiprecEvent: 'siprec-failed',
    ...session(),
    SiprecError: 'SIPREC connection failed',
  })),
});
