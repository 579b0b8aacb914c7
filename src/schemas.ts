/**
 * TypeBox schemas of every SIPREC event, under the names of their types. The only place where TypeBox is.
 *
 * They say what is required and of what type; no lengths, patterns or formats. Unknown fields pass. The validators behind
 * `parseSiprecEvent` are generated from these schemas (`npm run generate`), so the two cannot disagree.
 *
 * @module
 *
 * @example
 * ```ts
 * import { CallControlSiprecFailed } from 'telnyx-siprec-webhooks/schemas';
 *
 * console.log(CallControlSiprecFailed.required);
 * ```
 */

import { Literal, Null, Number as Numeric, Optional, Object as Record, String as Text, Union } from 'typebox';

/** Absent, `null` and empty are all seen in real deliveries. */
const OptionalText = Optional(Union([Text(), Null()]));

const Meta = Optional(
  Union([
    Record({
      attempt: Optional(Union([Numeric(), Null()])),
      delivered_to: OptionalText,
    }),
    Null(),
  ]),
);

const callControlFields = {
  id: Text(),
  occurred_at: Text(),
  record_type: Optional(Union([Literal('event'), Literal(''), Null()])),
  meta: Meta,
};

const callControlPayload = {
  call_control_id: Text(),
  connection_id: Text(),
  call_leg_id: Text(),
  call_session_id: Text(),
  client_state: OptionalText,
};

/** Schema of the type of the same name. */
export const CallControlSiprecStarted = Record({
  event_type: Literal('siprec.started'),
  ...callControlFields,
  payload: Record(callControlPayload),
});

/** Schema of the type of the same name. */
export const CallControlSiprecStopped = Record({
  event_type: Literal('siprec.stopped'),
  ...callControlFields,
  payload: Record({ ...callControlPayload, hangup_cause: OptionalText }),
});

/** Schema of the type of the same name. */
export const CallControlSiprecFailed = Record({
  event_type: Literal('siprec.failed'),
  ...callControlFields,
  payload: Record({ ...callControlPayload, failure_cause: OptionalText }),
});

/** Schema of the type of the same name. */
export const CallControlSiprecEvent = Union([
  CallControlSiprecStarted,
  CallControlSiprecStopped,
  CallControlSiprecFailed,
]);

/** Schema of the type of the same name: what arrives, before the event is taken out of it. */
export const CallControlSiprecWebhook = Record({ data: CallControlSiprecEvent, meta: Meta });

const texmlFields = {
  AccountSid: Text(),
  CallSid: Text(),
  SiprecSid: Text(),
  Timestamp: Text(),
  SiprecName: OptionalText,
};

/** Schema of the type of the same name. */
export const TexmlSiprecStarted = Record({ SiprecEvent: Literal('siprec-started'), ...texmlFields });

/** Schema of the type of the same name. */
export const TexmlSiprecStopped = Record({ SiprecEvent: Literal('siprec-stopped'), ...texmlFields });

/** Schema of the type of the same name. */
export const TexmlSiprecFailed = Record({
  SiprecEvent: Literal('siprec-failed'),
  ...texmlFields,
  SiprecError: OptionalText,
});

/** Schema of the type of the same name. */
export const TexmlSiprecEvent = Union([TexmlSiprecStarted, TexmlSiprecStopped, TexmlSiprecFailed]);

/** Schema of the type of the same name: any of the six. */
export const SiprecEvent = Union([
  CallControlSiprecStarted,
  CallControlSiprecStopped,
  CallControlSiprecFailed,
  TexmlSiprecStarted,
  TexmlSiprecStopped,
  TexmlSiprecFailed,
]);
