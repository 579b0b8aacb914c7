/**
 * Deliveries that are not handled.
 *
 * @module
 */

import type { UnreadBody } from '../body/unread-body.js';
import { WebhookConfigurationError, type WebhookError } from '../errors/webhook-errors.js';
import { type Answer, METHOD_NOT_ALLOWED, unread } from './answers.js';

/** What the sender is told, and what `onRefused` is told. Thrown, and never leaves the receiver. */
export class Refusal {
  readonly answer: Answer;
  readonly error: WebhookError;

  constructor(answer: Answer, error: WebhookError) {
    this.answer = answer;
    this.error = error;
  }
}

/** Refuses a request that is no POST. */
export function otherMethod(): Refusal {
  return new Refusal(
    METHOD_NOT_ALLOWED,
    noBody('This is no POST, so it has no signed body. Is statusCallbackMethod GET?'),
  );
}

/** Refuses a body that was not read to its end. */
export function unreadBody({ status, message }: UnreadBody): Refusal {
  return new Refusal(unread(status), noBody(message));
}

function noBody(message: string): WebhookConfigurationError {
  return new WebhookConfigurationError('body_not_raw', message);
}
