/**
 * `send`: posts signed deliveries as Telnyx would.
 *
 * @module
 */

import { type Command, InvalidArgumentError, Option } from 'commander';
import { createTestKeyPair } from '../testing.js';
import { readKeyPair } from './key-options.js';
import { type Delivery, EVENT_TYPES, type EventType, makeDeliveries } from './sent-deliveries.js';
import { type Report, reportTo, type Terminal } from './terminal.js';

interface SendOptions {
  event?: EventType[];
  all?: true;
  secretKey?: string;
  tamper?: true;
  stale?: true;
  duplicate?: true;
  json?: true;
}

const TIMEOUT_SECONDS = 10;

/** Of a receiver. A 404 is of a server that has none at this URL. */
const REFUSALS = [400, 401, 403];

const HELP = `
Without --event and --all, siprec.started is sent. Every event has an id of
its own.

The receiver needs the public key that is printed. To keep the same one, keep
its secret key:
  export TELNYX_TEST_SECRET_KEY=$(openssl rand -base64 32)

Exit status:
  0  every answer is as it should be: 2xx; with --tamper and --stale, where
     a refusal is expected, 400, 401 or 403 (or 503 with --stale)
  1  an answer is another, or there is none; or Ctrl-C
  2  wrong usage`;

export function addSend(program: Command, terminal: Terminal, exit: (status: number) => void): void {
  program
    .command('send')
    .usage('<url> [options]') // in this order: --event takes all that follows
    .description('Posts signed SIPREC deliveries to a URL as Telnyx would, and prints each answer.')
    .argument('<url>', 'where to: http or https', parseUrl)
    .addOption(new Option('--event <type...>', 'what to send').choices(EVENT_TYPES))
    .addOption(new Option('--all', 'send all six').conflicts('event'))
    .option('--secret-key <key>', 'who signs: 32 bytes in Base64 (default: TELNYX_TEST_SECRET_KEY, or a new one)')
    .option('--tamper', 'change each body once it is signed')
    .option('--stale', 'sign as if an hour ago')
    .option('--duplicate', 'send each event twice, as a retry does')
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', HELP)
    .action(async (url: string, options: SendOptions) => exit(await send(url, options, terminal)));
}

async function send(url: string, options: SendOptions, terminal: Terminal): Promise<number> {
  const report = reportTo(terminal, options.json);
  const given = readKeyPair(options.secretKey, terminal);
  const keyPair = given ?? createTestKeyPair();
  const { publicKey } = keyPair;
  report(
    { type: 'key', publicKey, made: !given },
    `public key  ${publicKey}${given ? '' : '\n  Made for this run: the receiver needs it in place of the one from Telnyx.'}`,
  );
  if (!given && !options.json && terminal.waitForEnter) {
    terminal.out('Press Enter once the receiver has it.\n');
    await terminal.waitForEnter();
  }

  const { tamper = false, stale = false } = options;
  let sent = 0;
  let asExpected = 0;
  for (const eventType of options.all ? EVENT_TYPES : (options.event ?? (['siprec.started'] as const))) {
    for (const delivery of makeDeliveries(eventType, options.duplicate ? 2 : 1, {
      url,
      keyPair,
      tamper,
      stale,
    })) {
      if (terminal.interrupted.aborted) return stopped(report);
      sent++;
      if (await post(url, delivery, { tamper, stale }, terminal, report)) asExpected++;
    }
  }
  if (terminal.interrupted.aborted) return stopped(report);
  report({ type: 'summary', sent, asExpected }, `${asExpected} of ${sent} as expected.`);
  return asExpected === sent ? 0 : 1;
}

function stopped(report: Report): number {
  report({ type: 'stopped' }, 'Stopped.');
  return 1;
}

/** Sends one delivery, and tells whether it was answered as it should be. */
async function post(
  url: string,
  { eventType, attempt, headers, body }: Delivery,
  { tamper, stale }: { tamper: boolean; stale: boolean },
  terminal: Terminal,
  report: Report,
): Promise<boolean> {
  const expected = tamper || stale ? 'refused' : 'accepted';
  const record = { type: 'answer', event: eventType, attempt, expected };
  const name = eventType + (attempt > 1 ? ', again' : '');
  const signal = AbortSignal.any([terminal.interrupted, AbortSignal.timeout(TIMEOUT_SECONDS * 1000)]);
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    await response.body?.cancel();
    const { status } = response;
    const isRefused = REFUSALS.includes(status) || (stale && status === 503);
    const ok = expected === 'refused' ? isRefused : response.ok;
    report({ ...record, status, ok }, `${name}  ${status}  ${ok ? 'as expected' : `not ${expected}, as it should be`}`);
    return ok;
  } catch (error) {
    const reason = reasonOf(error);
    report({ ...record, error: reason, ok: false }, `${name}  no answer: ${reason}`);
    return false;
  }
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return `timed out after ${TIMEOUT_SECONDS} s`;
  if (name === 'AbortError') return 'interrupted';
  return cause?.code ?? cause?.message ?? message; // fetch's own message says only that it failed
}

function parseUrl(text: string): string {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('It must be an http or https URL.');
}
