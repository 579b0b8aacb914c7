/**
 * `recover`: what Telnyx failed to deliver, listed or posted to a handler.
 *
 * @module
 */

import type { Command } from 'commander';
import { isWebhookError } from '../errors/is-webhook-error.js';
import { isRecord } from '../primitives/plain-object.js';
import { type RecoveryProgress, type RecoverySummary, recoverDeliveries } from '../recovery.js';
import { prepareKeyPair } from './key-options.js';
import { markedLine, type Paint, paintFor, paragraph } from './line-layout.js';
import { asSeconds, asText, asTime, asUrl, collect } from './option-values.js';
import { postDelivery } from './post-delivery.js';
import { bodyDeliverable, type DeliveryOptions } from './sent-deliveries.js';
import { type Report, reportTo, type Terminal, UsageError } from './terminal.js';

interface RecoverOptions {
  since?: Date;
  until?: Date;
  event?: string[];
  dryRun?: true;
  to?: string;
  secretKey?: string;
  timeout: number;
  json?: true;
}

/** How many ids of events that were posted are remembered, so that one in several records is posted once. */
const REMEMBERED = 100_000;

const HELP = `
It reads Telnyx's log of failed deliveries with the API key in TELNYX_API_KEY,
and lists them, newest first. With --to, it posts each event once to a handler
of yours. The log holds no signatures, so it signs them with a test key. It
prints a public key. Your handler must verify with that key. With --dry-run, it
lists what it would post.

Telnyx also lists deliveries that you handled after it stopped waiting, so your
handler must know which events it handled. A receiver of this library knows
that. To use it, call recoverDeliveries: see docs/operations.md.

Set TELNYX_BASE_URL if the API is not at https://api.telnyx.com/v2.

Examples:
  $ telnyx-siprec-webhooks recover --since 2h
  $ telnyx-siprec-webhooks recover --since 2026-01-15T10:00:00Z --to URL

Exit status:
  0  it read the log to its end, even if it lists failed deliveries; and, with
     --to, every answer was 2xx
  1  the API refused or cannot be reached, an answer was not 2xx, a record has
     no event, or you pressed Ctrl-C
  2  wrong usage, such as no API key`;

export function addRecover(program: Command, terminal: Terminal, exit: (status: number) => void): void {
  program
    .command('recover')
    .description('Lists what Telnyx failed to deliver, or posts it to a handler of yours.')
    .option(
      '--since <time>',
      'the earliest time: Unix seconds, ISO 8601, or an age such as 2h or 3d (required)',
      asTime,
    )
    .option('--until <time>', 'the latest time (default: now)', asTime)
    .option('--event <type>', 'the event to list; repeat for several (default: those of SIPREC)', collect(asText))
    .option('--dry-run', 'post nothing')
    .option('--to <url>', 'post each event to this http or https URL', asUrl)
    .option(
      '--secret-key <key>',
      'the key to sign with: 32 bytes in Base64 (default: TELNYX_TEST_SECRET_KEY, or a new one)',
    )
    .option('--timeout <seconds>', 'how long to wait for an answer', asSeconds, 10)
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', HELP)
    .action(async (options: RecoverOptions) => exit(await recover(options, terminal)));
}

type HandleEvent = (event: unknown) => Promise<{ outcome: string; id: string | undefined }>;

async function recover(options: RecoverOptions, terminal: Terminal): Promise<number> {
  const { since, until, event: eventTypes, dryRun, to, json } = options;
  if (!since) throw new UsageError('Give the earliest time with --since, such as "recover --since 2h".');
  const { TELNYX_API_KEY: apiKey, TELNYX_BASE_URL: baseUrl } = terminal.env;
  if (!apiKey)
    throw new UsageError('There is no API key. Set TELNYX_API_KEY, or give --env-file with a file that sets it.');
  const report = reportTo(terminal, json);
  const paint = paintFor(terminal);
  const isPosting = to !== undefined && !dryRun;
  const keyPair = isPosting ? await prepareKeyPair(options.secretKey, json, terminal, report) : undefined;
  const handle: HandleEvent = keyPair
    ? poster(options, { keyPair }, terminal, paint, report)
    : async (event) => ({ outcome: 'ignored', id: idOf(event) });
  const summary = await recovering({
    apiKey,
    since,
    until,
    eventTypes,
    baseUrl: baseUrl || undefined,
    signal: terminal.interrupted,
    receiver: { handleWithoutVerification: handle },
    onProgress: (progress) => {
      if (!isPosting || progress.outcome === 'invalid') listRecord(progress, paint, report);
      terminal.progress?.(`${progress.found} of ${progress.total ?? 'many'}`);
    },
  });
  return conclude(summary, isPosting, report);
}

/** A mistake in the options is wrong usage; everything else is a failure. */
async function recovering(options: Parameters<typeof recoverDeliveries>[0]): Promise<RecoverySummary> {
  try {
    return await recoverDeliveries(options);
  } catch (error) {
    throw isWebhookError(error) && error.code === 'option_invalid' ? new UsageError(error.message) : error;
  }
}

/** Posts each event once, as the body that Telnyx sends now. */
function poster(
  { to: url = '', timeout: timeoutSeconds }: RecoverOptions,
  options: DeliveryOptions,
  terminal: Terminal,
  paint: Paint,
  report: Report,
): HandleEvent {
  const posted = new Set<string>();
  return async (event) => {
    const id = idOf(event);
    if (id !== undefined && posted.has(id)) return { outcome: 'duplicate', id };
    const body = new TextEncoder().encode(JSON.stringify(envelope(event, url)));
    const name = typeOf(event) ?? 'unknown';
    const delivery = bodyDeliverable(name, body, []).attempt(1, url, options);
    const posting = { url, name, attempt: 1, delivery, expectation: 'accepted' as const, timeoutSeconds };
    const { ok } = await postDelivery(posting, terminal, paint, report);
    if (ok && id !== undefined && posted.size < REMEMBERED) posted.add(id);
    return { outcome: ok ? 'handled' : 'failed', id };
  };
}

/** The log has what was under `data`; an event of API version 1 never had an envelope. */
function envelope(event: unknown, url: string): unknown {
  const isWhole = isRecord(event) && (isRecord(event.data) || event.occurred_at === undefined);
  return isWhole ? event : { data: event, meta: { attempt: 1, delivered_to: url } };
}

function listRecord({ record, outcome }: RecoveryProgress, paint: Paint, report: Report): void {
  const { webhook, started_at: startedAt, attempts } = isRecord(record) ? record : {};
  const started = typeof startedAt === 'string' ? startedAt : '';
  const event = typeOf(webhook);
  const id = idOf(webhook);
  const count = Array.isArray(attempts) ? attempts.length : undefined;
  const line = markedLine(paint, 'FAIL', [
    [started.slice(0, 19).replace('T', ' '), 19],
    [outcome === 'invalid' ? 'no event in this record' : (event ?? ''), 14],
    [id ?? '', 37],
  ]);
  report({ type: 'undelivered', startedAt: started || undefined, eventType: event, id, attempts: count }, line);
}

function conclude(summary: RecoverySummary, isPosting: boolean, report: Report): number {
  const { found, handled, duplicates, remainingCount, isComplete } = summary;
  const again = duplicates > 0 ? `, ${duplicates} of them listed again` : '';
  const failed = `${found} failed ${found === 1 ? 'delivery' : 'deliveries'}`;
  const lines = isPosting ? `${failed}; ${handled} posted and accepted${again}; ${remainingCount} left.` : `${failed}.`;
  const incomplete = 'Stopped before the end of the log. Run it again.';
  report({ type: 'summary', ...summary }, isComplete ? lines : `${lines}\n${paragraph(incomplete, 0)}`);
  return isComplete && remainingCount === 0 ? 0 : 1;
}

function idOf(event: unknown): string | undefined {
  const { id, webhook_id: webhookId } = levelOf(event);
  const found = id ?? webhookId;
  return typeof found === 'string' ? found : undefined;
}

function typeOf(event: unknown): string | undefined {
  const { event_type: type } = levelOf(event);
  return typeof type === 'string' ? type : undefined;
}

function levelOf(event: unknown): Record<string, unknown> {
  if (!isRecord(event)) return {};
  return isRecord(event.data) && typeof event.data.event_type === 'string' ? event.data : event;
}
