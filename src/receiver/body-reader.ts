/**
 * Reading a body with a limit to its length and to its time, whoever sends it.
 *
 * @module
 */

import { viewBytes } from '../bytes.js';

/** How much of a body is read, and for how long. */
export interface BodyLimits {
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
}

/** A body that was not read to its end. Never leaves the receiver. */
export class UnreadBody {
  /** 413: too long. 408: too slow. 400: broken off. */
  readonly status: 400 | 408 | 413;

  constructor(status: UnreadBody['status']) {
    this.status = status;
  }
}

/** A body as it grows. Doubles its memory when it is full, so that thousands of tiny chunks cost no more than one. */
export class BodyCollector {
  readonly #maxBytes: number;
  #bytes = new Uint8Array(0);
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Adds a chunk; throws an {@link UnreadBody} where that is too much. */
  add(chunk: Uint8Array): void {
    const length = this.#length + chunk.length;
    if (length > this.#maxBytes) throw new UnreadBody(413);
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(length, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#length);
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
  if (Number(contentLength) > maxBodyBytes) throw new UnreadBody(413);
}

/** Reads a stream of Fetch's. When it stops before the end, the rest is cancelled. */
export async function readStream(stream: ReadableStream, limits: BodyLimits): Promise<Uint8Array> {
  const reader = stream.getReader();
  const collector = new BodyCollector(limits.maxBodyBytes);
  const cancel = () => reader.cancel().catch(() => {}); // it is of no use any more, whether it can be cancelled or not
  let isTooSlow = false;
  const timer = setTimeout(() => {
    isTooSlow = true;
    cancel(); // which ends the read that is waiting
  }, limits.bodyTimeoutMs);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (isTooSlow) throw new UnreadBody(408);
      if (done) return collector.body;
      const chunk = viewBytes(value);
      if (!chunk) throw new UnreadBody(400);
      collector.add(chunk);
    }
  } catch (error) {
    cancel();
    throw error instanceof UnreadBody ? error : new UnreadBody(400);
  } finally {
    clearTimeout(timer);
  }
}
