/**
 * The receiver for Node's own requests and responses: those of `node:http`, Express, Koa, Fastify, hapi and serverless functions.
 *
 * It does not make a Fetch `Request` first. Making one and reading its stream takes longer than checking the signature.
 *
 * @module
 */

import type { Message } from '../../body/read-node-stream.js';
import { invalidOption } from '../../errors/invalid-option.js';
import { closing } from '../answers.js';
import { type Receiver, receiveOf } from './fetch-request.js';
import { readNodeBody } from './node-body.js';
import { exchangeOf, unknownRequest } from './node-exchange.js';

/** The request of `node:http`, Express, Vercel or Google Cloud Functions, the context of Koa, or the request of Fastify. */
export type NodeRequest = { readonly rawHeaders: string[] } | { readonly req: object } | { readonly raw: object };

/** The request of hapi. */
export interface HapiRequest {
  readonly raw: { readonly req: object; readonly res: object };
}

/** Answers a Node request, and never rejects. */
export interface NodeListener {
  /** A handler of hapi. It resolves to `toolkit.abandon`, which tells hapi that the answer was given. */
  (request: HapiRequest, toolkit: { readonly abandon: symbol }): Promise<symbol>;
  /** Any other handler. Its second argument is the response, or what Koa and Fastify pass in its place. */
  (request: NodeRequest, response: object): Promise<void>;
}

/**
 * Makes a listener for servers that use Node's own requests. Mount it as it is:
 *
 * - `createServer(toNodeListener(receiver))`;
 * - Express: `app.post('/webhooks', toNodeListener(receiver))`;
 * - Koa: `app.use(toNodeListener(receiver))`, or with a router `router.post('/webhooks', toNodeListener(receiver))`;
 * - Fastify: `app.post('/webhooks', toNodeListener(receiver))`. Make its content type parsers leave the body alone: call
 *   `removeAllContentTypeParsers()`, then `addContentTypeParser('*', (request, payload, done) => done(null))`;
 * - hapi: `{ method: 'POST', path: '/webhooks', handler: toNodeListener(receiver), options: { payload: { parse: false, output: 'stream' } } }`;
 * - Vercel's Node functions: `export default toNodeListener(receiver)`;
 * - Google Cloud Functions: `http('webhooks', toNodeListener(receiver))`.
 *
 * If a body parser runs before the listener, the listener takes the raw body that the parser left: `rawBody`, or a Buffer or text as `body`. If the
 * parser left a parsed body and no raw one, the answer is 500, and `onRefused` gets `body_not_raw`. A request of an unknown kind gets 500, too, with
 * `option_invalid`.
 *
 * @param receiver - What `createReceiver` returned.
 *
 * @throws {WebhookConfigurationError} `option_invalid`: `receiver` is not what `createReceiver` returned.
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
        // The raw headers are as they came. In `headers`, Node has joined those that came twice.
        headers: message.rawHeaders.length > 0 ? message.rawHeaders : message.headers,
        readBody: (limits) => readNodeBody(message, parsed, limits),
      };
    });
    const { message, reply } = exchange;
    try {
      return await reply(canStay(message) ? answer : closing(answer));
    } catch {
      message?.socket?.destroy(); // something is in the way of an answer: the sender tries again
      return undefined;
    }
  };
  return listener as NodeListener; // the framework decides which of the two results it gets
}

/**
 * Tells whether the connection can take another request. If its body was not read, Node would read it to its end first. HTTP/2 has no `connection: close`, and
 * does not need it.
 */
function canStay(message: Message | undefined): boolean {
  return message?.complete || (message?.httpVersionMajor ?? 1) >= 2;
}
