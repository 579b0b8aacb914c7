/**
 * The receiver on Fetch's `Request` and `Response`.
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
 * What `createReceiver` makes: answers a request, and never rejects.
 *
 * `Request` and `Response` are your platform's. TypeScript has their types from its DOM library, `@types/node`, `@cloudflare/workers-types`,
 * `@types/bun` or Deno: your project needs one of these.
 */
export interface Receiver {
  (request: Request): Promise<Response>;

  /**
   * Handles what you know to be genuine by other means: fetched with your API key, or out of a queue of your own. The same claim and the same
   * handlers as for a delivery that arrives, and so once for each event; no request, and no answer. Nothing is verified: never give it what came
   * in by HTTP.
   *
   * `delivery.timestamp` is now. `onAnswer` is not told; `onRefused` is, of what is not understood, and `onError`, as ever. Never rejects.
   *
   * @param body - Decoded, or raw text or bytes: an event, in its envelope or bare; the fields of a form; or a record of Telnyx's `webhook_deliveries`.
   */
  handleWithoutVerification(body: unknown): Promise<HandledBody>;

  /**
   * What the store remembers of what was handled: for `retentionMs`, in milliseconds, and nothing from before `since`, where it is there (the
   * memory of this process began then).
   */
  readonly memory: { readonly retentionMs: number; readonly since: Date | undefined };

  readonly [brand]: 'Receiver';
}

/** The part of a receiver that is called. */
export type FetchHandler = ((request: Request) => Promise<Response>) & Pick<Receiver, typeof brand>;

/** Finds what is behind a receiver, for servers that have no `Request`. */
const behind = /* @__PURE__ */ new WeakMap<object, Receive>();

/** Makes the function; the rest of a receiver is for whoever knows what is behind it. */
export function toReceiver(receive: Receive, limits: BodyLimits): FetchHandler {
  const receiver = async (request: Request) => {
    const exchange = new FetchExchange(request);
    const answer = await receive(() => exchange.read());
    return toResponse(exchange.isUnread ? await closingUnread(answer, request, limits) : answer);
  };
  behind.set(receiver, receive);
  return receiver as unknown as FetchHandler; // whose brand is for the compiler alone
}

/** What is behind a receiver; `undefined` for what is none. */
export function receiveOf(receiver: unknown): Receive | undefined {
  return behind.get(receiver as object);
}

/** A request of Fetch's, and whether its body was read. */
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
          'For the servers of Node, Express, Koa, Fastify and hapi, make a listener of it: toNodeListener(receiver).',
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
            'The body of the request was read before. Give the receiver the request as it came, or request.clone() to whoever reads it first.',
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
