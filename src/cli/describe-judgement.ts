/**
 * A judgement, for people and for machines.
 *
 * @module
 */

import { ageAsOf } from '../diagnosis/age-of-captures.js';
import { contentOf, type Genuine, isStaleness, type Judgement, type Refused } from '../diagnosis/judge-delivery.js';
import { toSiprecStatus } from '../events/to-siprec-status.js';
import { detail, markedLine, type Paint } from './line-layout.js';

/** As of which time a delivery's age is judged. */
export type AsOf = 'now' | '--now' | 'the capture';

/** The same in words. */
const TIMES: Record<AsOf, string> = { now: 'now', '--now': '--now', 'the capture': 'the capture was taken' };

const OF_NOW = 'To judge it as of its arrival, give that time with --now.';
const OF_ARRIVAL = 'So a handler refuses it: a receiver answers 503, and code that calls verify answers 401.';

/** The JSON of a judgement. Documented in docs/command-line.md. Without a time, it has only just arrived. */
export function recordOf(judgement: Judgement, asOf?: AsOf): Record<string, unknown> & { type: string } {
  return judgement.isGenuine ? recordOfGenuine(judgement, asOf) : recordOfRefused(judgement, asOf);
}

function recordOfGenuine(
  { id, idSource, timestamp, result, stale }: Genuine,
  asOf: AsOf | undefined,
): Record<string, unknown> & { type: string } {
  const record = { type: 'verified', id, idSource, timestamp: timestamp.toISOString(), kind: result.kind };
  const staleness = stale && { stale: { code: stale.code, message: aged(stale.message, asOf) } };
  if (result.kind === 'siprec')
    return { ...record, event: result.event, status: toSiprecStatus(result.event), ...staleness };
  if (result.kind === 'other') return { ...record, eventType: result.eventType, ...staleness };
  const { code, message, issues, eventType } = result.error;
  return { ...record, error: { code, message, issues, eventType }, ...staleness };
}

function recordOfRefused(
  { error, diagnosis: { genuine, causes } }: Refused,
  asOf: AsOf | undefined,
): Record<string, unknown> & { type: string } {
  const told = causes.map(({ code, message }) => ({ code, message: aged(message, asOf) }));
  return { type: 'refused', code: error.code, message: aged(error.message, asOf), genuine, causes: told };
}

function aged(message: string, asOf: AsOf | undefined): string {
  return asOf ? ageAsOf(message, TIMES[asOf]) : message;
}

/** A judgement in full, in lines. */
export function describe(paint: Paint, judgement: Judgement, asOf: AsOf): string[] {
  const first = judgement.isGenuine
    ? markedLine(paint, 'PASS', [
        judgement.stale ? ['genuine, but stale', 18] : ['genuine', 7],
        [contentOf(judgement), 53],
      ])
    : markedLine(paint, 'FAIL', [
        ['refused', 7],
        [judgement.error.code, 64],
      ]);
  return [first, ...detailLines(paint, judgement, asOf)];
}

/** The same without its first line. */
export function detailLines(paint: Paint, judgement: Judgement, asOf: AsOf): string[] {
  if (!judgement.isGenuine)
    return [detail(paint, '', aged(judgement.error.message, asOf)), ...whyLines(paint, judgement, asOf)];
  const { id, idSource, timestamp } = judgement;
  return [
    detail(paint, 'id', idSource === 'event' ? id : `${id} (of this delivery's signature)`),
    detail(paint, 'signed', timestamp.toISOString()),
    ...staleLines(paint, judgement, asOf),
    ...contentLines(paint, judgement),
  ];
}

/** Why a genuine delivery is stale, and what follows from that. */
export function staleLines(paint: Paint, { stale }: Genuine, asOf: AsOf): string[] {
  const consequence = asOf === 'now' ? OF_NOW : OF_ARRIVAL;
  return stale ? [detail(paint, 'stale', `${aged(stale.message, asOf)} ${consequence}`)] : [];
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

/** Why a delivery is refused, beyond what the refusal itself says. */
export function whyLines(paint: Paint, { error, diagnosis }: Refused, asOf?: AsOf): string[] {
  const others = diagnosis.causes.filter(({ message }) => message !== error.message);
  return others.flatMap(({ code, message }) => {
    if (isStaleness(code)) return [detail(paint, 'stale', aged(message, asOf))];
    // The likeliest cause has the code of the refusal, which stands above.
    return code === error.code
      ? [detail(paint, 'why', message)]
      : [detail(paint, 'why', code), detail(paint, '', message)];
  });
}
