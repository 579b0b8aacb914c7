/**
 * What comes of a delivery, in one word.
 *
 * @module
 */

/**
 * What came of a request:
 *
 * - `handled`: a handler ran and returned (`onEvent`, `onOther`, `onInvalid`). 200
 * - `duplicate`: it was handled before. 200
 * - `ignored`: it is not SIPREC, and `onOther` is `'ignore'`. 200
 * - `refused`: it is not proved genuine (401), or no POST (405).
 * - `unread`: its body is too slow (408), too long (413) or broken off (400), or its headers cannot be read (400).
 * - `untimely`: it is genuine, but stale or early. 503
 * - `busy`: another attempt of it is being handled. 503
 * - `store_unavailable`: the store failed, or did not answer in time. 503
 * - `invalid`: it is genuine, but not understood, and there is no `onInvalid`. 500
 * - `failed`: a handler threw, or its commit by `completeIn` could not be confirmed. 500
 * - `misconfigured`: every other 500.
 */
export type Outcome =
  | 'handled'
  | 'duplicate'
  | 'ignored'
  | 'busy'
  | 'store_unavailable'
  | 'untimely'
  | 'refused'
  | 'unread'
  | 'invalid'
  | 'failed'
  | 'misconfigured';

/** What came of a delivery that is genuine and fresh. */
export interface Handled {
  readonly outcome: 'handled' | 'duplicate' | 'ignored' | 'busy' | 'store_unavailable' | 'failed';
  /** With `busy`: when the other attempt's lease ends. */
  readonly retryAfterMs?: number;
  /** How long the handler took, where one ran. */
  readonly handlerMs?: number;
}
