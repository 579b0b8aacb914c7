/**
 * The bridge to Standard Webhooks proper. Telnyx signs `timestamp|body`, and Standard Webhooks `id.timestamp.body`, so no renaming of headers makes a
 * stock verifier accept Telnyx's signature.
 *
 * - `resign` verifies a Telnyx delivery and signs its body anew, with a secret of your own: stock verifiers accept that.
 * - `Webhook` is for `v1a`, the asymmetric scheme of Standard Webhooks, which the `standardwebhooks` package lacks.
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
