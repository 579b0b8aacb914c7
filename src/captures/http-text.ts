/**
 * HTTP as text: what `nc`, a proxy or `--save` wrote down, one request or several after each other.
 *
 * @module
 */

import { readTime } from '../events/event-times.js';
import { fromBinary } from '../primitives/binary-text.js';
import { type CapturedRequest, CaptureError, type CaptureNote } from './capture.js';
import { answerInText } from './captured-answer.js';
import { HEADER, matchAt, nextRequest, readBody, skip } from './http-body.js';

/** The first header of what `listen --save` writes, with the time of arrival. */
export const RECEIVED_HEADER = 'telnyx-siprec-webhooks-received';

const REQUEST_LINE = /([A-Z]{3,16}) (\S{1,8192}) HTTP\/\d(?:\.\d)?[ \t]*\r?\n/y;
/** What `nc -v` and its like say before anything arrives. */
const CHATTER = /(?:Ncat: |Listening|listening|Connection|connect |Connected|connected)[^\n]*\n/y;
/** A line that a header goes on in (RFC 9112, section 5.2). What it begins with, it may also hold: the pattern never goes back. */
const FOLDED = /[ \t]([^\n]*)\n/y;
const BLANK_LINES = /[\r\n]*/y;

/** Tells whether binary text begins as a request does, or as one whose request line is missing. */
export function isHttpText(text: string): boolean {
  return startOfRequest(text) !== undefined || hasHeadersOnly(text);
}

/** Reads every request. */
export function readHttpText(text: string): CapturedRequest[] {
  let start = startOfRequest(text);
  if (start === undefined) return [readMessage(text, 0, { method: 'POST', url: '' }).request];
  const requests: CapturedRequest[] = [];
  while (start !== undefined) {
    const line = matchAt(REQUEST_LINE, text, start);
    if (!line) break;
    const [all, method = '', url = ''] = line;
    const { request, end } = readMessage(text, start + all.length, { method, url });
    start = matchAt(REQUEST_LINE, text, end) ? end : nextRequest(text, end);
    requests.push({ ...request, answer: answerInText(text.slice(end, start)) });
  }
  return requests;
}

function startOfRequest(text: string): number | undefined {
  let start = 0;
  for (let lines = 0; lines < 20; lines++) {
    start = skip(BLANK_LINES, text, start);
    if (matchAt(REQUEST_LINE, text, start)) return start;
    const chatter = matchAt(CHATTER, text, start);
    if (!chatter) return undefined;
    start += chatter[0].length;
  }
  return undefined;
}

/** Headers with a blank line after them, of which one is of a signature. */
function hasHeadersOnly(text: string): boolean {
  const end = /\r?\n\r?\n/.exec(text)?.index;
  if (end === undefined || !matchAt(HEADER, text, 0)) return false;
  return /^(?:telnyx|webhook)-(?:timestamp|signature)/im.test(text.slice(0, end));
}

interface Message {
  readonly request: CapturedRequest;
  /** Where the message ends. */
  readonly end: number;
}

function readMessage(text: string, start: number, line: { method: string; url: string }): Message {
  const headers: [string, string][] = [];
  let position = start;
  for (let match = matchAt(HEADER, text, position); match; match = matchAt(HEADER, text, position)) {
    position += match[0].length;
    const lines = [match[2] as string];
    for (let folded = matchAt(FOLDED, text, position); folded; folded = matchAt(FOLDED, text, position)) {
      lines.push(folded[1] as string);
      position += folded[0].length;
    }
    headers.push([match[1] as string, joinLines(lines)]);
  }
  const section = text.slice(start, position);
  const blank = matchAt(/\r?\n/y, text, position);
  if (!blank && position < text.length) throw new CaptureError(NO_HEADER);
  position += blank?.[0].length ?? 0;
  const notes: CaptureNote[] = [];
  if (headers.length > 0 && !section.includes('\r\n')) notes.push(LINE_ENDINGS);
  const { body, end } = readBody(text, position, headers, notes);
  return { request: { ...line, headers, arrived: arrivalOf(headers), body: [fromBinary(body)], notes }, end };
}

/** Joined once, at the end: there may be as many lines as the capture has room for. */
function joinLines(lines: readonly string[]): string {
  const trimmed = lines.map((line) => line.trim());
  return trimmed.filter((line) => line !== '').join(' ');
}

/** Whoever sends a delivery may send this header too, but ours is the first one. */
function arrivalOf([first]: readonly (readonly [string, string])[]): Date | undefined {
  return first?.[0] === RECEIVED_HEADER ? (readTime(first[1]) ?? undefined) : undefined;
}

const NO_HEADER = 'A line of the headers is not a header. Expected lines of "name: value", a blank line, and the body.';

const LINE_ENDINGS: CaptureNote = {
  code: 'line_endings',
  message:
    'Its header lines end in LF, but HTTP has CRLF. An editor or a terminal rewrote the line breaks, perhaps also those of the body.',
};
