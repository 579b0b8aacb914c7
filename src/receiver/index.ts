/**
 * Every name that both entry points of the receiver export, but `createReceiver`, in which they differ.
 *
 * @module
 */

export { isWebhookError } from '../errors/is-webhook-error.js';
export type { PublicKeySource } from './ask-for-keys.js';
export { ClaimLostError } from './claim-lost.js';
export type { HandledBody } from './handle-without-verification.js';
export type { Outcome } from './outcomes.js';
export type { AnswerReport, Delivery, Failure, ReceiverOptions, VerifiedDelivery } from './receiver-options.js';
export type { Receiver } from './requests/fetch-request.js';
export { type HapiRequest, type NodeListener, type NodeRequest, toNodeListener } from './requests/to-node-listener.js';
export type { Claim, ClaimStore } from './stores/claim-store.js';
export { type MemoryStoreOptions, memoryStore } from './stores/memory-store.js';
export type { PostgresClient } from './stores/postgres-client.js';
export { type PostgresStore, postgresStore } from './stores/postgres-store.js';
export { postgresTable } from './stores/postgres-table.js';
export type { EvalClient, GlideClient, RedisClient } from './stores/redis-clients.js';
export { type RedisStoreOptions, redisStore } from './stores/redis-store.js';
export { type SqliteDatabase, type SqliteStore, sqliteStore } from './stores/sqlite-store.js';
export { sqliteTable } from './stores/sqlite-table.js';
export { storeConformance } from './stores/store-conformance.js';
export type { TableOptions } from './stores/table-name.js';
