/**
 * The check that a public key is one that an honest signer can have. It stands in front of every engine.
 *
 * Most runtimes accept keys of small order, under which one fixed signature can be valid for every message.
 *
 * @module
 */

import { Point } from '@noble/ed25519';
import { WebhookConfigurationError } from '../errors/webhook-errors.js';

/**
 * Checks 32 bytes to be the canonical encoding of a point of edwards25519's prime-order subgroup, and not its identity.
 *
 * @throws {WebhookConfigurationError} `key_malformed`, `key_weak`
 */
export function checkKey(bytes: Uint8Array): void {
  let point: Point;
  try {
    point = Point.fromBytes(bytes, false); // RFC 8032, section 5.1.3, to the letter
  } catch {
    throw new WebhookConfigurationError(
      'key_malformed',
      'The public key has 32 bytes, but they are no point of the curve. Was a character changed in copying?',
    );
  }
  if (point.isSmallOrder() || !point.isTorsionFree()) {
    throw new WebhookConfigurationError(
      'key_weak',
      'The public key is of small or mixed order, so signatures under it can be forged. Was a character changed in copying?',
    );
  }
}
