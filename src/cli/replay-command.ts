/**
 * `replay`: sends captured deliveries again, signed anew.
 *
 * @module
 */

import { basename } from 'node:path';
import type { Command } from 'commander';
import type { CapturedRequest } from '../captures/capture.js';
import { classify } from '../events/classify.js';
import { completeBody, readCaptureInput } from './capture-input.js';
import { prepareKeyPair } from './key-options.js';
import { markedLine, paintFor, paragraph } from './line-layout.js';
import { asSeconds, asText, asUrl } from './option-values.js';
import { postDelivery } from './post-delivery.js';
import { bodyDeliverable } from './sent-deliveries.js';
import { reportTo, type Terminal, UsageError } from './terminal.js';

interface ReplayOptions {
  to?: string;
  secretKey?: string;
  timeout: number;
  json?: true;
}

const HELP = `
It takes what "listen --save" keeps, and any other capture that "verify" takes.
It sends the bodies byte for byte. It signs them with a test key, because
Telnyx's signatures are too old by now. It prints a public key. Your handler
must verify with that key. Use "verify" to check whether a capture is genuine.

Examples:
  $ telnyx-siprec-webhooks replay saved/*.http --to http://localhost:3000
  $ telnyx-siprec-webhooks replay request.har --to http://localhost:3000

Exit status:
  0  every answer is 2xx
  1  an answer is not 2xx, or there is none, or you pressed Ctrl-C
  2  wrong usage, such as a file that is not a capture`;

export function addReplay(program: Command, terminal: Terminal, exit: (status: number) => void): void {
  program
    .command('replay')
    .description('Sends captured deliveries again, signed anew with a test key.')
    .argument('<file...>', 'captures; - for standard input')
    .option('--to <url>', 'an http or https URL (required)', asUrl)
    .option(
      '--secret-key <key>',
      'the key to sign with: 32 bytes in Base64 (default: TELNYX_TEST_SECRET_KEY, or a new one)',
      asText,
    )
    .option('--timeout <seconds>', 'how long to wait for an answer', asSeconds, 10)
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', HELP)
    .action(async (files: string[], options: ReplayOptions) => exit(await replay(files, options, terminal)));
}

async function replay(files: readonly string[], options: ReplayOptions, terminal: Terminal): Promise<number> {
  const { to: url, timeout: timeoutSeconds, json } = options;
  if (url === undefined)
    throw new UsageError('Give the URL of your handler with --to, such as "replay FILE --to http://localhost:3000".');
  const report = reportTo(terminal, json);
  const paint = paintFor(terminal);
  // All are read before any is sent: a file that is none stops everything.
  const captured: { file: string; request: CapturedRequest; folder: string | undefined }[] = [];
  for (const file of files) {
    const { deliveries, folder } = await readCaptureInput(file, terminal);
    captured.push(...deliveries.map((request) => ({ file, request, folder })));
  }
  const keyPair = await prepareKeyPair(options.secretKey, json, terminal, report);
  let accepted = 0;
  for (const [index, { file, request, folder }] of captured.entries()) {
    if (terminal.interrupted.aborted) break;
    if (captured.length > 1) terminal.progress?.(`sending ${index + 1} of ${captured.length}`);
    const completed = completeBody(request, folder, report);
    if ('lacks' in completed) {
      const line = markedLine(paint, 'FAIL', [[basename(file), 64]]);
      report({ type: 'unsendable', file, message: completed.lacks }, `${line}\n${paragraph(completed.lacks)}`);
      continue;
    }
    const { name, attempt } = bodyDeliverable(nameOf(completed.bytes) ?? basename(file), completed.bytes, []);
    const delivery = attempt(1, url, { keyPair });
    const posting = { url, name, attempt: 1, delivery, expectation: 'accepted' as const, timeoutSeconds };
    if ((await postDelivery(posting, terminal, paint, report)).ok) accepted++;
  }
  if (terminal.interrupted.aborted) {
    report({ type: 'stopped' }, 'Stopped.');
    return 1;
  }
  const sent = captured.length;
  report({ type: 'summary', sent, asExpected: accepted }, `${accepted} of ${sent} accepted.`);
  return accepted === sent && sent > 0 ? 0 : 1;
}

function nameOf(body: Uint8Array): string | undefined {
  const result = classify(body);
  if (result.kind === 'siprec')
    return 'event_type' in result.event ? result.event.event_type : result.event.SiprecEvent;
  return result.kind === 'other' ? result.eventType : result.error.eventType;
}
