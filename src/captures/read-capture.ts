/**
 * Recognises a capture by what is in it, and reads the requests.
 *
 * @module
 */

import { toBinary } from '../primitives/binary-text.js';
import {
  type Capture,
  type CapturedRequest,
  CaptureError,
  type CaptureNote,
  MAX_CAPTURE_BYTES,
  MAX_REQUESTS,
  RECOGNISED,
} from './capture.js';
import { isCurlCommand, readCurlCommand } from './curl-command.js';
import { readAsciiTrace, readTrace, readVerbose, traceKindOf } from './curl-trace.js';
import { readHar } from './har.js';
import { readHeadersAndBody } from './headers-and-body.js';
import { readHookdeck } from './hookdeck.js';
import { isHttpText, readHttpText } from './http-text.js';
import { recordOf } from './json-fields.js';
import { readLambdaEvent } from './lambda-event.js';
import { readNgrok } from './ngrok.js';
import { readTelnyxLog } from './telnyx-log.js';
import { readWebhookSite } from './webhook-site.js';

/** Of JSON, from the most particular one to the most general one. */
const JSON_READERS = [
  readTelnyxLog,
  readHar,
  readNgrok,
  readWebhookSite,
  readHookdeck,
  readLambdaEvent,
  readHeadersAndBody,
];

/**
 * Reads a capture of any kind.
 *
 * @throws {CaptureError} It is none that is known, or its bodies are longer than {@link MAX_CAPTURE_BYTES}, or it holds more than {@link MAX_REQUESTS}.
 */
export function readCapture(bytes: Uint8Array): Capture {
  if (bytes.length > MAX_CAPTURE_BYTES) throw tooLong();
  const { bytes: utf8, notes } = toUtf8(bytes);
  const capture = readBytes(utf8);
  if (capture.requests.length > MAX_REQUESTS) {
    throw new CaptureError(
      `The capture holds more than ${MAX_REQUESTS} requests. Split it, or take out what is no webhook.`,
    );
  }
  if (hasLongBodies(capture)) throw tooLong();
  if (notes.length === 0) return capture;
  return {
    ...capture,
    requests: capture.requests.map((request) => ({ ...request, notes: [...notes, ...request.notes] })),
  };
}

/** A command may send one body to many URLs, and each of these is judged. An empty part counts, too. */
function hasLongBodies({ requests }: Capture): boolean {
  let length = 0;
  for (const { body = [] } of requests) {
    for (const part of body) {
      length += 'file' in part ? 1 : Math.max(1, part.length);
      if (length > MAX_CAPTURE_BYTES) return true;
    }
  }
  return false;
}

/** For whoever sees how long a capture is before reading it. */
export function tooLong(): CaptureError {
  return new CaptureError(
    `The capture has more than ${MAX_CAPTURE_BYTES / 1024 / 1024} MiB, which is more than is read.`,
  );
}

/** Takes a byte order mark away, and UTF-16 with it: PowerShell's `>` writes that. */
function toUtf8(bytes: Uint8Array): { bytes: Uint8Array; notes: CaptureNote[] } {
  const [first, second, third] = bytes;
  const utf16 =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
  if (utf16) return { bytes: new TextEncoder().encode(new TextDecoder(utf16).decode(bytes)), notes: [ENCODED_AGAIN] };
  const hasMark = first === 0xef && second === 0xbb && third === 0xbf;
  return { bytes: hasMark ? bytes.subarray(3) : bytes, notes: [] };
}

function readBytes(bytes: Uint8Array): Capture {
  const start = toBinary(bytes.subarray(0, 4096));
  if (/^\s*[{[]/.test(start)) return readJson(new TextDecoder().decode(bytes));
  const text = toBinary(bytes);
  if (/^\s*$/.test(text)) throw new CaptureError(`The capture is empty. Expected ${RECOGNISED}.`);
  const trace = traceKindOf(text);
  if (trace === 'curl --trace') return captureOf(trace, 'a curl --trace file', readTrace(text));
  if (trace === 'curl --trace-ascii') return captureOf(trace, 'a curl --trace-ascii file', readAsciiTrace(text));
  if (trace === 'curl -v') return captureOf(trace, 'the output of curl -v', readVerbose(text));
  if (isCurlCommand(text)) return captureOf('curl', 'a curl command', readCurlCommand(text));
  if (isHttpText(text)) return captureOf('HTTP', 'HTTP as text', readHttpText(text));
  throw unrecognised(hintOf(start));
}

function captureOf(kind: Capture['kind'], name: string, requests: CapturedRequest[]): Capture {
  return { kind, name, requests };
}

function hintOf(text: string): string {
  if (text.startsWith('\x1F\x8B') || text.startsWith('PK\x03\x04')) return ' It is compressed. Unpack it first.';
  if (/^[>\s]*(?:curl\s|[A-Z]{3,16} \S{1,2048} HTTP\/\d)/m.test(text)) return INSIDE_TEXT;
  if (/^[\w.%-]+=[^\s&]*(?:&[\w.%-]+=[^\s&]*)*\s*$/.test(text)) return BODY_ALONE;
  if (/^(?:telnyx|webhook)-(?:timestamp|signature)[\w-]*[ \t]*:/im.test(text)) return HEADERS_ALONE;
  return '';
}

function readJson(text: string): Capture {
  const value = parseJson(text) ?? parseLines(text);
  if (value === undefined) throw new CaptureError(BROKEN);
  const capture = recognise(value);
  if (capture) return capture;
  const { data, event_type } = recordOf(value);
  throw unrecognised(event_type !== undefined || recordOf(data).event_type !== undefined ? BODY_ALONE : '');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One JSON object a line, as logs have them. */
function parseLines(text: string): unknown[] | undefined {
  const values = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [parseJson(line)]));
  return values.includes(undefined) ? undefined : values;
}

function recognise(value: unknown): Capture | undefined {
  if (!Array.isArray(value)) return JSON_READERS.map((read) => read(value)).find((capture) => capture !== undefined);
  const captures = value.flatMap((item: unknown) => (Array.isArray(item) ? [] : (recognise(item) ?? [])));
  const [first] = captures;
  const events = captures.flatMap((capture) => capture.events ?? []);
  return (
    first && { ...first, requests: captures.flatMap(({ requests }) => requests), ...(events.length > 0 && { events }) }
  );
}

function unrecognised(hint: string): CaptureError {
  return new CaptureError(`This is no capture that is known.${hint} Expected ${RECOGNISED}.`);
}

const BROKEN =
  'The capture begins like JSON, but is broken. Was it cut off? Or does it hold several captures, one after the other? Then give each as a file of its own.';

const BODY_ALONE =
  ' It looks like a body without its headers. The signature is in the headers. Give --headers FILE --body FILE.';

const HEADERS_ALONE = ' It looks like headers without their body. Give --headers FILE --body FILE.';

const INSIDE_TEXT = ' It holds a request or a curl command, but does not begin with it. Cut away the text around it.';

const ENCODED_AGAIN: CaptureNote = {
  code: 'text_encoded_again',
  message:
    "The capture is UTF-16, as PowerShell's > writes it. Bytes that were not text are lost, and line breaks may have changed.",
};
