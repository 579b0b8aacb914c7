/**
 * How captures' deliveries are shown once they are judged: everything about the only one, or a line for each.
 *
 * @module
 */

import type { CapturedHeader, CapturedRequest } from '../captures/capture.js';
import { explainAnswer, explainAnswerToRefused, isAcceptance } from '../captures/captured-answer.js';
import { contentOf, isTexml, type Judgement, reasonOf, wasGenuine } from '../diagnosis/judge-delivery.js';
import { pathOf } from './capture-input.js';
import { type AsOf, describe, detailLines, staleLines } from './describe-judgement.js';
import { TEST_KEY } from './key-options.js';
import { type Cell, count, detail, markedLine, type Paint, verbatim } from './line-layout.js';

/** What is known of one delivery once it is judged. */
export interface Judged {
  readonly request: CapturedRequest;
  readonly judgement: Judgement;
  readonly bytes: Uint8Array;
  readonly asOf: AsOf;
  /** Of several keys, the one that matches. */
  readonly key?: string | undefined;
}

/** Which one it is. */
export function placeOf(
  request: CapturedRequest,
  number: number,
  { width, hasTimes }: { width: number; hasTimes: boolean },
): Cell[] {
  const time: Cell[] = hasTimes ? [[request.arrived ? toTheSecond(request.arrived) : '', 20]] : [];
  return [[number, width, 'right'], ...time, [pathOf(request), 16]];
}

function toTheSecond(time: Date): string {
  return time.toISOString().replace(/\.\d+/, '');
}

export function linesOfOne(paint: Paint, judged: Judged, verbose: boolean): string[] {
  const { judgement, asOf, key } = judged;
  const body = verbose ? bodyLines(paint, judged.bytes) : [];
  return [...describe(paint, judgement, asOf), ...keyLines(paint, key), ...moreLines(paint, judged), ...body];
}

/** Of several keys, the one that matches. */
export function keyLines(paint: Paint, key: string | undefined): string[] {
  if (key === undefined) return [];
  return [detail(paint, 'key', key === TEST_KEY ? `that of ${key}. It is not one of Telnyx's.` : key)];
}

/** A line for each. With `verbose`, also why one fails or is not understood, and its body: more of the others would hide it. */
export function linesOfMany(paint: Paint, place: readonly Cell[], judged: Judged, verbose: boolean): string[] {
  const { judgement, asOf, bytes } = judged;
  const first = lineOf(paint, place, judged);
  if (judgement.isGenuine && judgement.result.kind !== 'invalid') {
    // What is stale only now was no failure when it arrived.
    const stale = verbose && asOf !== 'now' ? staleLines(paint, judgement, asOf) : [];
    return [first, ...stale, ...moreLines(paint, judged)];
  }
  if (verbose)
    return [first, ...detailLines(paint, judgement, asOf), ...moreLines(paint, judged), ...bodyLines(paint, bytes)];
  return [first, ...(judgement.isGenuine ? moreLines(paint, judged) : answerLines(paint, judged))];
}

/** The beginning of an id tells a delivery from others. That of a code tells nothing. */
function lineOf(paint: Paint, place: readonly Cell[], { judgement, key }: Judged): string {
  const content = judgement.isGenuine
    ? contentOf(judgement) + (judgement.stale ? ' (stale)' : '')
    : reasonOf(judgement);
  const what = shortNameOf(key) + content;
  // What is left of 80 columns, beside PASS. A time leaves little: then the id follows what it is, wherever that ends.
  const room = place.reduce((sum, [, width]) => sum - width - 2, 80 - 6);
  const width = Math.min(room, Math.max(what.length, room < 40 ? 14 : 30));
  const left = room - width - 2;
  const last = judgement.isGenuine ? judgement.id : judgement.error.code;
  const hasRoom = judgement.isGenuine ? left >= 6 : last !== what && last.length <= left;
  const cells: Cell[] = [...place, [what, width], ...(hasRoom ? [[last, left] as const] : [])];
  return markedLine(paint, judgement.isGenuine ? 'PASS' : 'FAIL', cells);
}

/** In front, because the end of a long line is cut. */
function shortNameOf(key: string | undefined): string {
  if (key === TEST_KEY) return 'test key: ';
  const number = /\d$/.exec(key ?? '');
  return number ? `key ${number}: ` : '';
}

/** What the capture says beside the delivery, where it matters: what it is known to lose, and what was answered. */
function moreLines(paint: Paint, judged: Judged): string[] {
  const { notes, answer } = judged.request;
  if (judged.judgement.isGenuine) return answer && isAcceptance(answer) ? [] : answerLines(paint, judged);
  const lost = notes.map(({ message }) => detail(paint, 'capture', message));
  return [...lost, ...answerLines(paint, judged)];
}

function answerLines(paint: Paint, judged: Judged): string[] {
  const said = explain(judged);
  return said === undefined ? [] : [detail(paint, 'answer', said)];
}

/** What the server's answer means, if the capture holds it. */
export function explain({ request: { answer }, judgement, asOf }: Judged): string | undefined {
  if (!answer) return undefined;
  if (judgement.isGenuine) {
    const wasStale = asOf !== 'now' && judgement.stale !== undefined;
    return explainAnswer(answer, { wasStale, isTexml: isTexml(judgement) });
  }
  return wasGenuine(judgement) ? explainAnswer(answer) : explainAnswerToRefused(answer, judgement.error.code);
}

/** What --verbose adds to JSON. */
export function bytesOf(headers: readonly CapturedHeader[], bytes: Uint8Array): Record<string, unknown> {
  return { rawHeaders: headers.flat(), bodyBase64: Buffer.from(bytes).toString('base64') };
}

/** A body as it came, and its length. */
export function bodyLines(paint: Paint, bytes: Uint8Array): string[] {
  const text = new TextDecoder().decode(bytes);
  return [detail(paint, 'body', count(bytes.length, 'byte')), ...(text === '' ? [] : [paint.dim(verbatim(text))])];
}
