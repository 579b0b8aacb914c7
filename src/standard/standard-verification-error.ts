/**
 * Refusals that handlers written for the `standardwebhooks` package know, too.
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
 * An instance of the `WebhookVerificationError` of the `standardwebhooks` package, with the fields of this package's own, and
 * `isWebhookError` knows it. Its `name` is `WebhookVerificationError`, as both have it.
 */
// As a class of plain errors, which it is: the declarations of its package need those of Node, for `Buffer`.
export class StandardWebhookVerificationError extends (StockVerificationError as new (message: string) => Error) {
  /** The one thing to go and fix. */
  declare readonly code: WebhookVerificationErrorCode;

  /** The HTTP status to answer with. */
  declare readonly status: 401;

  /** The same as `status`, under the name that Express and Fastify look for. */
  declare readonly statusCode: 401;

  /** With `timestamp_too_old` and `timestamp_too_new`: your clock minus the signed timestamp, in seconds. */
  declare readonly skewSeconds?: number;

  /** Whether the message is for the client: never. */
  get expose(): false {
    return false;
  }

  /** @param refusal - What it takes the place of. */
  constructor(refusal: WebhookVerificationError) {
    super(refusal.message);
    // The stock constructor sets the prototype to its own class's.
    Object.setPrototypeOf(this, new.target.prototype);
    // Everything that makes it ours: the code, the status, the mark that isWebhookError looks for, and where it was thrown.
    for (const name of Reflect.ownKeys(refusal)) {
      const enumerable = Object.prototype.propertyIsEnumerable.call(refusal, name);
      // Without a prototype, from which a polluted Object.prototype could lend the descriptor a `get`.
      const descriptor = Object.assign(Object.create(null), { value: Reflect.get(refusal, name), enumerable });
      Object.defineProperty(this, name, descriptor);
    }
  }
}

/** What leaves this door: an error of ours, and if it is a refusal, one of `standardwebhooks`, too. */
export function toStandardError(error: unknown): Error {
  const known = toWebhookError(error);
  return known instanceof WebhookVerificationError ? new StandardWebhookVerificationError(known) : known;
}
