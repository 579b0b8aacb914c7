// A consumer of the receiver: it fits into what servers take, and takes clients as they are, without a cast.

import { createServer, type RequestListener } from 'node:http';
import {
  type Claim,
  type ClaimStore,
  createReceiver,
  type Delivery,
  type Failure,
  isWebhookError,
  type MemoryStoreOptions,
  memoryStore,
  type NodeListener,
  type NodeRequest,
  type Receiver,
  type ReceiverOptions,
  type RedisClient,
  type RedisStoreOptions,
  redisStore,
  storeConformance,
  toNodeListener,
} from 'telnyx-siprec-webhooks/receiver';

const handled = new Map<string, string>();

const options: ReceiverOptions = {
  publicKey: process.env.TELNYX_PUBLIC_KEY,
  toleranceSeconds: 60,
  async onEvent(event, delivery: Delivery) {
    delivery.signal.throwIfAborted();
    handled.set(delivery.id, 'SiprecEvent' in event ? event.SiprecSid : event.payload.call_leg_id);
  },
  onOther: (body: unknown, { timestamp }) => console.log(body, timestamp.toISOString()),
  onRefused: ({ code }) => console.error(code),
  onDuplicate: ({ id, idSource }) => console.log(id, idSource),
  onError: (error, { during, id }: Failure) => console.error(during, id, isWebhookError(error)),
};

export const POST: (request: Request) => Promise<Response> = createReceiver(options);

export const listener: RequestListener = toNodeListener(createReceiver({ ...options, onOther: 'ignore' }));
createServer(listener);

/** As the redis package has it. */
declare const redis: {
  eval(script: string, options?: { keys?: string[]; arguments?: string[] }): Promise<string | number | null>;
};
/** As ioredis has it. */
declare const ioredis: {
  eval(script: string, numberOfKeys: number, ...args: (string | number)[]): Promise<unknown>;
  defineCommand(name: string): void;
};
const prefix: RedisStoreOptions = { prefix: 'siprec:' };
export const stores: ClaimStore[] = [redisStore(redis), redisStore(ioredis, prefix)];

const size: MemoryStoreOptions = { maxEntries: 5 };
export const ownStore: ClaimStore = {
  ...memoryStore(size),
  claim: async (): Promise<Claim> => ({ state: 'running', retryAfterMs: 5 }),
};
export const conformance: Promise<void> = storeConformance(async () => ownStore);

export type { NodeListener, NodeRequest, Receiver, RedisClient };

// @ts-expect-error: onOther is a decision.
createReceiver({ publicKey: '', onEvent: () => {} });
// @ts-expect-error: no such option.
createReceiver({ ...options, onevent: () => {} });
// @ts-expect-error: a receiver as it is, not something around it.
toNodeListener((request: Request) => POST(request));
// @ts-expect-error: a receiver, not a listener.
createServer(createReceiver(options));
