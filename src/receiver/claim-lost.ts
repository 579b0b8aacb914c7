/**
 * The error of a delivery that another worker may have taken over.
 *
 * @module
 */

import { WebhookError } from '../errors/webhook-errors.js';

/**
 * Another worker may have taken this delivery over: the store no longer knows this one's claim.
 *
 * `onError` is told of it where a handler had finished: the work may then have been done twice.
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
