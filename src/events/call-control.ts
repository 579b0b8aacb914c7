/**
 * SIPREC events of Call Control, which arrive as JSON.
 *
 * Sources: Telnyx's OpenAPI specification (`callSiprecStarted`, `callSiprecStopped`, `callSiprecFailed`) and its webhook guides; where real
 * deliveries differ, the comment says so.
 *
 * @module
 */

/** How an event was delivered. Of the envelope; Telnyx may add members. */
export interface CallControlMeta {
  /** Which attempt this is: 1 at first, growing with each retry. */
  attempt?: number | null;
  /** The URL it was sent to. */
  delivered_to?: string | null;
}

/** What every SIPREC event tells of its call. */
export interface CallControlSiprecPayload {
  /** The call, for commands to the Call Control API. `v3:…` and Base64url, or a UUID in older examples. */
  call_control_id: string;
  /** The Call Control application (once called connection): a decimal number above 2^53, so text. */
  connection_id: string;
  /** The leg of the call: a UUID, to correlate events with. */
  call_leg_id: string;
  /** The session that groups related legs, for example those of a transferred call: a UUID. */
  call_session_id: string;
  /**
   * What you gave with a command, in Base64: `aGF2ZSBhIG5pY2UgZGF5ID1d`. Where there is none, real deliveries have `null` or an empty text,
   * or leave it out. `toSiprecStatus` decodes it.
   */
  client_state?: string | null;
}

/** What the three Call Control events have in common. */
interface CallControlSiprecBase {
  /**
   * The event: a UUID, the same on every retry, so fit for finding duplicates. API version 1 may name it `webhook_id`; the parse functions
   * then fill this in and leave `webhook_id` where it is. Whether that one is the same on every retry, Telnyx does not say.
   */
  id: string;
  /**
   * When it happened: ISO 8601 in UTC, `2021-12-15T14:11:24.613295Z`. API version 1 has it in the payload, or has only `created_at`, when
   * the webhook was made; the parse functions then fill this in and leave both where they are.
   */
  occurred_at: string;
  /** The kind of resource: `event`, unless it is left empty or out. */
  record_type?: 'event' | '' | null;
  /** How it was delivered, taken over from the envelope. Absent where there was no envelope. */
  meta?: CallControlMeta | null;
}

/** A SIPREC session started: the call is being forked to the recording server. */
export interface CallControlSiprecStarted extends CallControlSiprecBase {
  /** The discriminant. */
  event_type: 'siprec.started';
  payload: CallControlSiprecPayload;
}

/** What `siprec.stopped` tells besides. */
export interface CallControlSiprecStoppedPayload extends CallControlSiprecPayload {
  /** Why it ended, a Q.850 reason: `normal_clearing`. The values are not enumerated anywhere: expect any. May be absent or `null`. */
  hangup_cause?: string | null;
}

/** A SIPREC session ended. */
export interface CallControlSiprecStopped extends CallControlSiprecBase {
  /** The discriminant. */
  event_type: 'siprec.stopped';
  payload: CallControlSiprecStoppedPayload;
}

/** What `siprec.failed` tells besides. */
export interface CallControlSiprecFailedPayload extends CallControlSiprecPayload {
  /** Why it failed, a Q.850 reason: `no_answer`. The values are not enumerated anywhere: expect any. May be absent or `null`. */
  failure_cause?: string | null;
}

/** A SIPREC session could not be set up, or broke. */
export interface CallControlSiprecFailed extends CallControlSiprecBase {
  /** The discriminant. */
  event_type: 'siprec.failed';
  payload: CallControlSiprecFailedPayload;
}

/** Any of the three. Narrows by `event_type`. */
export type CallControlSiprecEvent = CallControlSiprecStarted | CallControlSiprecStopped | CallControlSiprecFailed;

/** What arrives (API version 2): the event in an envelope. The parse functions take it and give the event. */
export interface CallControlSiprecWebhook {
  data: CallControlSiprecEvent;
  /** How it was delivered. */
  meta?: CallControlMeta | null;
}
