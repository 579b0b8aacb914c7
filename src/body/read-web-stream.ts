/**
 * Reading the body of a request of Fetch's.
 *
 * @module
 */

import { viewBytes } from '../primitives/bytes.js';
import { BodyCollector, type BodyLimits } from './limited-body.js';
import { brokenOff, tooSlow, UnreadBody } from './unread-body.js';

/** Reads a stream of Fetch's. When it stops before the end, the rest is cancelled. */
export function readStream(stream: ReadableStream, limits: BodyLimits): Promise<Uint8Array> {
  const reader = stream.getReader();
  return new Promise((resolve, reject) => {
    const stop = (error: unknown) => {
      clearTimeout(timer);
      reject(error instanceof UnreadBody ? error : brokenOff());
      cancel(reader);
    };
    // Not by cancelling alone: then a read that is waiting ends in one runtime, and rejects in another.
    const timer = setTimeout(() => stop(tooSlow(limits.bodyTimeoutMs)), limits.bodyTimeoutMs);
    collect(reader, limits).then((body) => {
      clearTimeout(timer);
      resolve(body);
    }, stop);
  });
}

async function collect(reader: ReadableStreamDefaultReader, limits: BodyLimits): Promise<Uint8Array> {
  const collector = new BodyCollector(limits.maxBodyBytes);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return collector.body;
    const chunk = viewBytes(value);
    if (!chunk) throw brokenOff();
    collector.add(chunk);
  }
}

/** Cancels what is of no use any more, whether it can be cancelled or not. */
async function cancel(reader: ReadableStreamDefaultReader): Promise<void> {
  try {
    await reader.cancel();
  } catch {
    // It has failed already.
  }
}
