/**
 * The receiver on Fetch's `Request` and `Response`.
 *
 * @module
 */

import { checkContentLength } from '../../body/limited-body.js';
import { readStream } from '../../body/read-web-stream.js';
import { WebhookConfigurationError } from '../../errors/webhook-errors.js';
import type { Answer } from '../answers.js';
import type { Incoming, Receive } from '../receive.js';

declare const brand: unique symbol;

/**
 * What `createReceiver` makes: answers a request, and never rejects.
 *
 * `Request` and `Response` are your platform's. TypeScript has their types from its DOM library, `@types/node`, `@cloudflare/workers-types`,
 * `@types/bun` or Deno: your project needs one of these.
 */
export interface Receiver {
  (request: Request): Promise<Response>;
  readonly [brand]: 'Receiver';
}

/** Finds what is behind a receiver, for servers that have no `Request`. */
const behind = /* @__PURE__ */ new WeakMap<object, Receive>();

export function toReceiver(receive: Receive): Receiver {
  const receiver = async (request: Request) => toResponse(await receive(() => fromRequest(request)));
  behind.set(receiver, receive);
  return receiver as unknown as Receiver; // whose brand is for the compiler alone
}

/** What is behind a receiver; `undefined` for what is none. */
export function receiveOf(receiver: unknown): Receive | undefined {
  return behind.get(receiver as object);
}

function fromRequest(request: Request): Incoming {
  if (typeof request?.arrayBuffer !== 'function') {
    throw new WebhookConfigurationError(
      'option_invalid',
      `A receiver takes a Request of Fetch, got ${request === null ? 'null' : typeof request}. ` +
        'For the servers of Node, Express, Koa and Fastify, make a listener of it: toNodeListener(receiver).',
    );
  }
  const { method, headers, body, bodyUsed } = request;
  return {
    method,
    headers,
    async readBody(limits) {
      if (bodyUsed || body?.locked) {
        throw new WebhookConfigurationError(
          'body_not_raw',
          'The body of the request was read before. Give the receiver the request as it came, or request.clone() to whoever reads it first.',
        );
      }
      checkContentLength(headers.get('content-length'), limits);
      return body ? readStream(body, limits) : new Uint8Array(0);
    },
  };
}

function toResponse({ status, headers, body }: Answer): Response {
  return new Response(body, { status, headers });
}
