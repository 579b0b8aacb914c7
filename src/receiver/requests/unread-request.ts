/**
 * Answering a Fetch request whose body was not read.
 *
 * @module
 */

import type { BodyLimits } from '../../body/limited-body.js';
import { readStream } from '../../body/read-web-stream.js';
import { type Answer, closing } from '../answers.js';
import { isWorkerd } from '../workerd.js';

/** How much of a body is read and thrown away on workerd, whose server leaves `connection: close` out of an answer. */
const THROWN_AWAY_BYTES = 65_536;

/** Ends the connection with the answer. Otherwise the next request on it may fail. */
export async function closingUnread(answer: Answer, request: Request, limits: BodyLimits): Promise<Answer> {
  if (isWorkerd()) await throwAway(request, limits);
  return closing(answer);
}

async function throwAway({ body, bodyUsed, headers }: Request, { bodyTimeoutMs }: BodyLimits): Promise<void> {
  if (bodyUsed || Number(headers.get('content-length')) > THROWN_AWAY_BYTES) return;
  try {
    await readStream(body as ReadableStream, { maxBodyBytes: THROWN_AWAY_BYTES, bodyTimeoutMs });
  } catch {
    // The body is too long, too slow, broken off, or not ours to read. The connection is lost, as it would be without this.
  }
}
