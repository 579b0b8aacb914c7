// The events, by every exported name, for a consumer whose TypeScript knows ES2022 and nothing else.

import {
  type CallControlMeta,
  type CallControlSiprecEvent,
  type CallControlSiprecFailed,
  type CallControlSiprecFailedPayload,
  type CallControlSiprecPayload,
  type CallControlSiprecStarted,
  type CallControlSiprecStopped,
  type CallControlSiprecStoppedPayload,
  type CallControlSiprecWebhook,
  type ClassifiedBody,
  classify,
  isCallControlSiprecEvent,
  isTexmlSiprecEvent,
  parseCallControlSiprecEvent,
  parseCallControlSiprecFailed,
  parseCallControlSiprecStarted,
  parseCallControlSiprecStopped,
  parseSiprecEvent,
  parseTexmlSiprecEvent,
  parseTexmlSiprecFailed,
  parseTexmlSiprecStarted,
  parseTexmlSiprecStopped,
  type SiprecEvent,
  type SiprecStatus,
  type TexmlSiprecEvent,
  type TexmlSiprecFailed,
  type TexmlSiprecStarted,
  type TexmlSiprecStopped,
  toSiprecStatus,
  unwrap,
  type VerifiedEvent,
  type WebhookIssue,
  type WebhookPayloadError,
} from 'telnyx-siprec-webhooks';

export async function receive(headers: Record<string, string>, rawBody: string): Promise<string> {
  const { id, idSource, timestamp, event }: VerifiedEvent = await unwrap(headers, rawBody, undefined);
  return `${id} ${idSource} ${timestamp.getTime()} ${describe(event)}`;
}

function describe(event: SiprecEvent): string {
  if (isCallControlSiprecEvent(event)) return callControl(event);
  if (isTexmlSiprecEvent(event)) return texml(event);
  const nothing: never = event;
  return nothing;
}

function callControl(event: CallControlSiprecEvent): string {
  const payload: CallControlSiprecPayload = event.payload;
  const meta: CallControlMeta | null | undefined = event.meta;
  const common = `${payload.call_control_id} ${payload.client_state?.length} ${meta?.attempt?.toFixed()}`;
  switch (event.event_type) {
    case 'siprec.started':
      return common;
    case 'siprec.stopped': {
      const stopped: CallControlSiprecStoppedPayload = event.payload;
      return `${common} ${stopped.hangup_cause?.length}`;
    }
    case 'siprec.failed': {
      const failed: CallControlSiprecFailedPayload = event.payload;
      return `${common} ${failed.failure_cause?.length}`;
    }
    default: {
      const nothing: never = event;
      return nothing;
    }
  }
}

function texml(event: TexmlSiprecEvent): string {
  switch (event.SiprecEvent) {
    case 'siprec-started':
    case 'siprec-stopped':
      return event.SiprecName ?? event.SiprecSid;
    case 'siprec-failed':
      return event.SiprecError ?? 'unknown';
    default: {
      const nothing: never = event;
      return nothing;
    }
  }
}

export const envelope = (event: CallControlSiprecEvent): CallControlSiprecWebhook => ({ data: event, meta: null });

export const callControlEvents: [CallControlSiprecStarted, CallControlSiprecStopped, CallControlSiprecFailed] = [
  parseCallControlSiprecStarted(''),
  parseCallControlSiprecStopped(''),
  parseCallControlSiprecFailed(''),
];
export const texmlEvents: [TexmlSiprecStarted, TexmlSiprecStopped, TexmlSiprecFailed] = [
  parseTexmlSiprecStarted(''),
  parseTexmlSiprecStopped(''),
  parseTexmlSiprecFailed(''),
];
export const families: [CallControlSiprecEvent, TexmlSiprecEvent] = [
  parseCallControlSiprecEvent({}),
  parseTexmlSiprecEvent(new Uint8Array()),
];

export function handle(body: unknown): SiprecStatus | undefined {
  const result: ClassifiedBody = classify(body);
  switch (result.kind) {
    case 'siprec':
      return toSiprecStatus(result.event);
    case 'other':
      return result.eventType === 'call.answered' ? undefined : toSiprecStatus(parseSiprecEvent(body));
    case 'invalid': {
      const error: WebhookPayloadError = result.error;
      const issues: WebhookIssue[] = error.issues ?? [];
      throw new Error(issues.map(({ path, message }) => path + message).join() + error.eventType);
    }
  }
}

// @ts-expect-error A discriminant decides which members there are.
export const wrong = (event: TexmlSiprecStarted) => event.SiprecError;
