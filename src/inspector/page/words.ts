/**
 * What the page says of a verdict, at a glance.
 *
 * @module
 */

import type { ShownDelivery } from '../shown-delivery.js';

/** Good: acknowledge it. Odd: genuine, but look at it. Bad: not proved genuine. None: it was not judged. */
export type Tone = 'good' | 'odd' | 'bad' | 'none';

/** A verdict in words. */
export interface Words {
  readonly tone: Tone;
  /** For those who do not see colours. */
  readonly mark: string;
  /** Two words or three. */
  readonly title: string;
  /** The event type, or the code that says why. */
  readonly subject: string;
}

const MARKS: Record<Tone, string> = { good: '✓', odd: '!', bad: '✕', none: '–' };

/** What a code of freshness means. */
const STALE: Record<string, string> = {
  timestamp_too_old: 'Genuine, but old',
  timestamp_too_new: 'Genuine, but early',
};

/** Codes of `verify` that say that nothing is known of a delivery. */
const UNKNOWN = new Set(['signature_mismatch']);

/** Tells whether a handler took what it had to refuse. */
export function isWronglyAccepted({ verdict, answer }: ShownDelivery): boolean {
  const isRefused = verdict !== undefined && (!verdict.isGenuine || STALE[verdict.error?.code ?? ''] !== undefined);
  return isRefused && answer !== undefined && answer.status >= 200 && answer.status < 300;
}

/** Says what came of a delivery. */
export function wordsOf({ verdict, method }: ShownDelivery): Words {
  if (!verdict) return words('none', 'Not judged', method === 'POST' ? 'no body' : method);
  const { isGenuine, isUnderstood, content = '', error, causes } = verdict;
  if (isGenuine) {
    const stale = error && STALE[error.code];
    if (stale) return words('odd', stale, content);
    return isUnderstood ? words('good', 'Genuine', content) : words('odd', 'Genuine, not understood', content);
  }
  const code = error?.code ?? '';
  const cause = causes.find((cause) => !UNKNOWN.has(cause.code)); // what is only likely changes nothing of the verdict
  if (cause && cause.code !== 'key_other') return words('bad', 'Changed on its way', cause.code);
  if (cause) return words('bad', 'Another key', cause.code);
  return words('bad', UNKNOWN.has(code) ? 'Not from this key' : 'Refused', code);
}

function words(tone: Tone, title: string, subject: string): Words {
  return { tone, mark: MARKS[tone], title, subject };
}
