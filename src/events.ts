/**
 * SIPREC events: their types, parsing and classifying them, and one status for all.
 *
 * @module
 */

export type {
  CallControlMeta,
  CallControlSiprecEvent,
  CallControlSiprecFailed,
  CallControlSiprecFailedPayload,
  CallControlSiprecPayload,
  CallControlSiprecStarted,
  CallControlSiprecStopped,
  CallControlSiprecStoppedPayload,
  CallControlSiprecWebhook,
} from './events/call-control.js';
export { type ClassifiedBody, classify, classifyOwned, type SiprecEvent } from './events/classify.js';
export { isCallControlSiprecEvent, isTexmlSiprecEvent } from './events/guards.js';
export {
  eventOf,
  parseCallControlSiprecEvent,
  parseCallControlSiprecFailed,
  parseCallControlSiprecStarted,
  parseCallControlSiprecStopped,
  parseSiprecEvent,
  parseTexmlSiprecEvent,
  parseTexmlSiprecFailed,
  parseTexmlSiprecStarted,
  parseTexmlSiprecStopped,
} from './events/parse.js';
export { type SiprecStatus, toSiprecStatus } from './events/status.js';
export type { TexmlSiprecEvent, TexmlSiprecFailed, TexmlSiprecStarted, TexmlSiprecStopped } from './events/texml.js';
