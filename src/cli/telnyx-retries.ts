/**
 * What Telnyx does after a failure, as far as its documentation agrees with itself: up to three attempts at a URL, with a pause that doubles,
 * and then as many at the failover URL. A 4xx other than 408 and 429 is not tried again at the same URL.
 *
 * @module
 */

/** Attempts at each URL. */
export const ATTEMPTS = 3;

/** How long to wait before an attempt at the same URL, in milliseconds. */
export function pauseBefore(attempt: number): number {
  return attempt === 1 ? 0 : 1000 * 2 ** (attempt - 2);
}

/** Tells whether a URL is tried again after an answer; `undefined` is none. */
export function isTriedAgain(status: number | undefined): boolean {
  return status === undefined || status === 408 || status === 429 || !(status >= 400 && status < 500);
}
