/** Every client is one to the compiler, without a cast. */

import { Redis as Upstash } from '@upstash/redis';
import { GlideClient, GlideClusterClient } from '@valkey/valkey-glide';
import { Cluster, Redis } from 'ioredis';
import { Cluster as Cluster6, Redis as Redis6 } from 'ioredis6';
import * as redis from 'redis';
import * as redis4 from 'redis4';
import * as redis6 from 'redis6';
import { type ClaimStore, redisStore } from 'telnyx-siprec-webhooks/receiver';

const rootNodes = [{ url: 'redis://127.0.0.1:6379' }];
const sentinelRootNodes = [{ host: '127.0.0.1', port: 26379 }];

export const stores = async (): Promise<ClaimStore[]> => [
  redisStore(redis4.createClient()),
  redisStore(redis4.createCluster({ rootNodes })),
  redisStore(redis.createClient()),
  redisStore(redis.createClientPool()),
  redisStore(redis.createCluster({ rootNodes })),
  redisStore(redis.createSentinel({ name: 'master', sentinelRootNodes })),
  redisStore(redis6.createClient()),
  redisStore(redis6.createClientPool()),
  redisStore(redis6.createCluster({ rootNodes })),
  redisStore(redis6.createSentinel({ name: 'master', sentinelRootNodes })),
  redisStore(new Redis()),
  redisStore(new Cluster([])),
  redisStore(new Redis6()),
  redisStore(new Cluster6([])),
  redisStore(new Upstash({ url: 'https://example.com', token: 'token' })),
  redisStore(await GlideClient.createClient({ addresses: [] })),
  redisStore(await GlideClusterClient.createClient({ addresses: [] })),
];

// @ts-expect-error: a promise of a client
export const notAwaited = () => redisStore(GlideClient.createClient({ addresses: [] }));
// @ts-expect-error: what has neither eval nor customCommand
export const noClient = () => redisStore({ get() {}, set() {} });
