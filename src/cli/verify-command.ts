/**
 * `verify`: judges a captured delivery and, when it fails, says why.
 *
 * @module
 */

import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { isWebhookError } from '../errors/is-webhook-error.js';
import type { WebhookError } from '../errors/webhook-errors.js';
import type { HeadersInput } from '../headers/read-headers.js';
import { parseTimestamp, readTelnyxHeaders } from '../headers/telnyx-headers.js';
import type { PublicKey } from '../keys/public-key.js';
import { diagnose } from '../testing.js';
import { type VerifiedWebhook, verify } from '../verification/verify.js';
import { describeRefused, describeVerified } from './describe-delivery.js';
import { readPublicKeys } from './key-options.js';
import { reportTo, type Terminal, UsageError } from './terminal.js';

interface VerifyCommandOptions {
  publicKey?: string[];
  headers: string;
  body: string;
  now?: Date;
  json?: true;
}

const HELP = `
The headers are in a file with one header a line, such as
"telnyx-timestamp: 1760000000". The body is in a file, byte for byte: an
editor may add a line break. With several public keys any may match; when
none does, all are tried with what may have happened on the way.

Exit status:
  0  genuine, whether its event is understood or not; staleness is reported
  1  refused
  2  wrong usage, such as a file that cannot be read or a key that is none`;

export function addVerify(program: Command, terminal: Terminal, exit: (status: number) => void): void {
  program
    .command('verify')
    .description('Judges a captured delivery and, when it fails, says why.')
    .option('--public-key <key...>', 'which key to verify with; up to 4 (default: TELNYX_PUBLIC_KEY)')
    .requiredOption('--headers <file>', 'the headers, one a line')
    .requiredOption('--body <file>', 'the body, byte for byte')
    .option('--now <time>', 'when it arrived: Unix seconds or ISO 8601 (default: now)', parseTime)
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', HELP)
    .action(async (options: VerifyCommandOptions) => exit(await judge(options, terminal)));
}

async function judge(options: VerifyCommandOptions, terminal: Terminal): Promise<number> {
  const keys = readPublicKeys(options.publicKey, terminal);
  const headers = parseHeaders(read(options.headers).toString('utf8'));
  const body = read(options.body);
  const now = options.now;
  const clock = now ? { now: () => now } : {};
  const report = reportTo(terminal, options.json);
  const first = await attempt(headers, body, keys, clock);
  const signedAt = isStale(first) ? clockOf(headers) : undefined;
  const result = signedAt ? await attempt(headers, body, keys, signedAt) : first;
  if (isRefusal(result)) {
    report(...describeRefused(result, await diagnose(headers, body, keys, clock)));
    return 1;
  }
  const [record, lines] = describeVerified(result).description;
  if (!isStale(first)) report(record, lines);
  else
    report({ ...record, stale: { code: first.code, message: first.message } }, `${lines}\n  stale: ${first.message}`);
  return 0;
}

type Result = VerifiedWebhook | WebhookError;

async function attempt(headers: HeadersInput, body: Uint8Array, keys: PublicKey[], clock: Clock): Promise<Result> {
  try {
    return await verify(headers, body, keys, clock);
  } catch (error) {
    if (isWebhookError(error)) return error;
    throw error;
  }
}

function isRefusal(result: Result): result is WebhookError {
  return 'code' in result;
}

function isStale(result: Result): result is WebhookError {
  return isRefusal(result) && (result.code === 'timestamp_too_old' || result.code === 'timestamp_too_new');
}

type Clock = { now?: () => Date };

/** A clock that shows when a delivery was signed; `undefined` where a date cannot. */
function clockOf(headers: HeadersInput): Clock | undefined {
  const signedAt = new Date(parseTimestamp(readTelnyxHeaders(headers)) * 1000);
  return Number.isNaN(signedAt.getTime()) ? undefined : { now: () => signedAt };
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`Cannot read ${file}: ${(error as NodeJS.ErrnoException).code}.`);
  }
}

/** Reads a header a line, in pairs, so that one that came twice is seen to. Takes a request line in front, too. */
function parseHeaders(text: string): [name: string, value: string][] {
  if (/^\uFEFF?\s*[{[]/.test(text))
    throw new UsageError('The headers are JSON. Expected one header a line: name: value.');
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines.flatMap((line, index): [string, string][] => {
    if (line.trim() === '' || (index === 0 && /^[A-Z]+ \S+ HTTP\/[\d.]+$/.test(line))) return [];
    const [, name, value] = /^([^\s:]+)[ \t]*:(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new UsageError(`Line ${index + 1} of the headers is no header: expected "name: value".`);
    }
    return [[name, value.trim()]];
  });
}

function parseTime(text: string): Date {
  const time = /^[0-9]{1,12}$/.test(text) ? new Date(Number(text) * 1000) : new Date(text);
  if (/^\d/.test(text) && !Number.isNaN(time.getTime())) return time;
  throw new InvalidArgumentError('It must be Unix seconds, or a time such as 2026-01-15T10:30:00Z.');
}
