/**
 * How Telnyx delivers: a model, and a name for it, since its documents disagree. What it takes from which of them:
 *
 * - 2 s for an answer, each of the supplied URLs, backing off exponentially: the voice guide on webhooks;
 * - 408, 429 and 5xx are sent again, other 4xx are not: the fundamentals page;
 * - `Retry-After` is not documented, so it is ignored;
 * - any 2xx is an acknowledgement. The reference says 200 only; the wider reading finds out more mistakes of ours.
 */

import { scaled, sharedNow } from './scale.mjs';

export const POLICY = {
  name: 'telnyx-2s-0-1-2-4-failover',
  timeoutMs: 2_000,
  /** When attempts begin, on each URL. One that would begin while the one before it waits for its answer begins when that has come to an end. */
  attemptsAtMs: [0, 1_000, 2_000, 4_000],
};

/**
 * @typedef {{ status: number } | { error: string }} Outcome What came of one attempt.
 * @typedef {{ acknowledgedAt: number | undefined, outcomes: (Outcome & { url: number })[] }} Delivered What came of all.
 */

/**
 * Delivers one event until it is acknowledged, refused for good, or the policy is exhausted.
 *
 * @param {number[]} urls - The URL and its failover URL: their ports.
 * @param {(url: number, attempt: number, timeoutMs: number) => Promise<Outcome>} send
 * @returns {Promise<Delivered>}
 */
export async function deliver(urls, send) {
  /** @type {Delivered['outcomes']} */
  const outcomes = [];
  for (const url of urls) {
    const start = sharedNow();
    for (const at of POLICY.attemptsAtMs) {
      await until(start + scaled(at));
      const outcome = await send(url, outcomes.length + 1, scaled(POLICY.timeoutMs));
      outcomes.push({ ...outcome, url });
      if (!('status' in outcome)) continue;
      if (outcome.status >= 200 && outcome.status < 300) return { acknowledgedAt: sharedNow(), outcomes };
      if (isFinal(outcome.status)) return { acknowledgedAt: undefined, outcomes };
    }
  }
  return { acknowledgedAt: undefined, outcomes };
}

/** @param {number} status */
function isFinal(status) {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

/** @param {number} time */
async function until(time) {
  const rest = time - sharedNow();
  if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
}
