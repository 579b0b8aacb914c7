/**
 * How captures' deliveries are shown once they are judged: everything about the only one, or a line for each.
 *
 * @module
 */

import type { CapturedHeader, CapturedRequest } from '../captures/capture.js';
import { explainAnswer, type GenuineDelivery, isAcceptance } from '../captures/captured-answer.js';
import { contentOf, isTexml, type Judgement, reasonOf } from '../diagnosis/judge-delivery.js';
import { pathOf } from './capture-input.js';
import { type AsOf, describe, detailLines } from './describe-judgement.js';
import { type Cell, detail, markedLine, type Paint, verbatim } from './line-layout.js';

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
  const time: Cell[] = hasTimes ? [[request.arrived?.toISOString().slice(11, 19) ?? '', 8]] : [];
  return [[number, width, 'right'], ...time, [pathOf(request), 16]];
}

export function linesOfOne(paint: Paint, judged: Judged, verbose: boolean): string[] {
  const { judgement, asOf } = judged;
  return [...describe(paint, judgement, asOf), ...moreLines(paint, judged), ...bodyLines(paint, judged.bytes, verbose)];
}

export function linesOfMany(paint: Paint, place: readonly Cell[], judged: Judged, verbose: boolean): string[] {
  const { request, judgement, asOf } = judged;
  const what = judgement.isGenuine ? contentOf(judgement) + (judgement.stale ? ' (stale)' : '') : reasonOf(judgement);
  // What is left of 80 columns, beside PASS and what it is. The beginning of an id tells it from others, and that of a code tells nothing.
  const left = place.reduce((sum, [, width]) => sum - width - 2, 80 - 6 - 32);
  const code = judgement.isGenuine || judgement.error.code.length > left ? '' : judgement.error.code;
  const last = judgement.isGenuine ? judgement.id : code === what ? '' : code;
  const cells: Cell[] = [...place, [what, 30], [last, Math.min(left, 24)]];
  const first = markedLine(paint, judgement.isGenuine ? 'PASS' : 'FAIL', cells);
  if (!verbose)
    return [first, ...(judgement.isGenuine ? moreLines(paint, judged) : answerLines(paint, request.answer))];
  const arrived = request.arrived ? [detail(paint, 'arrived', request.arrived.toISOString())] : [];
  const details = [...arrived, ...detailLines(paint, judgement, asOf)];
  return [first, ...details, ...moreLines(paint, judged), ...bodyLines(paint, judged.bytes, verbose)];
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

/** What --verbose adds to the lines. */
export function bodyLines(paint: Paint, bytes: Uint8Array, verbose: boolean): string[] {
  return verbose && bytes.length > 0 ? [paint.dim(verbatim(new TextDecoder().decode(bytes)))] : [];
}
