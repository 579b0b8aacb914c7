/**
 * `send`: posts signed deliveries as Telnyx would.
 *
 * @module
 */

import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import type { TestKeyPair } from '../testing.js';
import { readFile } from './bounded-files.js';
import { prepareKeyPair } from './key-options.js';
import { paintFor, paragraph } from './line-layout.js';
import { asSeconds, asText, asUrl, collect, oneOf } from './option-values.js';
import { type Expectation, postDelivery } from './post-delivery.js';
import {
  bodyDeliverable,
  type Deliverable,
  EVENT_TYPES,
  type EventType,
  sampleDeliverable,
} from './sent-deliveries.js';
import { asField, type BodyField, warningOfAdded } from './set-fields.js';
import { ATTEMPTS, isTriedAgain, pauseBefore } from './telnyx-retries.js';
import { type Report, reportTo, type Terminal } from './terminal.js';

interface SendOptions {
  event?: EventType[];
  all?: true;
  data?: string;
  set?: BodyField[];
  secretKey?: string;
  tamper?: true;
  stale?: true;
  duplicate?: true;
  retry?: true;
  failover?: string;
  timeout: number;
  json?: true;
}

const MAX_DATA_BYTES = 1_048_576;

const HELP = `
Without --event, --all and --data, siprec.started is sent. Every event has an
id of its own. The events are:
  ${EVENT_TYPES.slice(0, 3).join('  ')}
  ${EVENT_TYPES.slice(3).join('  ')}

The receiver needs the public key that is printed. To keep the same one, keep
its secret key in the environment: see "keygen".

--retry does what Telnyx does after a failure: up to 3 attempts, with a pause
that doubles, then as many at --failover. A 4xx other than 408 and 429 is not
tried again at the same URL.

Examples:
  $ telnyx-siprec-webhooks send http://localhost:3000/webhooks --all
  $ telnyx-siprec-webhooks send --event siprec.failed --event siprec-failed URL
  $ telnyx-siprec-webhooks send URL --set payload.failure_cause=user_busy
  $ telnyx-siprec-webhooks send URL --tamper

Exit status:
  0  every answer is as it should be: 2xx; with --tamper and --stale, where
     a refusal is expected, 400, 401 or 403 (or 503 with --stale); with
     --retry, 2xx at the last
  1  an answer is another, or there is none; or Ctrl-C
  2  wrong usage`;

export function addSend(program: Command, terminal: Terminal, exit: (status: number) => void): void {
  program
    .command('send')
    .usage('[options] <url>')
    .description('Posts signed SIPREC deliveries to a URL as Telnyx would, and prints each answer.')
    .argument('<url>', 'where to: http or https', asUrl)
    .option('--event <type>', 'what to send; repeat for several', collect(oneOf(EVENT_TYPES)))
    .addOption(new Option('--all', 'send all six').conflicts('event'))
    .addOption(new Option('--data <file>', 'send this body instead, byte for byte').conflicts(['event', 'all']))
    .option('--set <field=value>', 'set a field of the event; repeat for several', collect(asField))
    .option(
      '--secret-key <key>',
      'who signs: 32 bytes in Base64 (default: TELNYX_TEST_SECRET_KEY, or a new one)',
      asText,
    )
    .option('--tamper', 'change each body once it is signed')
    .option('--stale', 'sign as if an hour ago')
    .option('--duplicate', 'send each event twice')
    .addOption(new Option('--retry', 'after a failure, try again as Telnyx does').conflicts(['tamper', 'stale']))
    .addOption(new Option('--failover <url>', 'where to after that').argParser(asUrl).implies({ retry: true }))
    .option('--timeout <seconds>', 'how long to wait for an answer', asSeconds, 10)
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', HELP)
    .action(async (url: string, options: SendOptions) => exit(await send(url, options, terminal)));
}

async function send(url: string, options: SendOptions, terminal: Terminal): Promise<number> {
  const report = reportTo(terminal, options.json);
  const deliverables = deliverablesOf(options, terminal);
  const keyPair = await prepareKeyPair(options.secretKey, options.json, terminal, report);
  let sent = 0;
  let asExpected = 0;
  for (const deliverable of deliverables) {
    for (let copy = 1; copy <= (options.duplicate ? 2 : 1); copy++) {
      if (terminal.interrupted.aborted) return stopped(report);
      sent++;
      if (await deliver(deliverable, copy, url, { ...options, keyPair }, terminal, report)) asExpected++;
    }
  }
  if (terminal.interrupted.aborted) return stopped(report);
  report({ type: 'summary', sent, asExpected }, `${asExpected} of ${sent} as expected.`);
  return asExpected === sent ? 0 : 1;
}

function deliverablesOf({ event, all, data, set = [] }: SendOptions, { err }: Terminal): Deliverable[] {
  if (data !== undefined) return [bodyDeliverable(basename(data), readFile(data, MAX_DATA_BYTES), set)];
  const types = all ? EVENT_TYPES : (event ?? (['siprec.started'] as const));
  const warning = warningOfAdded(types, set);
  if (warning !== undefined) err(`${paragraph(warning, 0)}\n`);
  return types.map((type) => sampleDeliverable(type, set));
}

function stopped(report: Report): number {
  report({ type: 'stopped' }, 'Stopped.');
  return 1;
}

/** Delivers something once, or as often as Telnyx would; tells whether it went as it should. */
async function deliver(
  { name, attempt: makeAttempt }: Deliverable,
  first: number,
  url: string,
  options: SendOptions & { keyPair: TestKeyPair },
  terminal: Terminal,
  report: Report,
): Promise<boolean> {
  const expectation: Expectation = options.tamper ? 'tampered' : options.stale ? 'stale' : 'accepted';
  const urls = options.failover === undefined ? [url] : [url, options.failover];
  let attempt = first;
  for (const place of urls) {
    for (let number = 1; number <= (options.retry ? ATTEMPTS : 1); number++) {
      if (number > 1) await terminal.sleep?.(pauseBefore(number));
      if (terminal.interrupted.aborted) return false;
      const delivery = makeAttempt(attempt, place, options);
      const posting = { url: place, name, attempt, delivery, expectation, timeoutSeconds: options.timeout };
      const { ok, status } = await postDelivery(posting, terminal, paintFor(terminal), report);
      attempt++;
      if (ok) return true;
      if (!isTriedAgain(status)) break;
    }
  }
  return false;
}
