/**
 * The deliveries of captures, judged one after the other: a line for each, or everything about the only one.
 *
 * @module
 */

import { type CapturedRequest, MAX_CAPTURE_BYTES } from '../captures/capture.js';
import { explainAnswer, isAcceptance } from '../captures/captured-answer.js';
import { judgeDelivery } from '../diagnosis/judge-delivery.js';
import type { PublicKey } from '../keys/public-key.js';
import { readFile } from './bounded-files.js';
import { type CaptureInput, completeBody, pathOf } from './capture-input.js';
import { recordOf } from './describe-judgement.js';
import { answerLines, bytesOf, linesOfMany, linesOfOne, placeOf, weighed } from './judged-lines.js';
import { type Cell, markedLine, type Paint, paragraph } from './line-layout.js';
import { judgedAsOf, reportTelnyxLog, tookItFor } from './said-of-captures.js';
import type { Report, Terminal } from './terminal.js';

export interface JudgeOptions {
  readonly keys: readonly PublicKey[];
  /** The file with the body of the only delivery. */
  readonly body?: string | undefined;
  readonly now?: Date | undefined;
  readonly verbose?: boolean | undefined;
}

const NO_POST =
  'There is no POST in it. Only a POST is signed. Set statusCallbackMethod (TeXML), or webhook_url_method (Call Control), to POST.';

/** Judges everything in captures. Gives the exit status. */
export async function verifyCaptures(
  inputs: readonly CaptureInput[],
  options: JudgeOptions,
  terminal: Terminal,
  paint: Paint,
  report: Report,
): Promise<number> {
  const all = inputs.flatMap(({ deliveries }) => deliveries);
  const columns = { width: String(all.length).length, hasTimes: all.some(({ arrived }) => arrived) };
  let number = 0;
  let genuine = 0;
  let unaccepted = 0;
  let holdsOthers = false;
  for (const input of inputs) {
    const { file, capture, deliveries } = input;
    const { kind, requests, events } = capture;
    const said = [tookItFor(input, inputs.length > 1 ? file : undefined)];
    if (!options.now && input === inputs[0]) said.push(...judgedAsOf(inputs));
    const record = { type: 'capture', file, kind, requests: requests.length, deliveries: deliveries.length };
    report(record, said.map((line) => paragraph(line, 0)).join('\n'));
    if (events) reportTelnyxLog(events, paint, report);
    else if (deliveries.length === 0) reportNoPost(file, paint, report);
    if (events || deliveries.length === 0) holdsOthers = true;
    for (const request of deliveries) {
      if (terminal.interrupted.aborted) {
        report({ type: 'stopped' }, 'Stopped.');
        return 1;
      }
      number++;
      if (all.length > 1) terminal.progress?.(`judging ${number} of ${all.length}`);
      const cells = all.length > 1 ? placeOf(request, number, columns) : undefined;
      if (!(await judgeOne(request, input, { number, cells }, options, paint, report))) continue;
      genuine++;
      if (request.answer && !isAcceptance(request.answer)) unaccepted++;
    }
  }
  if (all.length > 1) {
    const others = genuine === all.length ? '' : `, ${all.length - genuine} not`;
    const why = options.verbose || others === '' ? '' : ' Add --verbose to see why.';
    const server = unaccepted === 0 ? '' : ` Your server did not accept ${unaccepted} of the genuine ones.`;
    const line = `${genuine} of ${all.length} genuine${others}.${why}${server}`;
    report({ type: 'summary', judged: all.length, genuine, unaccepted }, paragraph(line, 0));
  }
  return genuine === all.length && !holdsOthers ? 0 : 1;
}

function reportNoPost(file: string | undefined, paint: Paint, report: Report): void {
  const line = markedLine(paint, 'FAIL', [['no delivery', 64]]);
  report({ type: 'refused', status: 405, message: NO_POST, file }, `${line}\n${paragraph(NO_POST)}`);
}

/** Where a delivery stands: its number, and the cells that tell it from the others, if there are others. */
interface Place {
  readonly number: number;
  readonly cells: readonly Cell[] | undefined;
}

/** Judges one delivery, and tells whether it is genuine. */
async function judgeOne(
  request: CapturedRequest,
  { file, folder }: CaptureInput,
  { number, cells }: Place,
  { keys, body, now, verbose = false }: JudgeOptions,
  paint: Paint,
  report: Report,
): Promise<boolean> {
  const { method, url, headers, notes, answer } = request;
  const place = { number, file, method, url };
  const completed =
    body === undefined ? completeBody(request, folder, report) : { bytes: readFile(body, MAX_CAPTURE_BYTES) };
  if ('lacks' in completed) {
    const ask = cells ? '' : ' Or give the bytes that were sent by --body FILE.';
    const first = markedLine(paint, 'FAIL', [...(cells ?? [[pathOf(request), 16]]), ['cannot be verified', 30]]);
    const lines = [first, paragraph(completed.lacks + ask), ...answerLines(paint, answer)];
    report({ type: 'unverifiable', ...place, message: completed.lacks, answer }, lines.join('\n'));
    return false;
  }
  const { bytes } = completed;
  // The capture's own time is not signed. It may say how old a delivery was, and never whether it is genuine.
  const arrived = now ? undefined : request.arrived;
  const asOf = now ? '--now' : arrived ? 'the capture' : 'now';
  const judgement = await judgeDelivery(headers, bytes, keys, now ?? arrived);
  const judged = { request, judgement, bytes, asOf } as const;
  const record = {
    ...recordOf(judgement, asOf),
    ...place,
    arrived: arrived?.toISOString(),
    answer: answer && { ...answer, message: explainAnswer(answer, weighed(judged)) },
    notes,
    ...(verbose && bytesOf(headers, bytes)),
  };
  report(record, (cells ? linesOfMany(paint, cells, judged, verbose) : linesOfOne(paint, judged, verbose)).join('\n'));
  return judgement.isGenuine;
}
