/**
 * Limits to the length and to the time of a body, whoever sends it.
 *
 * @module
 */

import { tooLong } from './unread-body.js';

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

  /** Adds a chunk; throws an {@link UnreadBody} where that is too much. */
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
