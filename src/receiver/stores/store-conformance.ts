/**
 * Holding a store to the rules that a receiver relies on.
 *
 * @module
 */

import { WebhookConfigurationError } from '../../errors/webhook-errors.js';
import type { ClaimStore } from './claim-store.js';
import { Broken, RULES } from './store-rules.js';

/**
 * Holds a store of yours to the rules that a receiver relies on: resolves when it keeps them all, and rejects at the first that it breaks.
 *
 * Takes some ten seconds, since leases have to run out: give your test more than a runner's five. Uses ids of its own, and leaves them to
 * expire.
 *
 * @param makeStore - Makes the store, empty or not. Called once for each rule.
 *
 * @throws {WebhookConfigurationError} `option_invalid`: which rule is broken, and how. When the store threw, its error is the `cause`.
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
