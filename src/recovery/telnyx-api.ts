/**
 * Asking Telnyx's API, and again where there is no usable answer.
 *
 * @module
 */

import { decodeBody } from '../body/decode-body.js';
import { readStream } from '../body/read-web-stream.js';
import { readTime } from '../events/event-times.js';
import { wallClockNow } from '../primitives/clock.js';
import { RecoveryError } from './recovery-error.js';
import type { CheckedRecoveryOptions } from './recovery-options.js';
import { pause, Stopped, unlessStopped } from './stoppable.js';

/** How long to wait before each further attempt, unless the API asks for more. */
const PAUSES_MS = [250, 500, 1_000, 2_000, 4_000];

/** The API asks for a minute or so. Whoever is to wait longer had better be told. */
const LONGEST_PAUSE_MS = 300_000;

/** For one answer, from the request to the end of its body. */
const ANSWER_MS = 60_000;

/** 250 records, each with several attempts and up to 10 kB for each part of one, fit several times over. */
const LIMITS = { maxBodyBytes: 67_108_864, bodyTimeoutMs: ANSWER_MS };

/** An answer that can be used. */
export interface ApiAnswer<Content> {
  readonly content: Content;
  /** What time it is there, in Unix milliseconds; `undefined` where the answer does not say. */
  readonly time: number | undefined;
}

/** An answer that cannot be used, or none. */
interface Failure {
  readonly reason: string;
  readonly httpStatus?: number;
  readonly retryAfterMs?: number;
}

type Connection = Pick<CheckedRecoveryOptions, 'apiKey' | 'fetch' | 'signal'>;

/**
 * Gets a resource. Obeys `retry-after`, and repeats what failed a few times.
 *
 * @param read - Makes something of the decoded body, or gives `undefined` where it is not what was asked for.
 * @throws {RecoveryError} `api_refused`, `api_unavailable`
 * @throws {Stopped} The signal was aborted.
 */
export async function getFromApi<Content>(
  url: string,
  read: (body: unknown) => Content | undefined,
  connection: Connection,
): Promise<ApiAnswer<Content>> {
  for (let attempt = 0; ; attempt++) {
    const answer = await ask(url, read, connection);
    if (!('reason' in answer)) return answer;
    const { reason, httpStatus, retryAfterMs = 0 } = answer;
    const pauseMs = PAUSES_MS[attempt];
    if (pauseMs === undefined || retryAfterMs > LONGEST_PAUSE_MS) {
      throw new RecoveryError(
        'api_unavailable',
        `Telnyx's API ${reason} (attempt ${attempt + 1}). The receiver remembers what it got. Run the recovery again later.`,
        httpStatus,
      );
    }
    await pause(Math.max(pauseMs, retryAfterMs), connection.signal);
  }
}

/** Asks once, and not for ever: whatever `fetch` does, there is a time limit. */
async function ask<Content>(
  url: string,
  read: (body: unknown) => Content | undefined,
  { apiKey, fetch, signal }: Connection,
): Promise<ApiAnswer<Content> | Failure> {
  if (signal?.aborted) throw new Stopped();
  const limit = new AbortController();
  const stop = () => limit.abort();
  const timer = setTimeout(stop, ANSWER_MS);
  signal?.addEventListener('abort', stop);
  const request = async () => {
    const headers = { authorization: `Bearer ${apiKey}`, accept: 'application/json' };
    // A redirect is not followed: nobody else is to get the key.
    const response = await fetch(url, { headers, redirect: 'manual', signal: limit.signal });
    return judge(response, read);
  };
  try {
    return await unlessStopped(limit.signal, request());
  } catch (error) {
    if (signal?.aborted) throw new Stopped();
    if (error instanceof RecoveryError) throw error;
    // The error itself is not kept: that of somebody's own fetch may hold the request, and so the key.
    return { reason: error instanceof Stopped ? `did not answer within ${ANSWER_MS / 1000} s` : 'cannot be reached' };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

async function judge<Content>(
  { status, headers, body }: Response,
  read: (body: unknown) => Content | undefined,
): Promise<ApiAnswer<Content> | Failure> {
  const time = timeOf(headers.get('date'));
  if (status !== 200) {
    body?.cancel().catch(() => {}); // nobody reads it
    if (status !== 429 && status !== 408 && status < 500) throw refused(status);
    const retryAfterMs = retryAfter(headers.get('retry-after'), time ?? wallClockNow());
    const wait = retryAfterMs > LONGEST_PAUSE_MS ? `, and asks to wait ${Math.round(retryAfterMs / 1000)} s` : '';
    return { reason: `answered with ${status}${wait}`, httpStatus: status, retryAfterMs };
  }
  let content: Content | undefined;
  try {
    content = body ? read(decodeBody(await readStream(body, LIMITS)).body) : undefined;
  } catch {
    return { reason: 'broke its answer off, or answered with no JSON', httpStatus: status };
  }
  if (content === undefined) {
    return { reason: 'answered with something else than the page that was asked for', httpStatus: status };
  }
  return { content, time };
}

function refused(status: number): RecoveryError {
  const why =
    status === 401
      ? 'the API key is not known. Is TELNYX_API_KEY a key (version 2) of the account whose webhooks failed?'
      : status === 403
        ? 'the API key may not read webhook deliveries. Look at its permissions in Mission Control.'
        : status === 422
          ? 'it does not accept since, until or eventTypes.'
          : 'is baseUrl right?';
  return new RecoveryError('api_refused', `Telnyx's API answered with ${status}: ${why}`, status);
}

function timeOf(header: string | null): number | undefined {
  return header === null ? undefined : readTime(header)?.getTime();
}

/** In seconds, or a date (RFC 9110, section 10.2.3). */
function retryAfter(header: string | null, now: number): number {
  if (header !== null && /^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  return Math.max(0, (timeOf(header) ?? now) - now);
}
