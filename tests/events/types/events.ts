/** Compiled by a test: the interfaces are what the schemas say, and the unions narrow. */

import type { Static } from 'typebox';
import type {
  CallControlSiprecEvent,
  CallControlSiprecFailed,
  CallControlSiprecStarted,
  CallControlSiprecStopped,
  CallControlSiprecWebhook,
  SiprecEvent,
  TexmlSiprecEvent,
  TexmlSiprecFailed,
  TexmlSiprecStarted,
  TexmlSiprecStopped,
} from '../../../src/index.js';
import { classify, isCallControlSiprecEvent, isTexmlSiprecEvent } from '../../../src/index.js';
import type * as schemas from '../../../src/schemas.js';

/** `true` for identical types only: optional, `null` and `readonly` count. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Both<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Proved<A, B> = Same<A, B> extends true ? Both<A, B> : false;

/** One `true` for each schema, or this does not compile. */
export const proofs: true[] = [
  true satisfies Proved<Static<typeof schemas.CallControlSiprecStarted>, CallControlSiprecStarted>,
  true satisfies Proved<Static<typeof schemas.CallControlSiprecStopped>, CallControlSiprecStopped>,
  true satisfies Proved<Static<typeof schemas.CallControlSiprecFailed>, CallControlSiprecFailed>,
  true satisfies Proved<Static<typeof schemas.CallControlSiprecEvent>, CallControlSiprecEvent>,
  true satisfies Proved<Static<typeof schemas.CallControlSiprecWebhook>, CallControlSiprecWebhook>,
  true satisfies Proved<Static<typeof schemas.TexmlSiprecStarted>, TexmlSiprecStarted>,
  true satisfies Proved<Static<typeof schemas.TexmlSiprecStopped>, TexmlSiprecStopped>,
  true satisfies Proved<Static<typeof schemas.TexmlSiprecFailed>, TexmlSiprecFailed>,
  true satisfies Proved<Static<typeof schemas.TexmlSiprecEvent>, TexmlSiprecEvent>,
  true satisfies Proved<Static<typeof schemas.SiprecEvent>, SiprecEvent>,
];

// A proof that proves too much would be worth nothing.
export const disproofs: false[] = [
  false satisfies Proved<{ a?: string }, { a?: string | null }>,
  false satisfies Proved<{ a?: string }, { a: string }>,
  false satisfies Proved<CallControlSiprecStarted, CallControlSiprecStopped>,
];

function unreachable(value: never): never {
  throw new Error(String(value));
}

export function narrowsCallControl(event: CallControlSiprecEvent): string | null | undefined {
  switch (event.event_type) {
    case 'siprec.started':
      // @ts-expect-error: a started event has no cause
      return event.payload.hangup_cause;
    case 'siprec.stopped':
      return event.payload.hangup_cause;
    case 'siprec.failed':
      return event.payload.failure_cause;
    default:
      return unreachable(event);
  }
}

export function narrowsTexml(event: TexmlSiprecEvent): string | null | undefined {
  switch (event.SiprecEvent) {
    case 'siprec-started':
      // @ts-expect-error: a started event has no error
      return event.SiprecError;
    case 'siprec-stopped':
      return event.SiprecName;
    case 'siprec-failed':
      return event.SiprecError;
    default:
      return unreachable(event);
  }
}

export function narrowsByMember(event: SiprecEvent): string {
  return 'event_type' in event ? event.payload.call_control_id : event.CallSid;
}

export function narrowsByGuard(event: SiprecEvent): string {
  if (isCallControlSiprecEvent(event)) return event.payload.call_control_id;
  if (isTexmlSiprecEvent(event)) return event.CallSid;
  return unreachable(event);
}

export function narrowsClassified(body: unknown): string {
  const result = classify(body);
  switch (result.kind) {
    case 'siprec':
      return narrowsByMember(result.event);
    case 'other':
      return result.eventType ?? 'unnamed';
    case 'invalid':
      return result.error.code;
    default:
      return unreachable(result);
  }
}
