/**
 * Headers and bodies as the JSON of captures has them, in every shape that is in use.
 *
 * @module
 */

import { readTime } from '../events/event-times.js';
import { decodeAnyBase64 } from '../primitives/base64.js';
import { isRecord } from '../primitives/plain-object.js';
import { type CapturedHeader, type CapturedRequest, CaptureError, type CaptureNote } from './capture.js';

/** A value that is a record, or an empty one. */
export function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

/** A value that is text, or no text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A time: ISO 8601 as text, in UTC where it has no zone; or Unix milliseconds. */
export function timeOf(value: unknown): Date | undefined {
  if (typeof value === 'string') return readTime(value) ?? undefined;
  const time = new Date(typeof value === 'number' ? value : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** Reads headers: a record, with lists or without; pairs; objects with `name` or `key` and `value`; or Node's flat list. */
export function headersOf(value: unknown): CapturedHeader[] {
  if (isRecord(value)) return Object.entries(value).flatMap(([name, values]) => ofName(name, values));
  if (!Array.isArray(value)) return [];
  if (value.every((item) => typeof item === 'string')) {
    return Array.from(
      { length: value.length >> 1 },
      (_, index) => value.slice(2 * index, 2 * index + 2) as [string, string],
    );
  }
  return value.flatMap((item: unknown) => {
    if (Array.isArray(item)) return ofName(String(item[0]), item[1]);
    const { name, key, value: values } = recordOf(item);
    return ofName(textOf(name ?? key), values);
  });
}

function ofName(name: string, values: unknown): CapturedHeader[] {
  if (name === '' || values === null || values === undefined) return [];
  const list: unknown[] = Array.isArray(values) ? values : [values];
  return list.map((value) => {
    // CloudFront's, of which each is { key, value }
    if (isRecord(value)) return [textOf(value.key) || name, String(value.value ?? '')] as const;
    return [name, String(value)] as const;
  });
}

/** Tells whether a request says that it has a body. */
export function announcesBody(headers: readonly CapturedHeader[]): boolean {
  return headers.some(([name, value]) => name.toLowerCase() === 'content-length' && /^0*[1-9][0-9]*$/.test(value));
}

type Body = Pick<CapturedRequest, 'body' | 'notes' | 'lacks'>;

/** Reads a body: text, Base64, a Buffer or a typed array as JSON has them, or what a parser made of it. */
export function bodyOf(value: unknown, isBase64 = false): Body {
  if (value === null || value === undefined || value === '') return { body: [], notes: [] };
  if (typeof value === 'string') return isBase64 ? ofBase64(value) : ofText(value);
  const bytes = bytesOf(value);
  return bytes ? { body: [bytes], notes: [] } : ofParsed(value);
}

function ofText(text: string): Body {
  const notes: CaptureNote[] = text.includes('\uFFFD') ? [NOT_UTF8] : [];
  return { body: [new TextEncoder().encode(text)], notes };
}

function ofBase64(text: string): Body {
  const bytes = decodeAnyBase64(text.replace(/\s+/g, ''));
  return bytes ? { body: [bytes], notes: [] } : { ...ofText(text), notes: [BASE64_BROKEN] };
}

/** What `JSON.stringify` makes of a Buffer, `{ type: 'Buffer', data }`, and of a Uint8Array, `{ "0": …, "1": … }`. */
function bytesOf(value: unknown): Uint8Array | undefined {
  const { type, data } = recordOf(value);
  const numbers = type === 'Buffer' && Array.isArray(data) ? data : isRecord(value) ? numbered(value) : undefined;
  const isBytes = numbers?.every((number) => Number.isInteger(number) && number >= 0 && number <= 255);
  return numbers && isBytes ? Uint8Array.from(numbers) : undefined;
}

function numbered(value: Record<string, unknown>): unknown[] | undefined {
  // Integer keys come first, and in order.
  const names = Object.keys(value);
  return names.length > 0 && names.every((name, index) => name === String(index)) ? Object.values(value) : undefined;
}

function ofParsed(value: unknown): Body {
  try {
    return { body: [new TextEncoder().encode(JSON.stringify(value))], notes: [PARSED] };
  } catch {
    throw new CaptureError('A body in this capture is nested too deeply to be printed again.');
  }
}

/** For a tool that keeps bodies as text. */
export function keptAsText(name: string): CaptureNote {
  return {
    code: 'body_as_text',
    message: `${name} keeps bodies as text. Bytes that are not UTF-8 are lost, and perhaps line breaks, too.`,
  };
}

const NOT_UTF8: CaptureNote = {
  code: 'body_not_utf8',
  message: 'The body holds U+FFFD, which stands for bytes that were not UTF-8 when this was captured. They are lost.',
};

const BASE64_BROKEN: CaptureNote = {
  code: 'base64_broken',
  message: 'The body is said to be Base64, and is not. It was taken as it is.',
};

const PARSED: CaptureNote = {
  code: 'body_parsed',
  message: 'The body was parsed when this was captured, so its bytes are lost. It was printed again as compact JSON.',
};
