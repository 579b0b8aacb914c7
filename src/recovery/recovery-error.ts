/**
 * The error of a recovery that could not read Telnyx's log.
 *
 * @module
 */

import type { RecoveryErrorCode } from '../errors/codes-and-statuses.js';
import { WebhookError } from '../errors/webhook-errors.js';

/**
 * Telnyx's log of deliveries could not be read. Events that were handed over before the error stay handled, so run the recovery again.
 *
 * Neither the message nor any field holds your API key. Of the API's answer, they hold the status and nothing else.
 */
export class RecoveryError extends WebhookError {
  /** `api_refused`: your API key or what you asked for is not accepted. `api_unavailable`: there was no usable answer, so try again later. */
  override readonly code: RecoveryErrorCode;

  /** The status that the API answered with. Absent if it did not answer. */
  declare readonly httpStatus?: number;

  constructor(code: RecoveryErrorCode, message: string, httpStatus?: number) {
    super(message, 500);
    this.code = code;
    if (httpStatus !== undefined) this.httpStatus = httpStatus;
  }

  override get name() {
    return 'RecoveryError';
  }
}
