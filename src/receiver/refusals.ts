/**
 * Deliveries that are not handled.
 *
 * @module
 */

import { UnreadBody } from '../body/unread-body.js';
import { toWebhookError } from '../errors/is-webhook-error.js';
import {
  WebhookConfigurationError,
  type WebhookError,
  WebhookPayloadError,
  WebhookVerificationError,
} from '../errors/webhook-errors.js';
import { type Answer, FAILED, later, METHOD_NOT_ALLOWED, refused, SOON_MS, unread } from './answers.js';
import type { Contents } from './contents.js';
import type { Outcome } from './outcomes.js';

/** What the sender is told, and what the hooks are told. Thrown, and never leaves the receiver. */
export class Refusal {
  readonly outcome: Outcome;
  readonly answer: Answer;
  readonly error: WebhookError;
  /** Of a delivery that is genuine. */
  readonly contents: Contents | undefined;

  constructor(outcome: Outcome, answer: Answer, error: WebhookError, contents?: Contents) {
    this.outcome = outcome;
    this.answer = answer;
    this.error = error;
    this.contents = contents;
  }
}

/** Refuses a request that is no POST. */
export function otherMethod(): Refusal {
  const error = noBody('This is no POST, so it has no signed body. Is statusCallbackMethod GET?');
  return new Refusal('refused', METHOD_NOT_ALLOWED, error);
}

/** Refuses what is genuine, but not fresh. Our clock may be wrong, and with a 401 it might be lost for good. */
export function untimely(error: WebhookError, contents: Contents): Refusal {
  return new Refusal('untimely', later(SOON_MS, error), error, contents);
}

/** Makes a refusal of whatever was thrown. */
export function refusalOf(thrown: unknown, contents: Contents | undefined): Refusal {
  if (isOf(Refusal, thrown)) return thrown;
  if (isOf(UnreadBody, thrown)) return new Refusal('unread', unread(thrown.status), noBody(thrown.message));
  const error = toWebhookError(thrown);
  if (isOf(WebhookVerificationError, error)) return new Refusal('refused', refused(error), error);
  if (isOf(WebhookPayloadError, error)) return new Refusal('invalid', refused(error), error, contents);
  // Headers that cannot be read are the sender's doing here: nobody but the server passes them in.
  if (error.code === 'headers_unreadable') return new Refusal('unread', unread(400), error);
  return new Refusal('misconfigured', FAILED, error, contents);
}

/** Refuses a body that was read here, to its end, and is empty: nobody else can have read it, and Telnyx sends none. */
export function sentBody(body: Uint8Array): Uint8Array {
  if (body.length > 0) return body;
  throw new WebhookVerificationError('signature_mismatch', 'The body is empty. Telnyx sends no empty body by POST.');
}

function noBody(message: string): WebhookConfigurationError {
  return new WebhookConfigurationError('body_not_raw', message);
}

/** `instanceof`, which a hostile proxy cannot make throw. */
function isOf<Instance>(type: new (...args: never[]) => Instance, value: unknown): value is Instance {
  let isInstance = false;
  try {
    isInstance = value instanceof type;
  } catch {
    // It is a hostile proxy, and none of ours.
  }
  return isInstance;
}
