/**
 * Where a request's body ends in HTTP as text: by its chunks, by its content-length, or where the next request begins.
 *
 * @module
 */

import type { CapturedHeader, CaptureNote } from './capture.js';

/** A header's line, at a position. */
export const HEADER = /([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:([^\n]*?)\r?(?:\n|$)/y;

/** Reads the body that begins at a position, notes what is wrong with it, and says where it ends. */
export function readBody(
  text: string,
  start: number,
  headers: readonly CapturedHeader[],
  notes: CaptureNote[],
): { body: string; end: number } {
  if (/\bchunked\b/i.test(headerOf(headers, 'transfer-encoding') ?? '')) {
    const chunked = readChunks(text, start);
    if (chunked) {
      if (chunked.isBroken) notes.push(CHUNKS_BROKEN);
      return chunked;
    }
  }
  const length = headerOf(headers, 'content-length');
  if (length === undefined || !/^[0-9]{1,9}$/.test(length)) {
    const end = nextRequest(text, start) ?? text.length;
    return { body: text.slice(start, end), end };
  }
  const end = start + Number(length);
  const rest = text.slice(end, end + 64);
  if (end > text.length) {
    notes.push(truncated(Number(length), text.length - start));
    return { body: text.slice(start), end: text.length };
  }
  if (/^\s*(?:$|[A-Z]{3,16} \S|HTTP\/\d)/.test(rest)) return { body: text.slice(start, end), end };
  // The announced end is in the middle of something: what stands here was changed after it was sent.
  const all = nextRequest(text, end) ?? text.length;
  notes.push(longer(Number(length), all - start));
  return { body: text.slice(start, all), end: all };
}

/** Joins chunks (RFC 9112, section 7.1); `undefined` where there are none, as in a dump that has joined them already. */
function readChunks(text: string, start: number): { body: string; end: number; isBroken: boolean } | undefined {
  const parts: string[] = [];
  let position = start;
  for (;;) {
    const size = matchAt(/([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\n]*)?\r?\n/y, text, position);
    if (!size) return position === start ? undefined : { body: parts.join(''), end: text.length, isBroken: true };
    position += size[0].length;
    const length = Number.parseInt(size[1] as string, 16);
    if (length === 0) {
      while (matchAt(HEADER, text, position)) position = skip(HEADER, text, position); // trailers
      return { body: parts.join(''), end: position, isBroken: false };
    }
    parts.push(text.slice(position, position + length));
    position += length;
    const end = matchAt(/\r?\n/y, text, position);
    if (!end) return { body: parts.join(''), end: text.length, isBroken: true };
    position += end[0].length;
  }
}

/** Where the next request begins, at or after a position. What stands between, such as an answer, is passed over. */
export function nextRequest(text: string, from: number): number | undefined {
  const line = /(?:^|\n)(?=[A-Z]{3,16} \S{1,8192} HTTP\/\d(?:\.\d)?[ \t]*\r?\n)/g;
  line.lastIndex = Math.max(0, from - 1);
  for (let match = line.exec(text); match; match = line.exec(text)) {
    const start = match.index + match[0].length;
    if (start >= from) return start;
  }
  return undefined;
}

function headerOf(headers: readonly CapturedHeader[], name: string): string | undefined {
  return headers.find(([other]) => other.toLowerCase() === name)?.[1];
}

/** Matches a sticky pattern at a position. */
export function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(text);
}

/** Where what a sticky pattern matches ends. */
export function skip(pattern: RegExp, text: string, position: number): number {
  return position + (matchAt(pattern, text, position)?.[0].length ?? 0);
}

const CHUNKS_BROKEN: CaptureNote = {
  code: 'chunks_broken',
  message: 'The body came in chunks, and their sizes do not fit. The capture was changed or cut off.',
};

/** For a body that has fewer bytes than were announced. */
function truncated(announced: number, length: number): CaptureNote {
  return {
    code: 'body_truncated',
    message: `The body has ${length} bytes here; its content-length was ${announced}. The rest was cut off.`,
  };
}

function longer(announced: number, length: number): CaptureNote {
  return {
    code: 'body_longer',
    message: `The body has ${length} bytes here; its content-length was ${announced}. Something was added or printed again.`,
  };
}
