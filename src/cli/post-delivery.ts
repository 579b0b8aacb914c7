/**
 * Posting one delivery, and telling whether the answer is as it should be.
 *
 * @module
 */

import { monotonicNow } from '../primitives/clock.js';
import { markedLine, type Paint, paragraph } from './line-layout.js';
import type { Delivery } from './sent-deliveries.js';
import type { Report, Terminal } from './terminal.js';
import { withinTime } from './within-time.js';

/** What an answer should be. */
export type Expectation = 'accepted' | 'tampered' | 'stale';

export interface Posting {
  readonly url: string;
  readonly name: string;
  readonly attempt: number;
  readonly delivery: Delivery;
  readonly expectation: Expectation;
  readonly timeoutSeconds: number;
}

/** What came of it. */
export interface Answer {
  readonly ok: boolean;
  readonly milliseconds: number;
  /** `undefined` where there was no answer. */
  readonly status: number | undefined;
  /** Why there was none. */
  readonly error?: string;
  /** The beginning of its body. */
  readonly text: string;
}

/** Of a receiver. A 404 is of a server that has none at this URL. */
const REFUSALS = [400, 401, 403];

/** How long Telnyx waits, by its documentation; an application's webhook_timeout_secs says otherwise. */
const TELNYX_WAITS_MS = 2000;

const MAX_TEXT_BYTES = 4096;

/** Posts a delivery, reads the answer to its end, and prints a line. */
export async function postDelivery(
  posting: Posting,
  terminal: Terminal,
  paint: Paint,
  report: Report,
): Promise<Answer> {
  const answer = await post(posting, terminal);
  const { name, attempt, expectation, url } = posting;
  const { status, error, ok, milliseconds } = answer;
  const isSlow = status !== undefined && milliseconds > TELNYX_WAITS_MS;
  const record = {
    type: 'answer',
    event: name,
    attempt,
    url,
    expected: expectation === 'accepted' ? 'accepted' : 'refused',
    ...(status === undefined ? { error } : { status }),
    milliseconds,
    ok,
    ...(isSlow && { slow: true }),
    ...(!ok && answer.text !== '' && { body: answer.text }),
  };
  report(record, describe(paint, posting, answer, isSlow));
  return answer;
}

async function post({ url, delivery, expectation, timeoutSeconds }: Posting, terminal: Terminal): Promise<Answer> {
  const began = monotonicNow();
  const took = () => Math.round(monotonicNow() - began);
  const { headers, body } = delivery;
  try {
    return await withinTime(timeoutSeconds * 1000, terminal.interrupted, async (signal) => {
      const request = { method: 'POST', headers, body: body as BodyInit, redirect: 'manual', signal } as const;
      const response = await fetch(url, request);
      const text = await readToEnd(response);
      return { ok: isAsExpected(response.status, expectation), milliseconds: took(), status: response.status, text };
    });
  } catch (error) {
    return { ok: false, milliseconds: took(), status: undefined, error: reasonOf(error, timeoutSeconds), text: '' };
  }
}

function isAsExpected(status: number, expectation: Expectation): boolean {
  if (expectation === 'accepted') return status >= 200 && status < 300;
  return REFUSALS.includes(status) || (expectation === 'stale' && status === 503);
}

/** Reads a body to its end, so that no server takes the connection for broken, and keeps its beginning. */
async function readToEnd(response: Response): Promise<string> {
  const kept: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    if (length < MAX_TEXT_BYTES) kept.push(read.value.subarray(0, MAX_TEXT_BYTES - length));
    length += read.value.length;
  }
  return new TextDecoder().decode(Buffer.concat(kept));
}

function reasonOf(error: unknown, timeoutSeconds: number): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return `not within ${timeoutSeconds} s`;
  if (name === 'AbortError') return 'interrupted';
  return cause?.code ?? cause?.message ?? message; // fetch's own message says only that it failed
}

function describe(paint: Paint, { name, attempt, expectation }: Posting, answer: Answer, isSlow: boolean): string {
  const { ok, status, milliseconds, text } = answer;
  const lines = [
    markedLine(paint, ok ? 'PASS' : 'FAIL', [
      [name + (attempt > 1 ? `, attempt ${attempt}` : ''), 26],
      [status ?? '-', 3, 'right'],
      [`${milliseconds} ms`, 9, 'right'],
      [saidOf(answer, expectation), 30],
    ]),
  ];
  if (!ok && isSuccess(status)) lines.push(paint.red(paragraph(ACCEPTED[expectation])));
  if (isSlow) lines.push(paint.yellow(paragraph(SLOW)));
  if (!ok && text.trim() !== '') lines.push(paint.dim(paragraph(beginningOf(text))));
  else if (!ok && status !== undefined && status >= 500) lines.push(paragraph("Look at your server's log."));
  return lines.join('\n');
}

const isSuccess = (status: number | undefined) => status !== undefined && status >= 200 && status < 300;

function saidOf({ ok, status, error }: Answer, expectation: Expectation): string {
  if (status === undefined) return `no answer: ${error}`;
  if (expectation === 'accepted') return ok ? 'accepted' : 'expected 2xx';
  if (ok) return expectation === 'tampered' ? 'forgery refused' : 'old delivery refused';
  if (isSuccess(status)) return expectation === 'tampered' ? 'FORGERY ACCEPTED' : 'OLD DELIVERY ACCEPTED';
  return expectation === 'tampered' ? 'expected 401 (or 400, 403)' : 'expected 401 (400, 403, 503)';
}

const ACCEPTED: Record<Expectation, string> = {
  accepted: '',
  tampered:
    'DANGER: the server accepted a body that was changed after it was signed. It does not verify signatures, so anybody can post events to it.',
  stale:
    'DANGER: the server accepted a delivery that was signed an hour ago. It does not check the timestamp, so anybody who captured a delivery can post it again.',
};

const SLOW =
  'slow: Telnyx waits 2 s and then tries again, unless webhook_timeout_secs says otherwise. Answer first, and work later.';

function beginningOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
