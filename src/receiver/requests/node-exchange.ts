/**
 * A Node request and how to answer it, in any of the frameworks.
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
  /** Absent if we do not know this kind of request. */
  readonly message?: Message;
  /** Where a body parser in front may have left its result. */
  readonly parsed: Parsed;
  /** Sends the answer, and returns or resolves to what the framework wants back. */
  readonly reply: (answer: Answer) => unknown;
}

/** The names under which frameworks hand over the request. */
interface Handed extends Parsed {
  readonly raw?: unknown;
  readonly req?: unknown;
  readonly request?: Parsed;
  readonly payload?: unknown;
}

/** Recognises the framework by its request. Never throws. */
export function exchangeOf(request: unknown, response: unknown): Exchange {
  let known: Exchange | undefined;
  try {
    known = knownExchange(request as Handed, response);
  } catch {
    // A getter or a proxy threw.
  }
  return known ?? { parsed: {}, reply: (answer) => write(response as Reply, answer) };
}

function knownExchange(given: Handed, response: unknown): Exchange | undefined {
  // Middleware may leave anything on a Node request. But only a Node request has raw headers.
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
    // We do not use hapi's own response: it turns a 200 without a body into a 204.
    async reply(answer) {
      await write(ofHapi.res as Reply, answer);
      return (response as { abandon: symbol }).abandon;
    },
  };
}

function replyOfFastify(reply: unknown, { status, headers, body }: Answer): PromiseLike<void> {
  // The caller waits for this. Otherwise Fastify believes that nothing was sent, and sends again.
  return (reply as FastifyReply).code(status).headers(headers).send(body);
}

function replyOfKoa(context: object, { status, headers, body }: Answer): void {
  (context as KoaContext).status = status;
  (context as KoaContext).set(headers);
  (context as KoaContext).body = body;
}

/** The error for a request of an unknown kind. */
export function unknownRequest(request: unknown): WebhookConfigurationError {
  return invalidOption(
    isFetchRequest(request)
      ? 'This is a Request of Fetch. toNodeListener takes requests of Node. Call the receiver itself.'
      : "toNodeListener does not know this kind of request. It takes those of Node's http module, Express, Koa, Fastify, hapi, Vercel and Google Cloud Functions. " +
          'Make a Request of Fetch from any other, and call the receiver itself.',
  );
}

function isFetchRequest(request: unknown): boolean {
  let arrayBuffer: unknown;
  try {
    ({ arrayBuffer } = request as Request);
  } catch {
    // It is null or undefined, or a proxy threw.
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

/** The part of `http.ServerResponse` that we use. */
interface Reply {
  readonly headersSent: boolean;
  readonly destroyed: boolean;
  writeHead(status: number, headers: Record<string, string | number>): Reply;
  end(body: string): unknown;
  destroy(): unknown;
  on(event: 'finish' | 'close', listener: () => void): unknown;
}

/** Writes an answer. Resolves when it is sent, or when the client is gone. */
function write(reply: Reply, { status, headers, body }: Answer): Promise<void> {
  return new Promise((resolve) => {
    if (reply.destroyed || reply.headersSent) return resolve();
    reply.on('finish', resolve);
    reply.on('close', resolve);
    try {
      reply.writeHead(status, { ...headers, 'content-length': body.length }).end(body); // answers are ASCII: as many bytes as characters
    } catch {
      reply.destroy(); // middleware is in the way: the sender tries again
    }
  });
}
