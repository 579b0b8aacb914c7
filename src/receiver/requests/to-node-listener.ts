/**
 * The receiver on Node's own requests and responses, as `node:http`, Express, Koa and Fastify have them.
 *
 * Not by way of a `Request`: making one, and reading its stream, takes longer than the signature.
 *
 * @module
 */

import type { Message } from '../../body/read-node-stream.js';
import { invalidOption } from '../../errors/invalid-option.js';
import { type Answer, closing } from '../answers.js';
import { type Receiver, receiveOf } from './fetch-request.js';
import { type Parsed, readNodeBody } from './node-body.js';

/** The request of `node:http` or Express, the context of Koa, or the request of Fastify. */
export type NodeRequest = { readonly rawHeaders: string[] } | { readonly req: object } | { readonly raw: object };

/** Answers a request of Node's, and never rejects. The second argument is the response, or what Koa and Fastify pass in its place. */
export type NodeListener = (request: NodeRequest, response: object) => Promise<void>;

/** A request and how to answer it, of whichever framework. */
interface Exchange {
  readonly message: Message;
  /** Where a body parser, if there was one, left what it made. */
  readonly parsed: Parsed;
  readonly reply: (answer: Answer) => void | PromiseLike<void>;
}

/**
 * Makes a listener for servers on Node's own requests. It mounts as it is:
 *
 * - `createServer(toNodeListener(receiver))`;
 * - Express: `app.post('/webhooks', toNodeListener(receiver))`;
 * - Koa: `app.use(toNodeListener(receiver))`, or of a router `router.post('/webhooks', toNodeListener(receiver))`;
 * - Fastify: `app.post('/webhooks', toNodeListener(receiver))`, where content type parsers leave the body alone:
 *   `removeAllContentTypeParsers()`, then `addContentTypeParser('*', (request, payload, done) => done(null))`.
 *
 * Behind a body parser it takes the raw body where the parser left one (`rawBody`, or a Buffer or text as `body`). A parsed one is answered with 500
 * (`body_not_raw`, to `onRefused`).
 *
 * @param receiver - What `createReceiver` returned.
 *
 * @throws {WebhookConfigurationError} `option_invalid`
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { createReceiver, toNodeListener } from 'telnyx-siprec-webhooks/receiver';
 *
 * const receiver = createReceiver({
 *   publicKey: process.env.TELNYX_PUBLIC_KEY,
 *   onEvent: (event, { id }) => console.log(id, event),
 *   onOther: 'ignore',
 * });
 * createServer(toNodeListener(receiver)).listen(3000);
 * ```
 */
export function toNodeListener(receiver: Receiver): NodeListener {
  const receive = receiveOf(receiver);
  if (!receive) throw invalidOption('toNodeListener takes what createReceiver returned, as it is.');
  return async (request, response) => {
    const { message, parsed, reply } = exchangeOf(request, response);
    const answer = await receive(() => ({
      method: message.method,
      // As they came: in the others, Node has joined what came twice.
      headers: message.rawHeaders?.length ? message.rawHeaders : message.headers,
      readBody: (limits) => readNodeBody(message, parsed, limits),
    }));
    // Or else Node reads on, to the end of a body that nobody wants, before it takes the next request. HTTP/2 has no such header, nor the need.
    await reply(message.complete || isHttp2(message) ? answer : closing(answer));
  };
}

function isHttp2({ httpVersionMajor = 1 }: Message): boolean {
  return httpVersionMajor >= 2;
}

function exchangeOf(request: NodeRequest, response: object): Exchange {
  if (typeof request !== 'object' || request === null) throw invalidOption('A listener takes a request of Node.');
  // Middleware may leave anything on a request of Node's, but nobody else has raw headers.
  if ('raw' in request && !('rawHeaders' in request)) {
    const reply = response as FastifyReply;
    return {
      message: request.raw as Message,
      parsed: request as Parsed,
      // Waited for: or else Fastify takes it that nothing was sent, and sends once more.
      reply: ({ status, headers, body }) => reply.code(status).headers(headers).send(body),
    };
  }
  if ('req' in request && !('rawHeaders' in request)) {
    const context = request as KoaContext;
    return {
      message: context.req,
      parsed: context.request,
      reply({ status, headers, body }) {
        context.status = status;
        context.set(headers);
        context.body = body;
      },
    };
  }
  return {
    message: request as unknown as Message,
    parsed: request as Parsed,
    reply: (answer) => write(response as Reply, answer),
  };
}

interface FastifyReply {
  code(status: number): FastifyReply;
  headers(headers: Answer['headers']): FastifyReply;
  send(body: string): PromiseLike<void>;
}

interface KoaContext {
  readonly req: Message;
  readonly request: Parsed;
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
