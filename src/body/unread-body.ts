/**
 * Bodies that were not read to their end.
 *
 * @module
 */

/** Why a body was not read to its end, and the status that says so. Thrown by the readers of this room; no error of the package's. */
export class UnreadBody {
  readonly status: 400 | 408 | 413;
  readonly message: string;

  constructor(status: 400 | 408 | 413, message: string) {
    this.status = status;
    this.message = message;
  }
}

/** A body that is longer than it may be. */
export function tooLong(maxBodyBytes: number): UnreadBody {
  return new UnreadBody(413, `The body is longer than maxBodyBytes (${maxBodyBytes}), and was not read on.`);
}

/** A body that takes longer than it may. */
export function tooSlow(bodyTimeoutMs: number): UnreadBody {
  return new UnreadBody(408, `The body did not arrive within bodyTimeoutMs (${bodyTimeoutMs}).`);
}

/** A body that never came to its end. */
export function brokenOff(): UnreadBody {
  return new UnreadBody(400, 'The body broke off, or is no stream of bytes. Did the sender go away?');
}
