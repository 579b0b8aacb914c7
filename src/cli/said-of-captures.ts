/**
 * What `verify` says of a capture as a whole.
 *
 * @module
 */

import type { LoggedEvent } from '../captures/capture.js';
import { explainAnswer } from '../captures/captured-answer.js';
import { type ClassifiedBody, classify } from '../events/classify.js';
import { toSiprecStatus } from '../events/to-siprec-status.js';
import { type CaptureInput, pathOf } from './capture-input.js';
import { count, detail, markedLine, type Paint, paragraph } from './line-layout.js';
import type { Report } from './terminal.js';

/** The first line: what the capture is, and what of it is judged. */
export function recognised({ capture, deliveries }: CaptureInput, it = 'This'): string {
  const { name: kind, requests, events } = capture;
  const name = `${it} is ${kind}`;
  if (events) return `${name}, with ${count(events.length, 'event')}.`;
  const [first] = deliveries;
  const many = requests.length > 1 ? ` with ${requests.length} requests` : '';
  if (!first) return `${name}${many}.`;
  const others = requests.length - deliveries.length;
  if (deliveries.length === 1) {
    return `${name}${many}. Checking the ${requests.length > 1 ? 'one' : 'POST'} to ${pathOf(first)}.`;
  }
  return `${name}${many}. Checking ${others === 0 ? 'all of them' : `the ${deliveries.length} that are POST`}.`;
}

/** As of which times deliveries are judged, where a capture has some of its own. */
export function judgedAsOf(inputs: readonly CaptureInput[]): string[] {
  const deliveries = inputs.flatMap(({ deliveries }) => deliveries);
  const times = deliveries.flatMap(({ arrived }) => arrived ?? []);
  if (times.length === 0) return [];
  if (deliveries.length === 1)
    return [`The capture says that it arrived at ${times[0]?.toISOString()}. The age at that time counts.`];
  const says = inputs.length > 1 ? 'The captures say' : 'The capture says';
  return times.length < deliveries.length
    ? [`${says} when some arrived. Their age at that time counts, and the age of the others now.`]
    : [`${says} when each arrived. The age at that time counts.`];
}

/** How many deliveries there were of each kind. */
export interface Tally {
  readonly judged: number;
  genuine: number;
  /** Those of which the capture does not have the bytes. */
  unverifiable: number;
  /** Those of the genuine ones that the server did not accept. */
  unaccepted: number;
  /** Those of the others that it accepted, though nothing shows that they were genuine. */
  acceptedAnyway: number;
  /** Those that another key could make genuine. */
  perhapsOtherKey: number;
}

/** The last line: how many were genuine, and what that says. */
export function summaryOf(tally: Tally, verbose: boolean): string {
  const { judged, genuine, unverifiable, unaccepted, acceptedAnyway, perhapsOtherKey } = tally;
  const refused = judged - genuine - unverifiable;
  const counts = [
    `${genuine} of ${judged} genuine`,
    ...(refused > 0 ? [`${refused} not`] : []),
    ...(unverifiable > 0 ? [`${unverifiable} cannot be verified`] : []),
  ];
  const sentences = [
    `${counts.join(', ')}.`,
    ...(genuine === 0 && 2 * perhapsOtherKey > refused ? [CHECK_KEY] : []),
    ...(refused > 0 && !verbose ? ['Add --verbose to see why.'] : []),
    ...(unaccepted > 0 ? [`Your server did not accept ${unaccepted} of the genuine ones.`] : []),
    ...(acceptedAnyway > 0 ? [`Your server accepted ${acceptedAnyway} of the others.`] : []),
  ];
  return sentences.join(' ');
}

const CHECK_KEY = 'Check your key first: it must be that of the account that sent them.';

const NO_BYTES =
  "Telnyx's log has the event, but not the bytes that were signed, so nobody can verify it. Use the command recover to get what was not delivered.";

/** Shows the events of Telnyx's own log, which can be verified by nobody. */
export function reportTelnyxLog(events: readonly LoggedEvent[], paint: Paint, report: Report): void {
  for (const { event, answer } of events) {
    const result = classify(event);
    const lines = [
      markedLine(paint, 'FAIL', [
        ['cannot be verified', 18],
        [nameOf(result), 54],
      ]),
      ...linesOf(paint, result),
      ...(answer ? [detail(paint, 'answer', explainAnswer(answer))] : []),
    ];
    report({ type: 'unverifiable', message: NO_BYTES, event, answer }, lines.join('\n'));
  }
  report({ type: 'summary', judged: events.length, genuine: 0, unverifiable: events.length }, paragraph(NO_BYTES, 0));
}

function nameOf(result: ClassifiedBody): string {
  if (result.kind === 'siprec')
    return 'event_type' in result.event ? result.event.event_type : result.event.SiprecEvent;
  return (result.kind === 'other' ? result.eventType : result.error.eventType) ?? '';
}

function linesOf(paint: Paint, result: ClassifiedBody): string[] {
  if (result.kind !== 'siprec') return [];
  const { callId, occurredAtText, cause } = toSiprecStatus(result.event);
  const id = 'id' in result.event ? [detail(paint, 'id', String(result.event.id))] : [];
  const why = cause === undefined ? [] : [detail(paint, 'cause', cause)];
  return [...id, detail(paint, 'call', callId), detail(paint, 'occurred', occurredAtText), ...why];
}
