/**
 * The bridge to Standard Webhooks. Telnyx signs `timestamp|body`. Standard Webhooks signs `id.timestamp.body`. So a stock verifier refuses Telnyx's
 * signature, whatever the headers are called.
 *
 * - `resign` verifies a Telnyx delivery, then signs its body with your own secret. Stock verifiers accept the result.
 * - `Webhook` verifies and signs `v1a`, the asymmetric scheme of Standard Webhooks. The `standardwebhooks` package cannot do that.
 *
 * @module
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */

export type { RawBody } from './body/raw-body.js';
export type { HeadersInput, HeaderValue } from './headers/read-headers.js';
export type { StandardWebhookHeaders } from './headers/to-standard-headers.js';
export type { PublicKeyInput } from './keys/public-key.js';
export { resign } from './standard/resign.js';
export type { SigningSecret, SigningSecretInput } from './standard/signing-secrets.js';
export type { ResignOptions, WebhookVerifyOptions } from './standard/standard-options.js';
export { StandardWebhookVerificationError } from './standard/standard-verification-error.js';
export { Webhook } from './standard/webhook.js';
export type { VerifyOptions } from './verification/verify-options.js';
