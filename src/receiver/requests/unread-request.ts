/**
 * Answering a request of Fetch's whose body was not read.
 *
 * @module
 */

import type { BodyLimits } from '../../body/limited-body.js';
import { readStream } from '../../body/read-web-stream.js';
import { type Answer, closing } from '../answers.js';

/**
 * The runtimes whose servers leave `connection: close` out of an answer, by their `navigator.userAgent`: workerd drops the header. There, the
 * beginning of the body is read and thrown away before the answer, and nowhere else.
 */
const WITHOUT_CLOSE: readonly string[] = ['Cloudflare-Workers'];

/** What of a body is read to throw it away. */
const THROWN_AWAY_BYTES = 65_536;

/** Ends the connection with the answer, or else whatever comes next on it may fail. */
export async function closingUnread(answer: Answer, request: Request, limits: BodyLimits): Promise<Answer> {
  if (WITHOUT_CLOSE.includes(userAgent())) await throwAway(request, limits);
  return closing(answer);
}

async function throwAway({ body, bodyUsed, headers }: Request, { bodyTimeoutMs }: BodyLimits): Promise<void> {
  if (bodyUsed || Number(headers.get('content-length')) > THROWN_AWAY_BYTES) return;
  try {
    await readStream(body as ReadableStream, { maxBodyBytes: THROWN_AWAY_BYTES, bodyTimeoutMs });
  } catch {
    // Too long, too slow, broken off, or not ours to read: the connection is lost, and so it is without this.
  }
}

function userAgent(): string {
  return (globalThis as { navigator?: { userAgent?: string } }).navigator?.userAgent ?? '';
}
