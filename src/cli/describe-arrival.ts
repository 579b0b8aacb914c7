/**
 * A request that `listen` answered: one line for people, one record for machines.
 *
 * @module
 */

import { explainAnswer, isAcceptance } from '../captures/captured-answer.js';
import { contentOf, isTexml, reasonOf } from '../diagnosis/judge-delivery.js';
import type { Arrival } from './delivery-server.js';
import { contentLines, recordOf, whyLines } from './describe-judgement.js';
import { bodyLines } from './judged-lines.js';
import { detail, type Mark, markedLine, type Paint } from './line-layout.js';

/** The JSON of an arrival. Documented in docs/command-line.md. */
export function arrivalRecord(arrival: Arrival, withBytes = false): Record<string, unknown> & { type: string } {
  const { arrived, method, url, message, forwarded, saved, unsaved, status: answered, milliseconds } = arrival;
  const { rawHeaders, body } = arrival;
  const details = { arrived: arrived.toISOString(), method, url, forwarded, saved, unsaved, answered, milliseconds };
  const bytes = withBytes && { rawHeaders, bodyBase64: body && Buffer.from(body).toString('base64') };
  return { ...verdictOf(arrival), ...(message !== undefined && { status: answered, message }), ...details, ...bytes };
}

/** Here a delivery has only just arrived: one that is stale is refused. */
function verdictOf({ judgement }: Arrival): Record<string, unknown> & { type: string } {
  if (!judgement) return { type: 'refused' };
  if (!judgement.isGenuine || !judgement.stale) return recordOf(judgement);
  const { code, message } = judgement.stale;
  return { type: 'refused', code, message, genuine: true, causes: [{ code, message }] };
}

/** One line: time, path, what it is, status, milliseconds. */
export function arrivalLine(paint: Paint, arrival: Arrival): string {
  const { arrived, method, url, status, milliseconds } = arrival;
  return markedLine(paint, markOf(arrival), [
    [`${arrived.toISOString().slice(11, 19)}Z`, 9],
    [method === 'POST' ? url : `${method} ${url}`, 16],
    [whatOf(arrival), 30],
    [status, 3, 'right'],
    [`${milliseconds} ms`, 8, 'right'],
  ]);
}

/** What must not be overlooked, a line each. */
export function arrivalWarnings(paint: Paint, { unsaved }: Arrival): string[] {
  return unsaved === undefined
    ? []
    : [paint.yellow(detail(paint, 'unsaved', `This delivery could not be kept: ${unsaved}.`))];
}

/** Why a delivery is refused, what is in it, and its body as it came. */
export function arrivalDetails(paint: Paint, arrival: Arrival): string[] {
  const { judgement, message, status, saved, body } = arrival;
  const lines: string[] = [];
  if (judgement?.isGenuine) lines.push(detail(paint, 'id', judgement.id), ...contentLines(paint, judgement));
  if (judgement?.isGenuine && isNotAccepted(arrival)) {
    const answer = explainAnswer({ status }, { wasStale: false, isTexml: isTexml(judgement) });
    lines.push(detail(paint, 'answer', answer));
  }
  if (judgement && !judgement.isGenuine)
    lines.push(detail(paint, '', judgement.error.message), ...whyLines(paint, judgement));
  if (message !== undefined) lines.push(detail(paint, 'note', message));
  if (saved !== undefined) lines.push(detail(paint, 'saved', saved));
  if (body) lines.push(...bodyLines(paint, body));
  return lines;
}

function markOf({ judgement, status, forwarded }: Arrival): Mark {
  const isFine = status >= 200 && status < 300;
  return judgement?.isGenuine && isFine && !(forwarded && (judgement.stale || 'error' in forwarded)) ? 'PASS' : 'FAIL';
}

/** Tells whether the target answered a delivery otherwise than it should: one that is genuine, fresh and understood. */
function isNotAccepted({ judgement, forwarded }: Arrival): boolean {
  if (!judgement?.isGenuine || judgement.stale || judgement.result.kind === 'invalid') return false;
  return forwarded !== undefined && 'status' in forwarded && !isAcceptance(forwarded);
}

function whatOf(arrival: Arrival): string {
  const { judgement, message, forwarded, status } = arrival;
  if (forwarded && 'error' in forwarded) return `target: ${forwarded.error}`;
  if (!judgement) return status === 413 && message !== undefined ? 'body too long' : 'no POST';
  const what = judgement.isGenuine ? (judgement.stale?.code ?? contentOf(judgement)) : reasonOf(judgement);
  const isRefusedHere = !judgement.isGenuine || judgement.stale !== undefined;
  if (isNotAccepted(arrival)) return `not accepted: ${what}`;
  return forwarded && isRefusedHere && status >= 200 && status < 300 ? `ACCEPTED: ${what}` : what;
}
