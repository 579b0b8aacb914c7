/**
 * Refusals that code written for the `standardwebhooks` package recognises, too.
 *
 * @module
 */

import { WebhookVerificationError as StockVerificationError } from 'standardwebhooks';
import type { WebhookVerificationErrorCode } from '../errors/codes-and-statuses.js';
import { toWebhookError } from '../errors/is-webhook-error.js';
import { WebhookVerificationError } from '../errors/webhook-errors.js';

/**
 * The delivery is not proved genuine and fresh: answer 401 and do nothing else with it.
 *
 * It is an instance of the `WebhookVerificationError` of the `standardwebhooks` package. It has the fields of this package's error of that name, and
 * `isWebhookError` returns true for it. Its `name` is `WebhookVerificationError`, as in both packages.
 */
// We declare the stock class as one of plain errors, which it is. The declarations of its package would need those of Node, for `Buffer`.
export class StandardWebhookVerificationError extends (StockVerificationError as new (message: string) => Error) {
  /** The one thing to go and fix. */
  declare readonly code: WebhookVerificationErrorCode;

  /** The HTTP status to answer with. */
  declare readonly status: 401;

  /** The same as `status`, under the name that Express and Fastify look for. */
  declare readonly statusCode: 401;

  /** With `timestamp_too_old` and `timestamp_too_new`: your clock minus the signed timestamp, in seconds. */
  declare readonly skewSeconds?: number;

  /** Whether the client may see the message. It is always false. */
  get expose(): false {
    return false;
  }

  /** @param refusal - The error that it replaces. */
  constructor(refusal: WebhookVerificationError) {
    super(refusal.message);
    // The stock constructor sets the prototype to its own class's.
    Object.setPrototypeOf(this, new.target.prototype);
    // Everything that makes it ours: the code, the status, the mark that isWebhookError looks for, and where it was thrown.
    for (const name of Reflect.ownKeys(refusal)) {
      const enumerable = Object.prototype.propertyIsEnumerable.call(refusal, name);
      // The descriptor has no prototype: a polluted Object.prototype could give it a `get`.
      const descriptor = Object.assign(Object.create(null), { value: Reflect.get(refusal, name), enumerable });
      Object.defineProperty(this, name, descriptor);
    }
  }
}

/** Makes any error one of ours. If it is a refusal, it becomes one of `standardwebhooks`, too. */
export function toStandardError(error: unknown): Error {
  const known = toWebhookError(error);
  return known instanceof WebhookVerificationError ? new StandardWebhookVerificationError(known) : known;
}
