/**
 * Passing a request on to a receiver in development, and its answer back.
 *
 * @module
 */

import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http';
import { request as requestHttps } from 'node:https';
import { finished } from 'node:stream/promises';
import { endToEnd } from './hop-by-hop.js';
import { withinTime } from './within-time.js';

/** Longer than Telnyx waits, so that whoever steps through a handler still sees its answer. */
const TIMEOUT_MS = 60_000;

/** What came of it: the target's status, or why there is none. */
export type Forwarded = { readonly status: number } | { readonly error: string };

/**
 * Passes bytes and headers on, but for those of the connection and `host`, and the answer back. Where the target gives none, nothing has been
 * answered yet.
 */
export async function forwardDelivery(
  { method, url, rawHeaders }: IncomingMessage,
  body: Uint8Array,
  target: URL,
  response: ServerResponse,
  interrupted: AbortSignal,
): Promise<Forwarded> {
  const headers = ['Host', target.host, ...endToEnd(rawHeaders, 'host')];
  // What came in chunks goes on with its length.
  if (!headers.some((name, index) => index % 2 === 0 && name.toLowerCase() === 'content-length')) {
    if (body.length > 0) headers.push('Content-Length', String(body.length));
  }
  const send = target.protocol === 'https:' ? requestHttps : requestHttp;
  // A connection of its own each time: one that was kept would be dead once the target has been restarted.
  const options = { method, path: pathFor(target, url ?? '/'), headers, agent: false as const };
  try {
    return await withinTime(TIMEOUT_MS, interrupted, async (signal) => {
      const outgoing = send(new URL(target.origin), { ...options, signal });
      try {
        outgoing.end(body);
        const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
        const status = answer.statusCode ?? 502;
        response.writeHead(status, answer.statusMessage, endToEnd(answer.rawHeaders));
        answer.pipe(response);
        answer.once('error', () => response.destroy());
        await finished(answer);
        return { status };
      } finally {
        outgoing.destroy(); // its connection is of this delivery alone
      }
    });
  } catch (error) {
    if (!response.headersSent) response.statusMessage = ''; // the target's may be what cannot be passed on
    const { code, name, message } = error as NodeJS.ErrnoException;
    return { error: name === 'TimeoutError' ? `no answer in ${TIMEOUT_MS / 1000} s` : (code ?? message) };
  }
}

/** A target with a path of its own gets everything there; one without gets the path that was asked for. */
function pathFor(target: URL, asked: string): string {
  if (!hasPath(target)) return asked;
  const query = /\?.*$/s.exec(asked)?.[0] ?? '';
  return target.pathname + (target.search === '' ? query : target.search);
}

/** Tells whether a target has a path, or a query, of its own. */
export function hasPath({ pathname, search }: URL): boolean {
  return pathname !== '/' || search !== '';
}
