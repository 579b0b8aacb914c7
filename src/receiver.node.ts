/**
 * `receiver.ts` for Node, Bun and Deno, on `node:crypto`. The two have the same declarations, and differ in the engine only.
 *
 * @module
 */

import { engine } from './native/engine.node.js';
import { type Receiver, toReceiver } from './receiver/fetch.js';
import { type ReceiverOptions, readReceiverOptions } from './receiver/options.js';
import { receiveWith } from './receiver/receive.js';

export { isWebhookError } from './errors.js';
export type { Receiver } from './receiver/fetch.js';
export { type MemoryStoreOptions, memoryStore } from './receiver/memory-store.js';
export { type NodeListener, type NodeRequest, toNodeListener } from './receiver/node-listener.js';
export type { Delivery, Failure, ReceiverOptions } from './receiver/options.js';
export { type RedisClient, type RedisStoreOptions, redisStore } from './receiver/redis-store.js';
export type { Claim, ClaimStore } from './receiver/store.js';
export { storeConformance } from './receiver/store-conformance.js';

/** Makes a receiver of deliveries: 200 only after the delivery was handled, and one handler at a time for each. */
export function createReceiver(options: ReceiverOptions): Receiver {
  return toReceiver(receiveWith(engine, readReceiverOptions(options)));
}
