/**
 * Holding a store to the rules that a receiver relies on.
 *
 * @module
 */

import { WebhookConfigurationError } from '../../errors/webhook-errors.js';
import { type ClaimStore, OPERATIONS } from './claim-store.js';
import { RULES } from './store-rules.js';
import { Broken } from './store-trials.js';

/** How long a store may take for one answer. A receiver waits for less, but a machine that runs tests may be busy. */
const ANSWER_MS = 10_000;

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
      await holds(inTime(await makeStore()), `conformance-${crypto.randomUUID()}`);
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

/** The same store, with an end to what never answers. */
function inTime(store: ClaimStore): ClaimStore {
  const limited = OPERATIONS.map((operation) => {
    const call = store[operation].bind(store) as (...args: unknown[]) => Promise<unknown>;
    return [operation, (...args: unknown[]) => answerOf(operation, call(...args))];
  });
  return Object.fromEntries(limited);
}

async function answerOf<Answer>(operation: string, answer: Promise<Answer>): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Broken(`${operation} did not answer within ${ANSWER_MS / 1000} s`);
    timer = setTimeout(() => reject(error), ANSWER_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
