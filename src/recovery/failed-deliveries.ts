/**
 * Telnyx's log of failed deliveries, page by page.
 *
 * `GET /v2/webhook_deliveries`, as its reference describes it. A page is all that is ever held of it, however long it is.
 *
 * @module
 *
 * @see https://developers.telnyx.com/api-reference/webhooks/list-webhook-deliveries
 */

import { readTime } from '../events/event-times.js';
import { wallClockNow } from '../primitives/clock.js';
import { isRecord, ownField } from '../primitives/plain-object.js';
import { RecoveryError } from './recovery-error.js';
import type { CheckedRecoveryOptions } from './recovery-options.js';
import { getFromApi } from './telnyx-api.js';

/** The most that Telnyx gives at a time. */
const PAGE_SIZE = 250;

/** How many pages may come to the log while it is read. */
const MOST_MORE_PAGES = 100;

/** Ten million records. */
const MOST_PAGES = 40_000;

/** Clocks that differ by less are as good as the same. */
const A_MINUTE_MS = 60_000;

/** One record, and what is known when it is read. */
export interface Listed {
  readonly record: unknown;
  /** When Telnyx first tried to deliver it, in Unix milliseconds; `undefined` where the record does not say. */
  readonly startedAt: number | undefined;
  /** How many records there are, as Telnyx says. */
  readonly total: number | undefined;
  /** What time it is, in Unix milliseconds: by our clock, or by Telnyx's where ours is behind. */
  readonly now: number;
}

interface Page {
  readonly records: readonly unknown[];
  readonly totalPages: number | undefined;
  readonly total: number | undefined;
}

/**
 * Gives each record to `take`, one after the other.
 *
 * @returns Whether these were all. Not so where records vanished meanwhile: others then moved to pages that had been read.
 * @throws {RecoveryError} `api_refused`, `api_unavailable`
 * @throws {Stopped} The signal was aborted.
 */
export async function readLog(
  options: CheckedRecoveryOptions,
  take: (listed: Listed) => Promise<void>,
): Promise<boolean> {
  let { until, isUntilNow } = options;
  let behindMs = 0; // our clock, that is
  let isWhole = true;
  let before: Page | undefined;
  let mostPages = MOST_PAGES;
  for (let number = 1; ; number++) {
    const read = (body: unknown) => readPage(body, number, before);
    const { content: page, time } = await getFromApi(urlOf(options, until, number), read, options);
    behindMs = Math.max(behindMs, (time ?? 0) - wallClockNow());
    if (isUntilNow && behindMs > A_MINUTE_MS) {
      // What our clock calls now was a while ago, and what failed since would be left out.
      until = wallClockNow() + behindMs;
      isUntilNow = false;
      number = 0;
      continue;
    }
    isUntilNow = false;
    if (before?.total !== undefined && page.total !== undefined && page.total < before.total) isWhole = false;
    if (!before && page.totalPages !== undefined) mostPages = Math.min(MOST_PAGES, page.totalPages + MOST_MORE_PAGES);
    for (const record of page.records) {
      const startedAt = startOf(record);
      if (!isAskedFor(record, startedAt, options.since, until)) continue;
      await take({ record, startedAt, total: page.total, now: wallClockNow() + behindMs });
    }
    if (page.totalPages === undefined ? page.records.length === 0 : number >= page.totalPages) return isWhole;
    if (number >= mostPages) throw endless();
    before = page;
  }
}

/** With the names that the API has, as forms write them. */
function urlOf({ url, since, eventTypes }: CheckedRecoveryOptions, until: number, number: number): string {
  const query = new URLSearchParams({
    'filter[status][eq]': 'failed',
    'filter[event_type]': eventTypes.join(','),
    'filter[started_at][gte]': new Date(since).toISOString(),
    'filter[started_at][lte]': new Date(until).toISOString(),
    'page[number]': String(number),
    'page[size]': String(PAGE_SIZE),
  });
  return `${url}?${query}`;
}

/** Gives `undefined` for what is not this page: a gap in the log must not pass for its end. */
function readPage(body: unknown, number: number, before: Page | undefined): Page | undefined {
  if (!isRecord(body) || !Array.isArray(body.data)) return undefined;
  const meta = isRecord(body.meta) ? body.meta : {};
  const totalPages = countOf(meta.total_pages);
  const [first] = body.data.map(recordId);
  if (countOf(meta.page_number) !== undefined && meta.page_number !== number) return undefined;
  if (first !== undefined && first === before?.records.map(recordId)[0]) return undefined; // the same page again
  if (body.data.length === 0 && totalPages !== undefined && number < totalPages) return undefined;
  return { records: body.data, totalPages, total: countOf(meta.total_results) };
}

function countOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

/** The id of a record, which is not the one of its event. */
export function recordId(record: unknown): string | undefined {
  const id = isRecord(record) ? ownField(record, 'id') : undefined;
  return typeof id === 'string' && /^[\w-]{1,256}$/.test(id) ? id : undefined;
}

function startOf(record: unknown): number | undefined {
  const text = isRecord(record) ? ownField(record, 'started_at') : undefined;
  return typeof text === 'string' ? readTime(text)?.getTime() : undefined;
}

/** For an API that passes over a filter. What a record does not say is no reason to leave it out. */
function isAskedFor(record: unknown, startedAt: number | undefined, since: number, until: number): boolean {
  if (isRecord(record) && record.status === 'delivered') return false;
  return startedAt === undefined || (startedAt >= since && startedAt <= until);
}

function endless(): RecoveryError {
  return new RecoveryError(
    'api_unavailable',
    "The recovery stopped, because Telnyx's log grew faster than it was read. Give an earlier until, or a later since.",
    200,
  );
}
