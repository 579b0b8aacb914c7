// The schemas, which are typed by TypeBox.

import {
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
} from 'telnyx-siprec-webhooks/schemas';

export const required: string[] = [
  ...CallControlSiprecWebhook.required,
  ...CallControlSiprecStarted.required,
  ...CallControlSiprecStopped.required,
  ...CallControlSiprecFailed.required,
  ...TexmlSiprecStarted.required,
  ...TexmlSiprecStopped.required,
  ...TexmlSiprecFailed.required,
];
export const unions: unknown[][] = [CallControlSiprecEvent.anyOf, TexmlSiprecEvent.anyOf, SiprecEvent.anyOf];
