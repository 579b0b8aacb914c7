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
  WebhookPayloadError,
  type WebhookPayloadErrorCode,
  WebhookVerificationError,
  type WebhookVerificationErrorCode,
} from './errors.js';
export { type HeadersInput, type HeaderValue, type StandardWebhookHeaders, toStandardHeaders } from './headers.js';
export type { RawBody } from './raw-body.js';
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
