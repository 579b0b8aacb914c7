/**
 * How captures' deliveries are shown once they are judged: everything about the only one, or a line for each.
 *
 * @module
 */

import type { CapturedHeader, CapturedRequest } from '../captures/capture.js';
import { explainAnswer, type GenuineDelivery, isAcceptance } from '../captures/captured-answer.js';
import { contentOf, isTexml, type Judgement, reasonOf } from '../diagnosis/judge-delivery.js';
import { pathOf } from './capture-input.js';
import { type AsOf, describe, detailLines, staleLines } from './describe-judgement.js';
import { type Cell, count, detail, markedLine, type Paint, verbatim } from './line-layout.js';

/** What is known of one delivery once it is judged. */
export interface Judged {
  readonly request: CapturedRequest;
  readonly judgement: Judgement;
  readonly bytes: Uint8Array;
  readonly asOf: AsOf;
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
  const { judgement, asOf } = judged;
  const body = verbose ? bodyLines(paint, judged.bytes) : [];
  return [...describe(paint, judgement, asOf), ...moreLines(paint, judged), ...body];
}

/** A line for each. With `verbose`, also why one fails or is not understood, and its body: more of the others would hide it. */
export function linesOfMany(paint: Paint, place: readonly Cell[], judged: Judged, verbose: boolean): string[] {
  const { request, judgement, asOf, bytes } = judged;
  const first = lineOf(paint, place, judgement);
  if (judgement.isGenuine && judgement.result.kind !== 'invalid') {
    // What is stale only now was no failure when it arrived.
    const stale = verbose && asOf !== 'now' ? staleLines(paint, judgement, asOf) : [];
    return [first, ...stale, ...moreLines(paint, judged)];
  }
  if (verbose)
    return [first, ...detailLines(paint, judgement, asOf), ...moreLines(paint, judged), ...bodyLines(paint, bytes)];
  return [first, ...(judgement.isGenuine ? moreLines(paint, judged) : answerLines(paint, request.answer))];
}

/** The beginning of an id tells a delivery from others. That of a code tells nothing. */
function lineOf(paint: Paint, place: readonly Cell[], judgement: Judgement): string {
  const what = judgement.isGenuine ? contentOf(judgement) + (judgement.stale ? ' (stale)' : '') : reasonOf(judgement);
  // What is left of 80 columns, beside PASS. A time leaves little: then the id follows what it is, wherever that ends.
  const room = place.reduce((sum, [, width]) => sum - width - 2, 80 - 6);
  const width = Math.min(room, 30, room < 40 ? Math.max(what.length, 14) : 30);
  const left = room - width - 2;
  const last = judgement.isGenuine ? judgement.id : judgement.error.code;
  const hasRoom = judgement.isGenuine ? left >= 6 : last !== what && last.length <= left;
  const cells: Cell[] = [...place, [what, width], ...(hasRoom ? [[last, left] as const] : [])];
  return markedLine(paint, judgement.isGenuine ? 'PASS' : 'FAIL', cells);
}

/** What the capture says beside the delivery, where it matters: what it is known to lose, and what was answered. */
function moreLines(paint: Paint, judged: Judged): string[] {
  const { notes, answer } = judged.request;
  if (judged.judgement.isGenuine)
    return answer && isAcceptance(answer) ? [] : answerLines(paint, answer, weighed(judged));
  const lost = notes.map(({ message }) => detail(paint, 'capture', message));
  return [...lost, ...answerLines(paint, answer)];
}

export function weighed({ judgement, asOf }: Judged): GenuineDelivery | undefined {
  if (!judgement.isGenuine) return undefined;
  return { wasStale: asOf !== 'now' && judgement.stale !== undefined, isTexml: isTexml(judgement) };
}

export function answerLines(paint: Paint, answer: CapturedRequest['answer'], genuine?: GenuineDelivery): string[] {
  return answer ? [detail(paint, 'answer', explainAnswer(answer, genuine))] : [];
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
