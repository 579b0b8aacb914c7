/**
 * The error of a delivery that another process may have taken over.
 *
 * @module
 */

import { WebhookError } from '../errors/webhook-errors.js';

/**
 * Another process has taken over this delivery. The store no longer knows the claim of this one.
 *
 * `delivery.completeIn` throws it. Do not catch it, so that your transaction rolls back. The receiver then answers 503. If a handler finished without
 * `completeIn`, `onError` gets this error. Then the work may have been done twice.
 */
export class ClaimLostError extends WebhookError {
  override readonly code = 'claim_lost';

  constructor(message: string) {
    super(message, 503);
  }

  override get name() {
    return 'ClaimLostError';
  }
}
