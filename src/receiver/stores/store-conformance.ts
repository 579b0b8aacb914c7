/**
 * Holding a store to the rules that a receiver relies on.
 *
 * @module
 */

import { WebhookConfigurationError } from '../../errors/webhook-errors.js';
import type { ClaimStore } from './claim-store.js';
import { Broken, RULES } from './store-rules.js';

/**
 * Tests whether your own store keeps the rules that a receiver relies on. Resolves if it keeps all of them, and rejects at the first that it breaks.
 *
 * It takes about ten seconds, because leases have to run out. Many test runners stop a test after five: set a longer timeout. It uses ids of its own, and
 * leaves them to expire.
 *
 * @param makeStore - Returns the store, empty or not. Called once for each rule.
 *
 * @throws {WebhookConfigurationError} `option_invalid`: which rule is broken, and how. If the store threw, its error is the `cause`.
 *
 * @example
 * ```ts
 * import { memoryStore, storeConformance } from 'telnyx-siprec-webhooks/receiver';
 *
 * await storeConformance(() => memoryStore());
 * ```
 */
export async function storeConformance(makeStore: () => ClaimStore | Promise<ClaimStore>): Promise<void> {
  for (const [rule, holds] of Object.entries(RULES)) {
    try {
      await holds(await makeStore(), `conformance-${crypto.randomUUID()}`);
    } catch (error) {
      const isOurs = error instanceof Broken;
      throw new WebhookConfigurationError(
        'option_invalid',
        `The store breaks a rule: ${rule} Here ${isOurs ? error.how : 'it threw: see cause'}.`,
        isOurs ? undefined : { cause: error },
      );
    }
  }
}
