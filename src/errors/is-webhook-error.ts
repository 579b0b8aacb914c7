/**
 * Telling the errors of this package from all others.
 *
 * @module
 */

import {
  BRAND,
  type ClaimLostError,
  type RecoveryError,
  WebhookConfigurationError,
  type WebhookError,
  type WebhookPayloadError,
  type WebhookVerificationError,
} from './webhook-errors.js';

/**
 * Tells whether a caught value was thrown by this package: by this copy of it, by another one, or in another realm.
 * Never throws.
 *
 * @example
 * ```ts
 * import { isWebhookError, verify } from 'telnyx-siprec-webhooks';
 *
 * export async function statusFor(request: Request): Promise<number> {
 *   try {
 *     await verify(request.headers, await request.arrayBuffer(), process.env.TELNYX_PUBLIC_KEY);
 *     return 200;
 *   } catch (error) {
 *     if (!isWebhookError(error)) throw error;
 *     return error.status;
 *   }
 * }
 * ```
 */
export function isWebhookError(
  value: unknown,
): value is
  | WebhookVerificationError
  | WebhookPayloadError
  | WebhookConfigurationError
  | ClaimLostError
  | RecoveryError {
  try {
    const candidate = value as Record<PropertyKey, unknown>;
    return candidate[BRAND] === true && typeof candidate.code === 'string';
  } catch {
    return false; // null, undefined, or a hostile proxy
  }
}

/** Takes our own errors as they are; any other is a failure of the runtime, such as a global that is missing or memory that is not there. */
export function toWebhookError(error: unknown): WebhookError {
  return isWebhookError(error)
    ? error
    : new WebhookConfigurationError('runtime_unsupported', 'This runtime or its Ed25519 engine failed: see cause.', {
        cause: error,
      });
}
