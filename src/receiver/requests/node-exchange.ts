/**
 * A request of Node's and how to answer it, in whichever framework.
 *
 * @module
 */

import type { Message } from '../../body/read-node-stream.js';
import { invalidOption } from '../../errors/invalid-option.js';
import type { WebhookConfigurationError } from '../../errors/webhook-errors.js';
import type { Answer } from '../answers.js';
import type { Parsed } from './node-body.js';

/** A request and how to answer it. */
export interface Exchange {
  /** Not there where the request is of no kind we know. */
  readonly message?: Message;
  /** Where a body parser, if there was one, left what it made. */
  readonly parsed: Parsed;
  /** Resolves to what the framework is to be given back. */
  readonly reply: (answer: Answer) => unknown;
}

/** What the frameworks call what they hand over. */
interface Handed extends Parsed {
  readonly raw?: unknown;
  readonly req?: unknown;
  readonly request?: Parsed;
  readonly payload?: unknown;
}

/** Recognises the framework by its request. Never throws. */
export function exchangeOf(request: unknown, response: unknown): Exchange {
  const unknown = { parsed: {}, reply: (answer: Answer) => write(response as Reply, answer) };
  try {
    return knownExchange(request as Handed, response) ?? unknown;
  } catch {
    return unknown; // a getter or a proxy threw
  }
}

function knownExchange(given: Handed, response: unknown): Exchange | undefined {
  // Middleware may leave anything on a request of Node's, but nobody else has raw headers.
  if (isMessage(given)) return { message: given, parsed: given, reply: (answer) => write(response as Reply, answer) };
  const { raw, req } = given;
  if (isMessage(raw)) return { message: raw, parsed: given, reply: (answer) => replyOfFastify(response, answer) };
  if (isMessage(req))
    return { message: req, parsed: given.request ?? {}, reply: (answer) => replyOfKoa(given, answer) };
  const ofHapi = (raw ?? {}) as { req?: unknown; res?: unknown };
  if (!isMessage(ofHapi.req)) return undefined;
  return {
    message: ofHapi.req,
    parsed: { body: given.payload },
    // Not by hapi's own response: it makes a 204 of a 200 without a body.
    async reply(answer) {
      await write(ofHapi.res as Reply, answer);
      return (response as { abandon: symbol }).abandon;
    },
  };
}

function replyOfFastify(reply: unknown, { status, headers, body }: Answer): PromiseLike<void> {
  // Waited for: or else Fastify takes it that nothing was sent, and sends once more.
  return (reply as FastifyReply).code(status).headers(headers).send(body);
}

function replyOfKoa(context: object, { status, headers, body }: Answer): void {
  (context as KoaContext).status = status;
  (context as KoaContext).set(headers);
  (context as KoaContext).body = body;
}

/** What to say of a request that is of no kind we know. */
export function unknownRequest(request: unknown): WebhookConfigurationError {
  return invalidOption(
    isFetchRequest(request)
      ? 'This is a Request of Fetch, and toNodeListener is for those of Node: call the receiver itself.'
      : "This is no request that toNodeListener knows. It takes those of Node's http module, Express, Koa, Fastify, hapi, Vercel and Google Cloud Functions. " +
          'Make a Request of Fetch of any other, and call the receiver itself.',
  );
}

function isFetchRequest(request: unknown): boolean {
  let arrayBuffer: unknown;
  try {
    ({ arrayBuffer } = request as Request);
  } catch {
    // Nothing, or a proxy that threw.
  }
  return typeof arrayBuffer === 'function';
}

function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray((value as Message).rawHeaders) && typeof (value as Message).on === 'function';
}

interface FastifyReply {
  code(status: number): FastifyReply;
  headers(headers: Answer['headers']): FastifyReply;
  send(body: string): PromiseLike<void>;
}

interface KoaContext {
  status: number;
  body: string;
  set(headers: Answer['headers']): void;
}

/** What is used of `http.ServerResponse`. */
interface Reply {
  readonly headersSent: boolean;
  readonly destroyed: boolean;
  writeHead(status: number, headers: Record<string, string | number>): Reply;
  end(body: string): unknown;
  destroy(): unknown;
  on(event: 'finish' | 'close', listener: () => void): unknown;
}

/** Writes an answer; resolves when it is sent, or when there is nobody to send it to any more. */
function write(reply: Reply, { status, headers, body }: Answer): Promise<void> {
  return new Promise((resolve) => {
    if (reply.destroyed || reply.headersSent) return resolve();
    reply.on('finish', resolve);
    reply.on('close', resolve);
    try {
      reply.writeHead(status, { ...headers, 'content-length': body.length }).end(body); // no answer has more than ASCII
    } catch {
      reply.destroy(); // middleware is in the way; the sender comes again
    }
  });
}
