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
 * Reads Telnyx's log of failed deliveries, and hands each event to your receiver, which handles it once: under the same claim and by the same
 * handlers as a delivery that arrives. What was handled before is a duplicate, so run it as often as you like.
 *
 * One record after the other, a page of 250 at a time: memory does not grow with the log. Too many requests (429) are waited for as `retry-after` says, and
 * what failed (5xx, a connection that broke) is tried six times.
 *
 * - **What is trusted**: TLS, and your API key. The log holds no signature and no raw body, so nothing can be verified.
 * - **The store** must be the one of the running receiver. Another one knows nothing of what was handled.
 * - **Too old**: what began longer ago than the store remembers cannot be told from what was handled. It is counted as `tooOld` and named in
 *   `remaining`; with `includeForgotten`, it is handed over.
 * - **Handled, and listed as failed**: Telnyx waits for two seconds or so. It lists what you handled later than that, too. Those are duplicates here.
 * - **API version 1**: an event is recognised by its `webhook_id`. Nobody documents whether that is the same on every attempt and in the log.
 * - **Not known**: how long Telnyx keeps the log, and whether it lists TeXML callbacks.
 *
 * @throws {WebhookConfigurationError} `option_invalid`
 * @throws {RecoveryError} `api_refused` (the API answered with 401, 403, 422 or another status that does not pass) or `api_unavailable` (no usable
 *   answer), with `httpStatus`. What was handed over by then is handled and remembered.
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
