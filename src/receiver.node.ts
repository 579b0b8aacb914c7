/**
 * `receiver.ts` for Node, Bun and Deno, on `node:crypto`. The two have the same declarations, and differ in the engine only.
 *
 * @module
 */

import { engine } from './engines/node-crypto-or-noble.js';
import { receiveWith } from './receiver/receive.js';
import { type ReceiverOptions, readReceiverOptions } from './receiver/receiver-options.js';
import { type Receiver, toReceiver } from './receiver/requests/fetch-request.js';

export { isWebhookError } from './errors/webhook-errors.js';
export type { Delivery, Failure, ReceiverOptions } from './receiver/receiver-options.js';
export type { Receiver } from './receiver/requests/fetch-request.js';
export { type NodeListener, type NodeRequest, toNodeListener } from './receiver/requests/to-node-listener.js';
export type { Claim, ClaimStore } from './receiver/stores/claim-store.js';
export { type MemoryStoreOptions, memoryStore } from './receiver/stores/memory-store.js';
export { type RedisClient, type RedisStoreOptions, redisStore } from './receiver/stores/redis-store.js';
export { storeConformance } from './receiver/stores/store-conformance.js';

/** Makes a receiver of deliveries: 200 only after the delivery was handled, and one handler at a time for each. */
export function createReceiver(options: ReceiverOptions): Receiver {
  return toReceiver(receiveWith(engine, readReceiverOptions(options)));
}
