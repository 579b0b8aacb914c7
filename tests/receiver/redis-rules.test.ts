/** The rules for stores, on a Redis server: its leases run out in real time. */

import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { beforeAll, describe, test } from 'vitest';
import { type RedisClient, redisStore, storeConformance } from '../../src/receiver.js';
import { missingRedis, RedisServer } from '../support/redis-server.mjs';

const reason = missingRedis();
if (reason) console.warn(`The rules are not tried on Redis. ${reason}`);

describe.skipIf(reason)('redisStore keeps the rules', () => {
  let clients: { redis: RedisClient; ioredis: RedisClient };

  beforeAll(async () => {
    const server = await RedisServer.start();
    const redis = createClient({ url: `redis://127.0.0.1:${server.port}` });
    await redis.connect();
    const ioredis = new Redis(server.port, '127.0.0.1');
    clients = { redis, ioredis };
    return async () => {
      redis.destroy();
      ioredis.disconnect();
      await server.kill();
    };
  });

  test.concurrent.each(['redis', 'ioredis'] as const)('by the %s package', (name) =>
    storeConformance(() => redisStore(clients[name])),
  );
});
