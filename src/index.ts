/**
 * Verification of Telnyx SIPREC webhooks.
 *
 * @module
 */

export type { RawBody } from './body/raw-body.js';
export type {
  ClaimLostErrorCode,
  RecoveryErrorCode,
  WebhookConfigurationErrorCode,
  WebhookErrorCode,
  WebhookErrorStatus,
  WebhookPayloadErrorCode,
  WebhookVerificationErrorCode,
} from './errors/codes-and-statuses.js';
export { isWebhookError } from './errors/is-webhook-error.js';
export {
  type ClaimLostError,
  type RecoveryError,
  WebhookConfigurationError,
  WebhookError,
  type WebhookErrorOptions,
  type WebhookIssue,
  WebhookPayloadError,
  WebhookVerificationError,
} from './errors/webhook-errors.js';
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
export { type ClassifiedBody, classify, type SiprecEvent } from './events/classify.js';
export {
  parseCallControlSiprecEvent,
  parseCallControlSiprecFailed,
  parseCallControlSiprecStarted,
  parseCallControlSiprecStopped,
  parseSiprecEvent,
  parseTexmlSiprecEvent,
  parseTexmlSiprecFailed,
  parseTexmlSiprecStarted,
  parseTexmlSiprecStopped,
} from './events/parse-siprec-event.js';
export type { TexmlSiprecEvent, TexmlSiprecFailed, TexmlSiprecStarted, TexmlSiprecStopped } from './events/texml.js';
export { type SiprecStatus, toSiprecStatus } from './events/to-siprec-status.js';
export { isCallControlSiprecEvent, isTexmlSiprecEvent } from './events/type-guards.js';
export type { HeadersInput, HeaderValue } from './headers/read-headers.js';
export { type StandardWebhookHeaders, toStandardHeaders } from './headers/to-standard-headers.js';
export { importPublicKey } from './keys/import-public-key.js';
export type { Ed25519PublicJwk, PublicKeyForm } from './keys/key-forms.js';
export type { OnePublicKey, PublicKey, PublicKeyInput } from './keys/public-key.js';
export { unwrap, type VerifiedEvent } from './verification/unwrap.js';
export { type VerifiedWebhook, verify } from './verification/verify.js';
export type { VerifyOptions } from './verification/verify-options.js';
