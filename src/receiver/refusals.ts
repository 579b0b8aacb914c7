/**
 * Deliveries that are not handled.
 *
 * @module
 */

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

/** Refuses a body that is longer than it may be. */
export function tooLong(maxBodyBytes: number): Refusal {
  return new Refusal(
    unread(413),
    noBody(`The body is longer than maxBodyBytes (${maxBodyBytes}), and was not read on.`),
  );
}

/** Refuses a body that takes longer than it may. */
export function tooSlow(bodyTimeoutMs: number): Refusal {
  return new Refusal(unread(408), noBody(`The body did not arrive within bodyTimeoutMs (${bodyTimeoutMs}).`));
}

/** Refuses a body that never came to its end. */
export function brokenOff(): Refusal {
  return new Refusal(unread(400), noBody('The body broke off, or is no stream of bytes. Did the sender go away?'));
}

function noBody(message: string): WebhookConfigurationError {
  return new WebhookConfigurationError('body_not_raw', message);
}
