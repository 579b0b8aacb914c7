/**
 * What a receiver answers: every status, and what comes with it.
 *
 * @module
 */

import type { WebhookError } from '../errors/webhook-errors.js';
import type { Handled } from './outcomes.js';

/** A response before it is one of Fetch's, or of Node's. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** In seconds. */
const A_DAY = 86_400;

/** Handled now, or before, or not to be handled. */
export const OK: Answer = { status: 200, headers: {}, body: '' };

/** A handler failed, or our own set-up is wrong. The reason is for the logs, not for the sender. */
export const FAILED: Answer = { status: 500, headers: {}, body: '' };

/** A method whose fields would be in the URL, which nothing signs. */
export const METHOD_NOT_ALLOWED: Answer = {
  status: 405,
  headers: { allow: 'POST', 'content-type': 'text/plain; charset=utf-8' },
  body: 'Only a POST is signed. Set statusCallbackMethod (TeXML), or webhook_url_method (Call Control), to POST.\n',
};

/** A body that was not read to its end: 413, too long; 408, too slow; 400, broken off. Headers that cannot be read are a 400, too. */
export function unread(status: 400 | 408 | 413): Answer {
  return { status, headers: {}, body: '' };
}

/**
 * The same answer, and the end of the connection: for HTTP/1, where a body was not read to its end. Servers reset such a connection after the
 * answer; behind a proxy that pools them, the next delivery on it would fail.
 */
export function closing(answer: Answer): Answer {
  return { ...answer, headers: { ...answer.headers, connection: 'close' } };
}

/** How soon to come again when there is nothing to tell by. */
export const SOON_MS = 1_000;

/** The answer to what is genuine and fresh. */
export function answerTo({ outcome, retryAfterMs = SOON_MS }: Handled): Answer {
  if (outcome === 'failed') return FAILED;
  return outcome === 'busy' || outcome === 'store_unavailable' ? later(retryAfterMs) : OK;
}

/** Not now: come again. */
export function later(retryAfterMs: number, error?: WebhookError): Answer {
  const { headers, body } = error ? codeOf(error) : OK;
  const seconds = Math.ceil(Number(retryAfterMs) / 1000);
  const isSensible = seconds > 0 && seconds <= A_DAY; // a store may say anything
  return { status: 503, headers: { ...headers, 'retry-after': isSensible ? String(seconds) : '1' }, body };
}

/** Not proved genuine, or not understood. */
export function refused(error: WebhookError): Answer {
  return { status: error.status, ...codeOf(error) };
}

/** Names the code, and nothing else of the error. */
function codeOf(error: WebhookError): Pick<Answer, 'headers' | 'body'> {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code: error.code }) };
}
