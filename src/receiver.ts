/**
 * A receiver: verifies deliveries, has each handled by one handler at a time, and answers 200 only after it was handled.
 *
 * It takes a `Request` of Fetch and gives a `Response`. `toNodeListener` makes a listener of it for `node:http`, Express, Koa, Fastify and hapi. A store
 * remembers what is being handled, and what was: in memory, in Redis, PostgreSQL or SQLite, or in a store of your own.
 *
 * This is the door for browsers, workers and edge runtimes, on WebCrypto. On Node, Bun and Deno, the package's `exports` lead to
 * `receiver.node.ts`, on `node:crypto`.
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
 * Makes a receiver of deliveries: **200 only after the delivery was handled**, and one handler at a time for each.
 *
 * A handler that throws leaves the delivery to Telnyx's next attempt, which is then handled; an attempt that arrives while another is being
 * handled is told to come again (503); one that was handled before is acknowledged without a handler.
 *
 * A process may die after its handler's effects and before it is remembered that they took place: the next attempt is then handled, too. With
 * `sqliteStore` or `postgresStore`, `delivery.completeIn` commits both in one transaction, so that the effects take place exactly once. Elsewhere, let
 * the effects bear repetition: write them under `delivery.id`.
 *
 * | Answer | When |
 * |---|---|
 * | 200 | handled now, or before; or not SIPREC, and `onOther` returned or is `'ignore'` |
 * | 400 | headers that cannot be read, a body that broke off |
 * | 401 | not proved genuine |
 * | 405 | anything but POST |
 * | 408, 413 | a body that is too slow, too long: not read on |
 * | 500 | a handler threw; genuine, but not understood; our own set-up |
 * | 503 | another attempt is being handled; the store cannot be reached; genuine, but not fresh |
 *
 * @throws {WebhookConfigurationError} As `importPublicKey` does, and `option_invalid`: what is wrong with the options is found here, not by the
 *   first delivery.
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
