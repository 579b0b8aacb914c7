/**
 * A receiver verifies deliveries, runs one handler at a time for each, and answers 200 only after the delivery was handled.
 *
 * It takes a Fetch `Request` and returns a `Response`. `toNodeListener` makes it a listener for `node:http`, Express, Koa, Fastify and hapi. A store
 * remembers which deliveries are being handled, and which were handled. It is in memory, in Redis, PostgreSQL or SQLite, or one of your own.
 *
 * This entry point is for browsers, workers and edge runtimes. It uses WebCrypto. On Node, Bun and Deno, the package's `exports` lead to
 * `receiver.node.ts`, which uses `node:crypto`.
 *
 * @module
 *
 * @example
 * ```ts
 * import { createReceiver } from 'telnyx-siprec-webhooks/receiver';
 *
 * export const POST = createReceiver({
 *   publicKey: process.env.TELNYX_PUBLIC_KEY,
 *   onEvent: (event, { id }) => console.log(id, event),
 *   onOther: 'ignore',
 * });
 * ```
 */

import { webCryptoOrNoble as engine } from './engines/webcrypto-engine.js';
import { createReceiverOn } from './receiver/create-receiver.js';
import type { Receiver, ReceiverOptions } from './receiver/index.js';

export * from './receiver/index.js';

/**
 * Makes a receiver. It answers **200 only after the delivery was handled**, and runs one handler at a time for each delivery.
 *
 * If a handler throws, Telnyx tries again, and the next attempt is handled. If an attempt arrives while another one is being handled, it gets 503, and
 * Telnyx tries again later. If a delivery was handled before, the receiver answers 200 and runs no handler.
 *
 * Your process may die after the handler did its work, but before the store remembers that. The next attempt is then handled, too. With `sqliteStore`
 * or `postgresStore`, `delivery.completeIn` commits your writes and the mark together, so that your writes take effect exactly once. With another
 * store, write under `delivery.id`, so that a second run changes nothing.
 *
 * | Answer | When |
 * |---|---|
 * | 200 | The delivery was handled, now or before. Or it is not SIPREC, and `onOther` returned or is `'ignore'`. |
 * | 400 | The headers cannot be read, or the body broke off. |
 * | 401 | The delivery is not proved genuine. |
 * | 405 | The request is not a POST. |
 * | 408 | The body took longer than `bodyTimeoutMs`. The receiver stops reading it. |
 * | 413 | The body is longer than `maxBodyBytes`. The receiver stops reading it. |
 * | 500 | A handler threw. Or the delivery is genuine and not understood, and there is no `onInvalid`. Or your own set-up is wrong. |
 * | 503 | Another attempt is being handled. Or the store cannot be reached. Or the delivery is genuine, but too old or too new. |
 *
 * @throws {WebhookConfigurationError} The codes of `importPublicKey`, and `option_invalid`. Wrong options throw here, not at the first delivery.
 *
 * @example
 * ```ts
 * import { createReceiver } from 'telnyx-siprec-webhooks/receiver';
 *
 * declare const queue: { add(id: string, job: unknown): Promise<void> };
 *
 * export const POST = createReceiver({
 *   publicKey: process.env.TELNYX_PUBLIC_KEY,
 *   onEvent: (event, { id }) => queue.add(id, event), // durably; under its id, so that adding it twice does no harm
 *   onOther: 'ignore',
 * });
 * ```
 */
export const createReceiver: (options: ReceiverOptions) => Receiver = /* @__PURE__ */ createReceiverOn(engine);
