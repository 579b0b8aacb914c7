/**
 * `verify`: judges a captured delivery and, when it fails, says why.
 *
 * @module
 */

import type { Command } from 'commander';
import type { CapturedHeader, CapturedRequest } from '../captures/capture.js';
import { MAX_CAPTURE_BYTES } from '../captures/capture.js';
import { contentOf, type Judgement, judgeDelivery, reasonOf } from '../diagnosis/judge-delivery.js';
import { readFile } from './bounded-files.js';
import { type CaptureInput, completeBody, pathOf, readCaptureInput } from './capture-input.js';
import { type AsOf, describe, recordOf } from './describe-judgement.js';
import { readPublicKeys } from './key-options.js';
import { detail, markedLine, type Paint, paintFor, paragraph } from './line-layout.js';
import { asText, asTime, collect } from './option-values.js';
import { judgedAsOf, judgeTelnyxLog, tookItFor } from './said-of-captures.js';
import { type Report, reportTo, type Terminal, UsageError } from './terminal.js';

interface VerifyCommandOptions {
  publicKey?: string[];
  headers?: string;
  body?: string;
  now?: Date;
  json?: true;
}

const HELP = `
CAPTURE is whatever you have: HTTP as text (from nc, a proxy, or listen --save),
a curl command, a file of curl --trace, a HAR file, JSON of ngrok's inspector,
of webhook.site or Hookdeck, a Lambda event, or JSON with headers and body. It
is recognised by its content. Without CAPTURE and --headers, it is read from
standard input. Requests other than POST are skipped.

Instead of CAPTURE, you may give --headers, a file with one header a line, and
--body, a file with the body, byte for byte. Give --body with a CAPTURE that has
no body, such as the output of curl -v.

Some captures, such as HAR files, say when the delivery arrived. Without --now,
the age of a delivery is judged as of that time. Nobody signed that time, so it
changes nothing else.

With several public keys, any may match. If none does, each is tried with every
mistake that may have happened on the way.

Examples:
  $ telnyx-siprec-webhooks verify request.har --public-key KEY
  $ curl -s localhost:4040/api/requests/http | telnyx-siprec-webhooks verify
  $ telnyx-siprec-webhooks verify --headers headers.txt --body body.bin

Exit status:
  0  genuine, even if it is stale, or its event is not understood
  1  refused, or the capture does not have the bytes that were signed
  2  wrong usage, such as a file that is not a capture`;

export function addVerify(program: Command, terminal: Terminal, exit: (status: number) => void): void {
  program
    .command('verify')
    .description('Judges captured deliveries and, when one fails, says why.')
    .argument('[capture]', 'a file of any kind below; - for standard input')
    .option(
      '--public-key <key>',
      'the key to verify with; repeat for up to 4 (default: TELNYX_PUBLIC_KEY)',
      collect(asText),
    )
    .option('--headers <file>', 'the headers, one a line')
    .option('--body <file>', 'the body, byte for byte')
    .option(
      '--now <time>',
      'when it arrived: Unix seconds or ISO 8601 (default: what the capture says, or now)',
      asTime,
    )
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', HELP)
    .action(async (capture: string | undefined, options: VerifyCommandOptions) =>
      exit(await verifyCapture(capture, options, terminal)),
    );
}

async function verifyCapture(
  file: string | undefined,
  options: VerifyCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const { headers, body } = options;
  const report = reportTo(terminal, options.json);
  const paint = paintFor(terminal);
  if (headers !== undefined) {
    if (file !== undefined) throw new UsageError('Give either a capture, or --headers and --body.');
    if (body === undefined) throw new UsageError('--headers goes with --body.');
    const keys = readPublicKeys(options.publicKey, terminal);
    const read = parseHeaders(readFile(headers, MAX_CAPTURE_BYTES).toString('utf8'));
    const judgement = await judgeDelivery(read, readFile(body, MAX_CAPTURE_BYTES), keys, options.now);
    report(recordOf(judgement), describe(paint, judgement, options.now ? '--now' : 'now'));
    return judgement.isGenuine ? 0 : 1;
  }
  const input = await readCaptureInput(file ?? '-', terminal);
  const { capture, deliveries } = input;
  if (body !== undefined && deliveries.length !== 1) {
    throw new UsageError(`--body is the body of one delivery, and this is ${capture.name} with ${deliveries.length}.`);
  }
  // A key that is missing or wrong is said before anything of the capture is.
  const keys = deliveries.length > 0 ? readPublicKeys(options.publicKey, terminal) : [];
  report(
    { type: 'capture', kind: capture.kind, requests: capture.requests.length, deliveries: deliveries.length },
    [tookItFor(input), ...(options.now ? [] : judgedAsOf(input))].map((line) => paragraph(line, 0)).join('\n'),
  );
  if (capture.events) return judgeTelnyxLog(capture.events, paint, report);
  if (deliveries.length === 0) {
    const message =
      'There is no POST in it. Only a POST is signed. Set statusCallbackMethod (TeXML), or webhook_url_method (Call Control), to POST.';
    report(
      { type: 'refused', status: 405, message },
      `${markedLine(paint, 'FAIL', [['no delivery', 64]])}\n${paragraph(message)}`,
    );
    return 1;
  }
  return judgeAll(input, { ...options, keys }, terminal, paint, report);
}

interface JudgeOptions extends VerifyCommandOptions {
  keys: ReturnType<typeof readPublicKeys>;
}

async function judgeAll(
  { deliveries, folder }: CaptureInput,
  { keys, body, now }: JudgeOptions,
  terminal: Terminal,
  paint: Paint,
  report: Report,
): Promise<number> {
  let genuine = 0;
  for (const [index, request] of deliveries.entries()) {
    if (terminal.interrupted.aborted) {
      report({ type: 'stopped' }, 'Stopped.');
      return 1;
    }
    if (deliveries.length > 1) terminal.progress?.(`judging ${index + 1} of ${deliveries.length}`);
    const completed = body === undefined ? completeBody(request, folder) : { bytes: readFile(body, MAX_CAPTURE_BYTES) };
    const place = { method: request.method, url: request.url };
    if ('lacks' in completed) {
      const record = { type: 'unverifiable', ...place, message: completed.lacks };
      const ask = deliveries.length === 1 ? ' Or give the bytes that were sent by --body FILE.' : '';
      report(record, describeLack(paint, request, completed.lacks + ask));
      continue;
    }
    // The capture's own time is not signed. It may say how old a delivery was, and never whether it is genuine.
    const arrived = now ? undefined : request.arrived;
    const asOf = now ? '--now' : arrived ? "the capture's own time" : 'now';
    const judgement = await judgeDelivery(request.headers, completed.bytes, keys, now ?? arrived);
    if (judgement.isGenuine) genuine++;
    const lines =
      deliveries.length === 1
        ? describeAlone(paint, request, judgement, asOf)
        : describeLine(paint, request, judgement);
    report({ ...recordOf(judgement), ...place, arrived: arrived?.toISOString(), notes: request.notes }, lines);
  }
  if (deliveries.length > 1) {
    const record = { type: 'summary', judged: deliveries.length, genuine };
    report(record, `${genuine} of ${deliveries.length} genuine.`);
  }
  return genuine === deliveries.length ? 0 : 1;
}

/** What a capture is known to lose matters only where something is wrong. */
function describeAlone(paint: Paint, { notes }: CapturedRequest, judgement: Judgement, asOf: AsOf): string {
  const lines = judgement.isGenuine ? [] : notes.map(({ message }) => detail(paint, 'capture', message));
  return [describe(paint, judgement, asOf), ...lines].join('\n');
}

function describeLine(paint: Paint, request: CapturedRequest, judgement: Judgement): string {
  const what = judgement.isGenuine ? contentOf(judgement) + (judgement.stale ? ' (stale)' : '') : reasonOf(judgement);
  return markedLine(paint, judgement.isGenuine ? 'PASS' : 'FAIL', [
    [pathOf(request), 16],
    [what, 30],
    [judgement.isGenuine ? judgement.id : judgement.error.code, 24],
  ]);
}

function describeLack(paint: Paint, request: CapturedRequest, message: string): string {
  const first = markedLine(paint, 'FAIL', [
    [pathOf(request), 16],
    ['cannot be verified', 30],
  ]);
  return `${first}\n${paragraph(message)}`;
}

/** Reads a header a line, in pairs, so that one that came twice is seen to. Takes a request line in front, too. */
function parseHeaders(text: string): CapturedHeader[] {
  if (/^\uFEFF?\s*[{[]/.test(text))
    throw new UsageError('The headers are JSON. Give one header a line, such as "name: value".');
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines.flatMap((line, index): CapturedHeader[] => {
    if (line.trim() === '' || (index === 0 && /^[A-Z]+ \S+ HTTP\/[\d.]+$/.test(line))) return [];
    const [, name, value] = /^([^\s:]+)[ \t]*:(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new UsageError(`Line ${index + 1} of the headers is not a header. Expected "name: value".`);
    }
    return [[name, value.trim()]];
  });
}
