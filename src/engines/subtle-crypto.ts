/**
 * WebCrypto, where there is any.
 *
 * @module
 */

import { WebhookConfigurationError } from '../errors/webhook-errors.js';

/**
 * Gives the runtime's `crypto.subtle`. Without it nothing can be said of a signature, which is not to say that it is wrong.
 *
 * @throws {WebhookConfigurationError} `runtime_unsupported`
 */
export function readSubtle(): SubtleCrypto {
  const subtle = globalThis.crypto?.subtle;
  if (typeof subtle?.digest !== 'function') {
    throw new WebhookConfigurationError(
      'runtime_unsupported',
      'This runtime has no crypto.subtle. Use Node 20.19 or later; in a browser, https or localhost.',
    );
  }
  return subtle;
}
