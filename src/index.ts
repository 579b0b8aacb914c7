/**
 * Verification of Telnyx SIPREC webhooks.
 *
 * @module
 */

export {
  isWebhookError,
  WebhookConfigurationError,
  type WebhookConfigurationErrorCode,
  WebhookError,
  type WebhookErrorCode,
  type WebhookIssue,
  WebhookPayloadError,
  type WebhookPayloadErrorCode,
  WebhookVerificationError,
  type WebhookVerificationErrorCode,
} from './errors.js';
export {
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
} from './events.js';
export { type HeadersInput, type HeaderValue, type StandardWebhookHeaders, toStandardHeaders } from './headers.js';
export type { RawBody } from './raw-body.js';
export { unwrap, type VerifiedEvent } from './unwrap.js';
export {
  type Ed25519PublicJwk,
  importPublicKey,
  type OnePublicKey,
  type PublicKey,
  type PublicKeyForm,
  type PublicKeyInput,
  type VerifiedWebhook,
  type VerifyOptions,
  verify,
} from './verify.js';
