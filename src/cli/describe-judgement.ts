/**
 * A judgement, for people and for machines.
 *
 * @module
 */

import { contentOf, type Genuine, isStaleness, type Judgement, type Refused } from '../diagnosis/judge-delivery.js';
import { toSiprecStatus } from '../events/to-siprec-status.js';
import { detail, markedLine, type Paint } from './line-layout.js';

/** The JSON of a judgement. Documented in docs/command-line.md. */
export function recordOf(judgement: Judgement): Record<string, unknown> & { type: string } {
  return judgement.isGenuine ? recordOfGenuine(judgement) : recordOfRefused(judgement);
}

function recordOfGenuine({
  id,
  idSource,
  timestamp,
  result,
  stale,
}: Genuine): Record<string, unknown> & { type: string } {
  const record = { type: 'verified', id, idSource, timestamp: timestamp.toISOString(), kind: result.kind };
  const staleness = stale && { stale: { code: stale.code, message: stale.message } };
  if (result.kind === 'siprec')
    return { ...record, event: result.event, status: toSiprecStatus(result.event), ...staleness };
  if (result.kind === 'other') return { ...record, eventType: result.eventType, ...staleness };
  const { code, message, issues, eventType } = result.error;
  return { ...record, error: { code, message, issues, eventType }, ...staleness };
}

function recordOfRefused({ error, diagnosis }: Refused): Record<string, unknown> & { type: string } {
  return { type: 'refused', code: error.code, message: error.message, ...diagnosis };
}

/** As of which time a delivery's age is judged, in words. */
export type AsOf = 'now' | '--now' | "the capture's own time";

/** A judgement in full, in lines. */
export function describe(paint: Paint, judgement: Judgement, asOf: AsOf): string {
  return judgement.isGenuine ? describeGenuine(paint, judgement, asOf) : describeRefused(paint, judgement, asOf);
}

function describeGenuine(paint: Paint, genuine: Genuine, asOf: AsOf): string {
  const { id, idSource, timestamp, stale } = genuine;
  const lines = [
    markedLine(paint, 'PASS', [
      ['genuine', 7],
      [contentOf(genuine), 64],
    ]),
    detail(paint, 'id', idSource === 'event' ? id : `${id} (of this delivery's signature)`),
    detail(paint, 'signed', timestamp.toISOString()),
  ];
  if (stale) lines.push(detail(paint, 'stale', `As of ${asOf}. ${stale.message}`));
  return [...lines, ...contentLines(paint, genuine)].join('\n');
}

/** What is in a genuine delivery, a line each. */
export function contentLines(paint: Paint, { result }: Genuine): string[] {
  if (result.kind === 'other') return [detail(paint, 'note', 'Genuine, but not a SIPREC event.')];
  if (result.kind === 'invalid') return [detail(paint, 'note', `Genuine, but not understood. ${result.error.message}`)];
  const { callId, callSessionId, siprecSid, occurredAtText, cause, clientState } = toSiprecStatus(result.event);
  const fields = {
    call: callId,
    session: callSessionId,
    siprec: siprecSid,
    occurred: occurredAtText,
    cause,
    client: clientState,
  };
  return Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'string' ? [detail(paint, name, value)] : [],
  );
}

function describeRefused(paint: Paint, refused: Refused, asOf: AsOf): string {
  const first = markedLine(paint, 'FAIL', [
    ['refused', 7],
    [refused.error.code, 64],
  ]);
  return [first, detail(paint, '', refused.error.message), ...whyLines(paint, refused, asOf)].join('\n');
}

/** Why a delivery is refused, beyond what the refusal itself says. */
export function whyLines(paint: Paint, { error, diagnosis }: Refused, asOf: AsOf): string[] {
  const others = diagnosis.causes.filter(({ message }) => message !== error.message);
  return others.flatMap(({ code, message }) => {
    if (isStaleness(code)) return [detail(paint, 'stale', `As of ${asOf}. ${message}`)];
    // The likeliest cause has the code of the refusal, which stands above.
    return code === error.code
      ? [detail(paint, 'why', message)]
      : [detail(paint, 'why', code), detail(paint, '', message)];
  });
}
