/**
 * The deliveries of captures, judged one after the other: a line for each, or everything about the only one.
 *
 * @module
 */

import { type Capture, type CapturedRequest, type CaptureNote, MAX_CAPTURE_BYTES } from '../captures/capture.js';
import { explainAnswer, isAcceptance } from '../captures/captured-answer.js';
import { type Judgement, judgeDelivery, matchingKey, type Refused, wasGenuine } from '../diagnosis/judge-delivery.js';
import { besideGenuine, isGuess } from '../diagnosis/likely-causes.js';
import { readFile } from './bounded-files.js';
import { type CaptureInput, completeBody, pathOf } from './capture-input.js';
import { recordOf } from './describe-judgement.js';
import { bytesOf, explain, linesOfMany, linesOfOne, placeOf } from './judged-lines.js';
import { type NamedKey, TEST_KEY } from './key-options.js';
import { type Cell, detail, markedLine, type Paint, paragraph } from './line-layout.js';
import { judgedAsOf, recognised, reportTelnyxLog, summaryOf, type Tally } from './said-of-captures.js';
import type { Report, Terminal } from './terminal.js';

export interface JudgeOptions {
  readonly keys: readonly NamedKey[];
  /** The file with the body of the only delivery. */
  readonly body?: string | undefined;
  readonly now?: Date | undefined;
  readonly verbose?: boolean | undefined;
}

function whyNoPost({ kind, requests }: Capture): string {
  const tab = kind === 'HAR' ? ' Did you save the log of the right tab?' : '';
  if (requests.length === 0) return `There is no request in it.${tab}`;
  const method = 'If Telnyx sent GET, set statusCallbackMethod (TeXML), or webhook_url_method (Call Control), to POST.';
  return `There is no POST in it. Only a POST is signed.${tab} ${method}`;
}

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
  const tally: Tally = {
    judged: all.length,
    genuine: 0,
    unverifiable: 0,
    unaccepted: 0,
    acceptedAnyway: 0,
    perhapsOtherKey: 0,
  };
  let number = 0;
  let holdsOthers = false;
  let genuineAmong: Promise<boolean> | undefined;
  const told = new Set<string>();
  const isAnyGenuine = () => (genuineAmong ??= anyGenuine(all, options.keys, terminal.interrupted));
  for (const input of inputs) {
    const { file, capture, deliveries } = input;
    const { kind, requests, events } = capture;
    const said = [recognised(input, inputs.length > 1 ? file : undefined)];
    if (!options.now && input === inputs[0]) said.push(...judgedAsOf(inputs));
    const record = { type: 'capture', file, kind, requests: requests.length, deliveries: deliveries.length };
    report(record, said.map((line) => paragraph(line, 0)).join('\n'));
    if (events) reportTelnyxLog(events, paint, report);
    else if (deliveries.length === 0) reportNoPost(input, paint, report);
    if (events || deliveries.length === 0) holdsOthers = true;
    for (const request of deliveries) {
      if (terminal.interrupted.aborted) {
        report({ type: 'stopped' }, 'Stopped.');
        return 1;
      }
      number++;
      if (all.length > 1) terminal.progress?.(`checking ${number} of ${all.length}`);
      const cells = all.length > 1 ? placeOf(request, number, columns) : undefined;
      const judgement = await judgeOne(
        request,
        input,
        { number, cells },
        { ...options, isAnyGenuine, told },
        paint,
        report,
      );
      countIn(tally, judgement, request);
    }
  }
  const { judged, genuine, unverifiable, unaccepted, acceptedAnyway } = tally;
  if (all.length > 1) {
    const line = summaryOf(tally, options.verbose ?? false);
    report({ type: 'summary', judged, genuine, unverifiable, unaccepted, acceptedAnyway }, paragraph(line, 0));
  }
  return genuine === all.length && !holdsOthers ? 0 : 1;
}

function countIn(tally: Tally, judgement: Judgement | undefined, { answer }: CapturedRequest): void {
  const isAccepted = answer && isAcceptance(answer);
  if (!judgement) tally.unverifiable++;
  else if (judgement.isGenuine) {
    tally.genuine++;
    if (answer && !isAccepted) tally.unaccepted++;
  } else if (!wasGenuine(judgement)) {
    if (isAccepted) tally.acceptedAnyway++;
    if (judgement.diagnosis.causes.some(({ code }) => code !== 'body_empty' && isGuess(code))) tally.perhapsOtherKey++;
  }
}

/** Tells whether any of several is genuine under one of the keys, other than the test key if there is another. */
async function anyGenuine(
  deliveries: readonly CapturedRequest[],
  keys: readonly NamedKey[],
  interrupted: AbortSignal,
): Promise<boolean> {
  const others = keys.filter(({ name }) => keys.length === 1 || name !== TEST_KEY);
  for (const { headers, body } of deliveries) {
    if (interrupted.aborted) return false;
    const parts = body?.filter((part) => part instanceof Uint8Array) ?? [];
    // Files are read once, where their delivery is judged.
    if (parts.length !== body?.length) continue;
    if (await matchingKey(headers, Buffer.concat(parts), others)) return true;
  }
  return false;
}

function reportNoPost({ file, capture }: CaptureInput, paint: Paint, report: Report): void {
  const message = whyNoPost(capture);
  const line = markedLine(paint, 'FAIL', [['no delivery', 64]]);
  report({ type: 'refused', status: 405, message, file }, `${line}\n${paragraph(message)}`);
}

/** Where a delivery stands: its number, and the cells that tell it from the others, if there are others. */
interface Place {
  readonly number: number;
  readonly cells: readonly Cell[] | undefined;
}

/** What is known of all of them. */
interface Run {
  readonly isAnyGenuine: () => Promise<boolean>;
  /** Notes that need not be shown again. */
  readonly told: Set<string>;
}

/** Judges one delivery; `undefined` where the capture does not have its bytes. */
async function judgeOne(
  request: CapturedRequest,
  { file, folder }: CaptureInput,
  { number, cells }: Place,
  { keys, body, now, verbose = false, isAnyGenuine, told }: JudgeOptions & Run,
  paint: Paint,
  report: Report,
): Promise<Judgement | undefined> {
  const { method, url, headers, notes, answer } = request;
  const place = { number, file, method, url };
  const completed =
    body === undefined ? completeBody(request, folder, report) : { bytes: readFile(body, MAX_CAPTURE_BYTES) };
  if ('lacks' in completed) {
    const ask = cells ? '' : ' Or give the bytes that were sent by --body FILE.';
    const first = markedLine(paint, 'FAIL', [...(cells ?? [[pathOf(request), 16]]), ['cannot be verified', 30]]);
    const lines = [
      first,
      paragraph(completed.lacks + ask),
      ...(answer ? [detail(paint, 'answer', explainAnswer(answer))] : []),
    ];
    report({ type: 'unverifiable', ...place, message: completed.lacks, answer }, lines.join('\n'));
    return undefined;
  }
  const { bytes } = completed;
  // The capture's own time is not signed. It may say how old a delivery was, and never whether it is genuine.
  const arrived = now ? undefined : request.arrived;
  const asOf = now ? '--now' : arrived ? 'the capture' : 'now';
  const alone = await judgeDelivery(
    headers,
    bytes,
    keys.map(({ key }) => key),
    now ?? arrived,
  );
  const judgement = alone.isGenuine || !cells || !isMismatch(alone) || !(await isAnyGenuine()) ? alone : beside(alone);
  const key = alone.isGenuine && keys.length > 1 ? (await matchingKey(headers, bytes, keys))?.name : undefined;
  const shown = { ...request, notes: judgement.isGenuine ? [] : notesOf(request, judgement, told) };
  const judged = { request: shown, judgement, bytes, asOf, key } as const;
  const record = {
    ...recordOf(judgement, asOf),
    ...place,
    arrived: arrived?.toISOString(),
    key,
    answer: answer && { ...answer, message: explain(judged) },
    notes,
    ...(verbose && bytesOf(headers, bytes)),
  };
  report(record, (cells ? linesOfMany(paint, cells, judged, verbose) : linesOfOne(paint, judged, verbose)).join('\n'));
  return judgement;
}

/** That bodies are kept as text is true of the whole capture, and explains no header. */
function notesOf({ notes }: CapturedRequest, { error }: Refused, told: Set<string>): CaptureNote[] {
  return notes.filter(({ code, message }) => {
    if (code !== 'body_as_text') return true;
    if (error.code !== 'signature_mismatch' || told.has(message)) return false;
    told.add(message);
    return true;
  });
}

function isMismatch({ diagnosis }: Refused): boolean {
  return diagnosis.causes.some(({ code }) => code === 'signature_mismatch');
}

function beside(refused: Refused): Refused {
  const { genuine, causes } = refused.diagnosis;
  return { ...refused, diagnosis: { genuine, causes: besideGenuine(causes) } };
}
