/**
 * Reading a body with a limit to its length and to its time, whoever sends it.
 *
 * @module
 */

import { viewBytes } from '../../primitives/bytes.js';
import { brokenOff, Refusal, tooLong, tooSlow } from '../refusals.js';

/** How much of a body is read, and for how long. */
export interface BodyLimits {
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
}

/** A body as it grows. Doubles its memory when it is full, so that thousands of tiny chunks cost no more than one. */
export class BodyCollector {
  readonly #maxBytes: number;
  #bytes: Uint8Array = new Uint8Array(0);
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Adds a chunk; throws a {@link Refusal} where that is too much. */
  add(chunk: Uint8Array): void {
    const length = this.#length + chunk.length;
    if (length > this.#maxBytes) throw tooLong(this.#maxBytes);
    if (this.#length === 0) {
      this.#bytes = chunk; // mostly the only one; full, so that nothing is written into it
    } else {
      if (length > this.#bytes.length) {
        const larger = new Uint8Array(Math.max(length, this.#bytes.length * 2));
        larger.set(this.#bytes.subarray(0, this.#length));
        this.#bytes = larger;
      }
      this.#bytes.set(chunk, this.#length);
    }
    this.#length = length;
  }

  get body(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

/**
 * Refuses a body that says itself that it is too long.
 *
 * @param contentLength - The header of that name. It is not signed, and decides nothing else.
 */
export function checkContentLength(contentLength: string | null | undefined, { maxBodyBytes }: BodyLimits): void {
  if (Number(contentLength) > maxBodyBytes) throw tooLong(maxBodyBytes);
}

/** Reads a stream of Fetch's. When it stops before the end, the rest is cancelled. */
export function readStream(stream: ReadableStream, limits: BodyLimits): Promise<Uint8Array> {
  const reader = stream.getReader();
  return new Promise((resolve, reject) => {
    const stop = (error: unknown) => {
      clearTimeout(timer);
      reject(error instanceof Refusal ? error : brokenOff());
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
