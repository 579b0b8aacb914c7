/**
 * TypeBox schemas of every SIPREC event, under the names of their types. The only place where TypeBox is.
 *
 * They say what is required and of what type; no lengths, patterns or formats. Unknown fields pass. The validators behind
 * `parseSiprecEvent` are generated from these schemas (`npm run generate`), so the two cannot disagree. So are the files for other languages,
 * `schemas/*.json`; a title inside a schema is the name that the part has there.
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

import { Integer, Literal, Null, Optional, Object as Record, String as Text, Union } from 'typebox';

const required = (description: string) => Text({ description });

/** Absent, `null` and empty are all seen in real deliveries. */
const optional = (description: string) => Optional(Union([Text(), Null()], { description }));

const Meta = Optional(
  Union(
    [
      Record(
        {
          attempt: Optional(Union([Integer(), Null()], { description: 'Which attempt this is: 1 at first.' })),
          delivered_to: optional('The URL it was sent to.'),
        },
        { title: 'CallControlMeta', description: 'How a Call Control event was delivered.' },
      ),
      Null(),
    ],
    { description: 'How the event was delivered.' },
  ),
);

const callControlFields = {
  id: required('The event: a UUID, the same on every retry. API version 1 may name it webhook_id.'),
  occurred_at: required('When it happened: ISO 8601 in UTC. API version 1 has it in the payload, or has created_at.'),
  record_type: Optional(
    Union([Literal('event'), Literal(''), Null()], { description: 'event, unless it is left empty or out.' }),
  ),
  meta: Meta,
};

const callControlPayload = {
  call_control_id: required('The call, for commands to the Call Control API.'),
  connection_id: required('The Call Control application: a decimal number above 2^53, so text.'),
  call_leg_id: required('The leg of the call: a UUID.'),
  call_session_id: required('The session that groups related legs: a UUID.'),
  client_state: optional('What was given with a command, in Base64.'),
};

/** Schema of the type of the same name. */
export const CallControlSiprecStarted = Record(
  {
    event_type: Literal('siprec.started'),
    ...callControlFields,
    payload: Record(callControlPayload, {
      title: 'CallControlSiprecPayload',
      description: 'What every SIPREC event tells of its call.',
    }),
  },
  { description: 'A SIPREC session started.' },
);

/** Schema of the type of the same name. */
export const CallControlSiprecStopped = Record(
  {
    event_type: Literal('siprec.stopped'),
    ...callControlFields,
    payload: Record(
      { ...callControlPayload, hangup_cause: optional('Why it ended, a Q.850 reason: normal_clearing.') },
      { title: 'CallControlSiprecStoppedPayload', description: 'What siprec.stopped tells of its call.' },
    ),
  },
  { description: 'A SIPREC session ended.' },
);

/** Schema of the type of the same name. */
export const CallControlSiprecFailed = Record(
  {
    event_type: Literal('siprec.failed'),
    ...callControlFields,
    payload: Record(
      { ...callControlPayload, failure_cause: optional('Why it failed, a Q.850 reason: no_answer.') },
      { title: 'CallControlSiprecFailedPayload', description: 'What siprec.failed tells of its call.' },
    ),
  },
  { description: 'A SIPREC session could not be set up, or broke.' },
);

/** Schema of the type of the same name. */
export const CallControlSiprecEvent = Union(
  [CallControlSiprecStarted, CallControlSiprecStopped, CallControlSiprecFailed],
  { description: 'Any of the three Call Control events, out of its envelope.' },
);

/** Schema of the type of the same name: what arrives, before the event is taken out of it. */
export const CallControlSiprecWebhook = Record(
  { data: CallControlSiprecEvent, meta: Meta },
  { description: 'A Call Control event in the envelope that it arrives in.' },
);

const texmlFields = {
  AccountSid: required('The Telnyx user id: a UUID.'),
  CallSid: required('The call, as its call control id.'),
  SiprecSid: required('The SIPREC session.'),
  Timestamp: required('When it happened, in one of several spellings.'),
  SiprecName: optional('The name given to the session.'),
};

/** Schema of the type of the same name. */
export const TexmlSiprecStarted = Record(
  { SiprecEvent: Literal('siprec-started'), ...texmlFields },
  { description: 'A SIPREC session started.' },
);

/** Schema of the type of the same name. */
export const TexmlSiprecStopped = Record(
  { SiprecEvent: Literal('siprec-stopped'), ...texmlFields },
  { description: 'A SIPREC session ended.' },
);

/** Schema of the type of the same name. */
export const TexmlSiprecFailed = Record(
  {
    SiprecEvent: Literal('siprec-failed'),
    ...texmlFields,
    SiprecError: optional('Why it failed, in free text.'),
  },
  { description: 'A SIPREC session could not be set up, or broke.' },
);

/** Schema of the type of the same name. */
export const TexmlSiprecEvent = Union([TexmlSiprecStarted, TexmlSiprecStopped, TexmlSiprecFailed], {
  description: 'Any of the three TeXML events: the fields of a form.',
});

/** Schema of the type of the same name: any of the six. */
export const SiprecEvent = Union(
  [
    CallControlSiprecStarted,
    CallControlSiprecStopped,
    CallControlSiprecFailed,
    TexmlSiprecStarted,
    TexmlSiprecStopped,
    TexmlSiprecFailed,
  ],
  { description: 'Any of the six events, as the parse functions give it: out of its envelope.' },
);
