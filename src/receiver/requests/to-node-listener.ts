/**
 * The receiver on Node's own requests and responses, as `node:http`, Express, Koa, Fastify, hapi and functions have them.
 *
 * Not by way of a `Request`: making one, and reading its stream, takes longer than the signature.
 *
 * @module
 */

import { invalidOption } from '../../errors/invalid-option.js';
import { type Answer, closing } from '../answers.js';
import { type Receiver, receiveOf } from './fetch-request.js';
import { readNodeBody } from './node-body.js';
import { type Exchange, exchangeOf, unknownRequest } from './node-exchange.js';

/** The request of `node:http`, Express, Vercel or Google Cloud Functions, the context of Koa, or the request of Fastify. */
export type NodeRequest = { readonly rawHeaders: string[] } | { readonly req: object } | { readonly raw: object };

/** The request of hapi. */
export interface HapiRequest {
  readonly raw: { readonly req: object; readonly res: object };
}

/** Answers a request of Node's, and never rejects. */
export interface NodeListener {
  /** As a handler of hapi, which is told that the answer was given. */
  (request: HapiRequest, toolkit: { readonly abandon: symbol }): Promise<symbol>;
  /** The second argument is the response, or what Koa and Fastify pass in its place. */
  (request: NodeRequest, response: object): Promise<void>;
}

/**
 * Makes a listener for servers on Node's own requests. It mounts as it is:
 *
 * - `createServer(toNodeListener(receiver))`;
 * - Express: `app.post('/webhooks', toNodeListener(receiver))`;
 * - Koa: `app.use(toNodeListener(receiver))`, or of a router `router.post('/webhooks', toNodeListener(receiver))`;
 * - Fastify: `app.post('/webhooks', toNodeListener(receiver))`, where content type parsers leave the body alone:
 *   `removeAllContentTypeParsers()`, then `addContentTypeParser('*', (request, payload, done) => done(null))`;
 * - hapi: `{ method: 'POST', path: '/webhooks', handler: toNodeListener(receiver), options: { payload: { parse: false, output: 'stream' } } }`;
 * - Vercel's Node functions: `export default toNodeListener(receiver)`;
 * - Google Cloud Functions: `http('webhooks', toNodeListener(receiver))`.
 *
 * Behind a body parser it takes the raw body where the parser left one (`rawBody`, or a Buffer or text as `body`). A parsed one is answered with 500
 * (`body_not_raw`, to `onRefused`), and so is a request of another kind (`option_invalid`).
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
  const listener = async (request: unknown, response: unknown) => {
    const exchange = exchangeOf(request, response);
    const answer = await receive(() => {
      if (!exchange.message) throw unknownRequest(request);
      const { message, parsed } = exchange;
      return {
        method: message.method,
        // As they came: in the others, Node has joined what came twice.
        headers: message.rawHeaders.length > 0 ? message.rawHeaders : message.headers,
        readBody: (limits) => readNodeBody(message, parsed, limits),
      };
    });
    return await give(answer, exchange); // which takes a turn, where a promise that is returned takes three
  };
  return listener as NodeListener; // which of its two results it is, the framework decides
}

async function give(answer: Answer, { message, reply }: Exchange): Promise<unknown> {
  // Or else Node reads on, to the end of a body that nobody wants, before it takes the next request. HTTP/2 has no such header, nor the need.
  const canStay = message?.complete || (message?.httpVersionMajor ?? 1) >= 2;
  try {
    return await reply(canStay ? answer : closing(answer));
  } catch {
    message?.socket?.destroy(); // something is in the way of an answer; the sender comes again
    return undefined;
  }
}
