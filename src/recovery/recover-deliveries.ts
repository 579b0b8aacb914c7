/**
 * Handing over what Telnyx gave up on.
 *
 * @module
 */

import { toWebhookError } from '../errors/is-webhook-error.js';
import { idOfEvent } from '../events/webhook-id.js';
import { isRecord, ownField } from '../primitives/plain-object.js';
import { type Listed, readLog, recordId } from './failed-deliveries.js';
import { type CheckedRecoveryOptions, type RecoveryOptions, readRecoveryOptions } from './recovery-options.js';
import { type RecoveryProgress, type RecoverySummary, type Result, Tally } from './recovery-summary.js';
import { Stopped, unlessStopped } from './stoppable.js';

/** How often in a row a store may be out of reach. Each time costs a second and more, and a log may be long. */
const MOST_UNREACHED = 10;

/**
 * Reads Telnyx's log of failed deliveries, and hands each event to your receiver. The receiver handles it once, with the same claims and handlers as a delivery
 * that arrives. An event that was handled before is a duplicate, so run it as often as you like.
 *
 * It reads pages of 250 records and takes one record after the other, so memory does not grow with the log. After a 429, it waits as `retry-after` says. After
 * a 5xx or a broken connection, it tries again, six times in all.
 *
 * - **Trust**: the log holds no signatures and no raw bodies, so nothing can be verified. You trust TLS and your API key.
 * - **The store** must be the store of your running server. Another store does not know what was handled.
 * - **Too old**: if a delivery is older than the store's memory, the store cannot know whether it was handled. It is counted as `tooOld`, and its id is in
 *   `remaining`. With `includeForgotten`, it is handed over.
 * - **Handled, but listed as failed**: Telnyx waits for about two seconds. It also lists deliveries that you handled later than that. They count as duplicates.
 * - **API version 1**: an event is recognised by its `webhook_id`. Nobody documents whether that is the same on every attempt and in the log.
 * - **Not known**: how long Telnyx keeps the log, and whether it lists TeXML callbacks.
 *
 * @throws {WebhookConfigurationError} `option_invalid`
 * @throws {RecoveryError} `api_refused` (the API answered with 401, 403, 422 or another status that will not change by waiting) or `api_unavailable` (no usable
 *   answer). `httpStatus` has the status. Events that were handed over before the error stay handled.
 *
 * @example
 * ```ts
 * import { type RecoveryReceiver, recoverDeliveries } from 'telnyx-siprec-webhooks/recovery';
 *
 * declare const receiver: RecoveryReceiver; // what createReceiver gave: with the handlers and the store of the one that is running
 *
 * const anHourAgo = new Date(Date.now() - 3_600_000);
 * const summary = await recoverDeliveries({ apiKey: process.env.TELNYX_API_KEY, receiver, since: anHourAgo });
 * console.log(summary);
 * if (summary.remainingCount > 0) process.exitCode = 1;
 * ```
 */
export async function recoverDeliveries(options: RecoveryOptions): Promise<RecoverySummary> {
  const checked = readRecoveryOptions(options);
  const { includeForgotten, receiver, signal } = checked;
  const { retentionMs = Number.POSITIVE_INFINITY, since } = receiver.memory ?? {};
  const memorySince = since?.getTime() ?? Number.NEGATIVE_INFINITY;
  const tally = new Tally();
  let unreached = 0;

  const take = async ({ record, startedAt = Number.NEGATIVE_INFINITY, total, now }: Listed) => {
    const isForgotten = startedAt < now - retentionMs;
    const result = await (isForgotten && !includeForgotten ? tooOld(record) : handOver(record, checked));
    tally.add(result, isForgotten || startedAt < memorySince);
    report(checked, { found: tally.found, total, record, ...result });
    unreached = result.outcome === 'store_unavailable' ? unreached + 1 : 0;
    if (signal?.aborted || unreached === MOST_UNREACHED) throw new Stopped();
  };

  try {
    return tally.summary(await readLog(checked, take));
  } catch (error) {
    if (error instanceof Stopped) return tally.summary(false);
    throw toWebhookError(error);
  }
}

function tooOld(record: unknown): Result {
  return { outcome: 'too_old', id: idOf(record) };
}

/** The id that the receiver would give; the record's own where its event has none. */
function idOf(record: unknown): string | undefined {
  return idOfEvent({ body: eventOf(record) ?? {}, isForm: false }) ?? recordId(record);
}

/** Has the receiver handle an event. Whatever it does, there is an outcome. */
async function handOver(record: unknown, { receiver, signal }: CheckedRecoveryOptions): Promise<Result> {
  const event = eventOf(record);
  if (!event) return { outcome: 'invalid', id: recordId(record) };
  try {
    const { outcome, id } = await unlessStopped(signal, receiver.handleWithoutVerification(event));
    return { outcome, id: id ?? recordId(record) };
  } catch (error) {
    return { outcome: error instanceof Stopped ? 'busy' : 'failed', id: idOf(record) };
  }
}

/** The event of a record: what was the body, or the `data` of it. */
function eventOf(record: unknown): Record<string, unknown> | undefined {
  const event = isRecord(record) ? ownField(record, 'webhook') : undefined;
  return isRecord(event) ? event : undefined;
}

/** Tells the hook, which changes nothing, whatever it does. */
async function report({ onProgress }: CheckedRecoveryOptions, progress: RecoveryProgress): Promise<void> {
  try {
    await onProgress?.(progress);
  } catch {
    // Its own affair: the summary says the same.
  }
}
