/**
 * The receiver for Fetch's `Request` and `Response`.
 *
 * @module
 */

import { type BodyLimits, checkContentLength } from '../../body/limited-body.js';
import { readStream } from '../../body/read-web-stream.js';
import { WebhookConfigurationError } from '../../errors/webhook-errors.js';
import type { Answer } from '../answers.js';
import type { Incoming } from '../authenticate.js';
import type { HandledBody } from '../handle-without-verification.js';
import type { Receive } from '../receive.js';
import { sentBody } from '../refusals.js';
import { closingUnread } from './unread-request.js';

declare const brand: unique symbol;

/**
 * What `createReceiver` returns. It answers a request, and never rejects.
 *
 * `Request` and `Response` are those of your platform. Your project needs their types from one of these: TypeScript's DOM library, `@types/node`,
 * `@cloudflare/workers-types`, `@types/bun`, Deno.
 */
export interface Receiver {
  (request: Request): Promise<Response>;

  /**
   * Handles an event that you know to be genuine by other means: you fetched it with your API key, or it comes from your own queue. It claims the event
   * and runs the same handlers as for a delivery that arrives, so each event is handled once. There is no request and no answer. It verifies nothing:
   * never pass it what came in by HTTP.
   *
   * `delivery.timestamp` is the current time. The receiver does not call `onAnswer`. It calls `onRefused` if it does not understand the body, and
   * `onError` as for any delivery. It never rejects.
   *
   * @param body - An event, in its envelope or bare; the fields of a form; or a record of Telnyx's `webhook_deliveries`. Pass it decoded, or as raw text or
   *   bytes.
   */
  handleWithoutVerification(body: unknown): Promise<HandledBody>;

  /**
   * What the store remembers. `retentionMs` says for how long, in milliseconds. If there is a `since`, the store is in the memory of this process: it
   * began then, and knows nothing from before.
   */
  readonly memory: { readonly retentionMs: number; readonly since: Date | undefined };

  readonly [brand]: 'Receiver';
}

/** The function of a receiver, without its other members. */
export type FetchHandler = ((request: Request) => Promise<Response>) & Pick<Receiver, typeof brand>;

/** The `Receive` that each receiver is made of, for servers that have no `Request`. */
const behind = /* @__PURE__ */ new WeakMap<object, Receive>();

/** Makes the function. The caller adds the other members of a receiver. */
export function toReceiver(receive: Receive, limits: BodyLimits): FetchHandler {
  const receiver = async (request: Request) => {
    const exchange = new FetchExchange(request);
    const answer = await receive(() => exchange.read());
    return toResponse(exchange.isUnread ? await closingUnread(answer, request, limits) : answer);
  };
  behind.set(receiver, receive);
  return receiver as unknown as FetchHandler; // the brand exists for the compiler only
}

/** The `Receive` that a receiver is made of. `undefined` if the value is not a receiver. */
export function receiveOf(receiver: unknown): Receive | undefined {
  return behind.get(receiver as object);
}

/** A Fetch request, and whether its body was read. */
class FetchExchange {
  readonly #request: Request;
  /** Whether there may be a body that was not read to its end. */
  isUnread = false;

  constructor(request: Request) {
    this.#request = request;
  }

  read(): Incoming {
    const request = this.#request;
    if (typeof request?.arrayBuffer !== 'function') {
      throw new WebhookConfigurationError(
        'option_invalid',
        `A receiver takes a Request of Fetch, got ${request === null ? 'null' : typeof request}. ` +
          'For the servers of Node, Express, Koa, Fastify and hapi, use toNodeListener(receiver).',
      );
    }
    const { method, headers, body, bodyUsed } = request;
    this.isUnread = Boolean(body);
    return {
      method,
      headers,
      readBody: async (limits) => {
        if (bodyUsed || body?.locked) {
          throw new WebhookConfigurationError(
            'body_not_raw',
            'The body of the request was read before. Pass the request to the receiver unread, and give request.clone() to other code that reads it first.',
          );
        }
        checkContentLength(headers.get('content-length'), limits);
        const bytes = body ? await readStream(body, limits) : new Uint8Array(0);
        this.isUnread = false;
        return sentBody(bytes);
      },
    };
  }
}

function toResponse({ status, headers, body }: Answer): Response {
  return new Response(body, { status, headers });
}
