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
Without --event, --all or --data, it sends siprec.started. Each event gets an id
of its own. The events are:
  ${EVENT_TYPES.slice(0, 3).join('  ')}
  ${EVENT_TYPES.slice(3).join('  ')}

It prints a public key. Your handler must verify with that key. To use the same
key every time, make one with "keygen".

--set warns you if the event has no such field, and names those that it has.

--retry does what Telnyx does after a failure. It makes up to 3 attempts, with a
pause that doubles. Then it makes up to 3 at the URL of --failover. After a 4xx
other than 408 and 429, it does not try the same URL again.

Examples:
  $ telnyx-siprec-webhooks send http://localhost:3000/webhooks --all
  $ telnyx-siprec-webhooks send --event siprec.failed --event siprec-failed URL
  $ telnyx-siprec-webhooks send URL --set payload.failure_cause=user_busy
  $ telnyx-siprec-webhooks send URL --tamper

Exit status:
  0  every answer is as expected: 2xx. With --retry, the last answer counts.
     With --tamper, 400, 401 or 403 is expected. With --stale, also 503
  1  an answer is not as expected, or there is none, or you pressed Ctrl-C
  2  wrong usage`;

export function addSend(program: Command, terminal: Terminal, exit: (status: number) => void): void {
  program
    .command('send')
    .usage('[options] <url>')
    .description('Posts signed SIPREC deliveries to a URL as Telnyx would, and prints each answer.')
    .argument('<url>', 'an http or https URL', asUrl)
    .option('--event <type>', 'the event to send; repeat for several', collect(oneOf(EVENT_TYPES)))
    .addOption(new Option('--all', 'send all six events').conflicts('event'))
    .addOption(new Option('--data <file>', 'send this body instead, byte for byte').conflicts(['event', 'all']))
    .option('--set <field=value>', 'set a field of the event; repeat for several', collect(asField))
    .option(
      '--secret-key <key>',
      'the key to sign with: 32 bytes in Base64 (default: TELNYX_TEST_SECRET_KEY, or a new one)',
      asText,
    )
    .option('--tamper', 'change each body after signing it')
    .option('--stale', 'sign with a timestamp of an hour ago')
    .option('--duplicate', 'send each event twice')
    .addOption(new Option('--retry', 'after a failure, try again as Telnyx does').conflicts(['tamper', 'stale']))
    .addOption(
      new Option('--failover <url>', 'after failures, try again, and then try this URL')
        .argParser(asUrl)
        .implies({ retry: true }),
    )
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
