/**
 * The error of a delivery that another worker may have taken over.
 *
 * @module
 */

import { WebhookError } from '../errors/webhook-errors.js';

/**
 * Another worker has taken this delivery over: the store no longer knows this one's claim.
 *
 * `delivery.completeIn` throws it. Let it through, so that your transaction rolls back: the receiver then answers 503. `onError` is told of it where a
 * handler had finished without `completeIn`: the work may then have been done twice.
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
