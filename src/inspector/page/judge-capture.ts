/**
 * Judging what was pasted or dropped, in the page and by the code of the command line.
 *
 * @module
 */

import { type CapturedRequest, CaptureError } from '../../captures/capture.js';
import { explainAnswer } from '../../captures/captured-answer.js';
import { sentOf } from '../../captures/curl-command.js';
import { readCapture } from '../../captures/read-capture.js';
import { ageAsOf } from '../../diagnosis/age-of-captures.js';
import { isTexml, judgeDelivery } from '../../diagnosis/judge-delivery.js';
import type { PublicKey } from '../../keys/public-key.js';
import { wallClockNow } from '../../primitives/clock.js';
import { type ShownDelivery, toShownBody, toVerdict } from '../shown-delivery.js';

/** Gives the bytes of a file that a capture names. */
export type AskForFile = (name: string) => Promise<Uint8Array | undefined>;

/** What came of a capture: what it was taken for, and its deliveries, not numbered yet. */
export interface JudgedCapture {
  readonly tookItFor: string;
  readonly deliveries: Omit<ShownDelivery, 'number'>[];
}

/**
 * Reads a capture and judges its deliveries. Requests that are no POST are passed over, as the command line does.
 *
 * @returns Text says why it cannot be read.
 */
export async function judgeCapture(
  bytes: Uint8Array,
  keys: readonly PublicKey[],
  askForFile: AskForFile,
): Promise<JudgedCapture | string> {
  try {
    const { name, requests, events } = readCapture(bytes);
    if (events)
      return "This is Telnyx's own log. It holds no signed bytes, so it cannot be verified. See the command recover.";
    const posts = requests.filter(({ method }) => method.toUpperCase() === 'POST');
    if (posts.length === 0) return `It was taken for ${name}, and there is no POST in it.`;
    const deliveries = [];
    for (const request of posts) deliveries.push(await judge(request, keys, askForFile));
    return { tookItFor: name, deliveries };
  } catch (error) {
    if (error instanceof CaptureError) return error.message;
    throw error;
  }
}

async function judge(
  { method, url, headers, body, lacks, notes, arrived, answer }: CapturedRequest,
  keys: readonly PublicKey[],
  askForFile: AskForFile,
): Promise<Omit<ShownDelivery, 'number'>> {
  const told = [...(arrived ? [AS_OF] : []), ...notes.map(({ message }) => message)];
  const base = {
    arrived: (arrived ?? new Date(wallClockNow())).toISOString(),
    method,
    url,
    rawHeaders: headers.flat(),
  };
  const whole = await wholeBody(body, askForFile);
  if (!whole) return { ...base, body: null, notes: [...told, lacks ?? 'The capture does not have the body.'] };
  const judgement = await judgeDelivery(headers as [string, string][], whole, keys, arrived);
  const genuine = judgement.isGenuine
    ? { wasStale: arrived !== undefined && judgement.stale !== undefined, isTexml: isTexml(judgement) }
    : undefined;
  const answered = answer ? [explainAnswer(answer, genuine)] : [];
  const { error, ...verdict } = toVerdict(judgement);
  const time = arrived ? 'the capture was taken' : 'now';
  const aged = error && { error: { ...error, message: ageAsOf(error.message, time) } };
  return { ...base, body: toShownBody(whole), verdict: { ...verdict, ...aged }, notes: [...answered, ...told] };
}

const AS_OF = "Judged as of the capture's own time.";

async function wholeBody(body: CapturedRequest['body'], askForFile: AskForFile): Promise<Uint8Array | undefined> {
  if (!body) return undefined;
  const parts: Uint8Array[] = [];
  for (const part of body) {
    const bytes = part instanceof Uint8Array ? part : await askForFile(part.file);
    if (!bytes) return undefined;
    parts.push(part instanceof Uint8Array ? bytes : sentOf(part, bytes));
  }
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
