/**
 * `verify`: checks a captured delivery and, when it fails, says why.
 *
 * @module
 */

import type { Command } from 'commander';
import { type CapturedHeader, MAX_CAPTURE_BYTES } from '../captures/capture.js';
import { judgeDelivery, matchingKey } from '../diagnosis/judge-delivery.js';
import { readFile } from './bounded-files.js';
import { type CaptureInput, readCaptureInput } from './capture-input.js';
import { describe, recordOf } from './describe-judgement.js';
import { bodyLines, bytesOf, keyLines } from './judged-lines.js';
import { readPublicKeys } from './key-options.js';
import { paintFor } from './line-layout.js';
import { asText, asTime, collect } from './option-values.js';
import { reportTo, type Terminal, UsageError } from './terminal.js';
import { verifyCaptures } from './verify-captures.js';

interface VerifyCommandOptions {
  publicKey?: string[];
  headers?: string;
  body?: string;
  now?: Date;
  verbose?: true;
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
the age of a delivery is its age at that time. Nobody signed that time, so it
changes nothing else. If the capture holds your server's answer, such as 401, it
is printed, too.

A HAR file or a curl command may name a file that holds the body. It is read if
it is beside the capture and its name does not begin with a dot, and its name is
printed.

If you give several public keys, a delivery must match one of them. If it
matches none, the command undoes common changes, and tries every key again.

Examples:
  $ telnyx-siprec-webhooks verify request.har --public-key KEY
  $ telnyx-siprec-webhooks verify saved/*.http --verbose
  $ curl -s localhost:4040/api/requests/http | telnyx-siprec-webhooks verify
  $ telnyx-siprec-webhooks verify --headers headers.txt --body body.bin

Exit status:
  0  genuine, even if it is stale, or its event is not understood
  1  refused, or the capture does not have the bytes that were signed
  2  wrong usage, such as a file that is not a capture`;

export function addVerify(program: Command, terminal: Terminal, exit: (status: number) => void): void {
  program
    .command('verify')
    .description('Checks captured deliveries. If one fails, it says why.')
    .argument('[capture...]', 'files of any kind below; - for standard input')
    .option(
      '--public-key <key>',
      'the key to verify with; repeat for up to 4 (default: TELNYX_PUBLIC_KEY, and the public key of TELNYX_TEST_SECRET_KEY)',
      collect(asText),
    )
    .option('--headers <file>', 'the headers, one a line')
    .option('--body <file>', 'the body, byte for byte')
    .option(
      '--now <time>',
      'when it arrived: Unix seconds, ISO 8601, or an age such as 2h (default: what the capture says, or now)',
      asTime,
    )
    .option(
      '--verbose',
      'also print the body; if there are several deliveries, only of those that fail, and say why they fail',
    )
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', HELP)
    .action(async (captures: string[], options: VerifyCommandOptions) =>
      exit(await verify(captures, options, terminal)),
    );
}

async function verify(files: readonly string[], options: VerifyCommandOptions, terminal: Terminal): Promise<number> {
  const { headers, body, now, verbose = false } = options;
  const report = reportTo(terminal, options.json);
  const paint = paintFor(terminal);
  if (headers !== undefined) {
    if (files.length > 0) throw new UsageError('Give either a capture, or --headers and --body.');
    if (body === undefined) throw new UsageError('--headers goes with --body.');
    const keys = readPublicKeys(options.publicKey, terminal);
    const read = parseHeaders(readFile(headers, MAX_CAPTURE_BYTES).toString('utf8'));
    const bytes = readFile(body, MAX_CAPTURE_BYTES);
    const judgement = await judgeDelivery(
      read,
      bytes,
      keys.map(({ key }) => key),
      now,
    );
    const asOf = now ? '--now' : 'now';
    const key = judgement.isGenuine && keys.length > 1 ? (await matchingKey(read, bytes, keys))?.name : undefined;
    const lines = [
      ...describe(paint, judgement, asOf),
      ...keyLines(paint, key),
      ...(verbose ? bodyLines(paint, bytes) : []),
    ];
    report({ ...recordOf(judgement, asOf), key, ...(verbose && bytesOf(read, bytes)) }, lines.join('\n'));
    return judgement.isGenuine ? 0 : 1;
  }
  // All are read before any is judged: a file that is none stops everything.
  const inputs: CaptureInput[] = [];
  for (const file of files.length > 0 ? files : ['-']) inputs.push(await readCaptureInput(file, terminal));
  const deliveries = inputs.reduce((sum, input) => sum + input.deliveries.length, 0);
  if (body !== undefined && deliveries !== 1) {
    const [first] = inputs;
    const these = inputs.length === 1 ? `this is ${first?.capture.name}` : `these are ${inputs.length} captures`;
    throw new UsageError(`--body is the body of one delivery, and ${these} with ${deliveries}.`);
  }
  // A key that is missing or wrong is said before anything of the capture is.
  const keys = deliveries > 0 ? readPublicKeys(options.publicKey, terminal) : [];
  return verifyCaptures(inputs, { keys, body, now, verbose }, terminal, paint, report);
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
