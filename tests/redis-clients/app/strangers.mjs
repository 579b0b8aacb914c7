/**
 * What looks like a client that `redisStore` takes, and is none: `option_invalid` when the store is made. And what is one, in a form that is easily
 * overlooked. Prints a line of JSON for each.
 */

import assert from 'node:assert/strict';
import { Redis as Upstash } from '@upstash/redis';
import { Batch, ClusterBatch } from '@valkey/valkey-glide';
import { Redis } from 'ioredis';
import { Redis as Redis6 } from 'ioredis6';
import * as redis from 'redis';
import redis3 from 'redis3';
import * as redis4 from 'redis4';
import * as redis6 from 'redis6';
import { isWebhookError } from 'telnyx-siprec-webhooks';
import { redisStore } from 'telnyx-siprec-webhooks/receiver';

const options = { lazyConnect: true };
const upstash = () => new Upstash({ url: 'https://example.com', token: 'token' });
const { proxy, revoke } = Proxy.revocable({}, {});
revoke();

/** Each makes one. */
const STRANGERS = {
  'redis 3, with callbacks': () =>
    redis3.createClient({ port: 1, retry_strategy: () => undefined }).on('error', () => {}),
  'redis 4 in its legacy mode': () => redis4.createClient({ legacyMode: true }),
  'redis 5, legacy()': () => redis.createClient().legacy(),
  'redis 6, legacy()': () => redis6.createClient().legacy(),
  'redis 4, multi()': () => redis4.createClient().multi(),
  'redis 5, multi()': () => redis.createClient().multi(),
  'redis 6, multi()': () => redis6.createClient().multi(),
  'ioredis 5, pipeline()': () => new Redis(options).pipeline(),
  'ioredis 5, multi()': () => new Redis(options).multi(),
  'ioredis 6, pipeline()': () => new Redis6(options).pipeline(),
  'Upstash, pipeline()': () => upstash().pipeline(),
  'Upstash, multi()': () => upstash().multi(),
  'a Batch of GLIDE': () => new Batch(true),
  'a ClusterBatch of GLIDE': () => new ClusterBatch(true),
  'a client that was not awaited': () => Promise.resolve(new Redis(options)),
  'the class of ioredis': () => Redis,
  'the module of redis': () => redis,
  'a URL': () => 'redis://127.0.0.1:6379',
  'options of a client': () => ({ url: 'redis://127.0.0.1:6379' }),
  'a client of memcached': () => ({ get() {}, set() {}, add() {}, delete() {} }),
  'Workers KV': () => ({ get() {}, put() {}, delete() {}, list() {}, getWithMetadata() {} }),
  'an object with eval and nothing else': () => ({ eval: async () => [0, 0] }),
  nothing: () => undefined,
  null: () => null,
  'a revoked proxy': () => proxy,
};

/** Each makes a client that is taken. */
const FRIENDS = {
  'redis 4, a client': () => redis4.createClient(),
  'redis 4, a cluster': () => redis4.createCluster({ rootNodes: [{ url: 'redis://127.0.0.1:1' }] }),
  'redis 5, a pool': () => redis.createClientPool(),
  'redis 6, a pool': () => redis6.createClientPool(),
  'redis 5, with a type mapping': () => redis.createClient().withTypeMapping({}),
  'redis 5, with command options': () => redis.createClient().withCommandOptions({}),
  'redis 6, with command options': () => redis6.createClient().withCommandOptions({}),
  'redis 5, a client in RESP 3': () => redis.createClient({ RESP: 3 }),
  'ioredis 5, with a command of its own': () =>
    new Redis({ ...options, scripts: { own: { numberOfKeys: 0, lua: 'return 1' } } }),
  'ioredis 5, that pipelines by itself': () => new Redis({ ...options, enableAutoPipelining: true }),
  'Upstash, that does not pipeline': () =>
    new Upstash({ url: 'https://example.com', token: 'token', enableAutoPipelining: false }),
};

for (const [title, make] of Object.entries(STRANGERS)) {
  report(title, () =>
    assert.throws(
      () => redisStore(make()),
      (error) =>
        isWebhookError(error) && error.code === 'option_invalid' && /redis, ioredis, @upstash/.test(error.message),
    ),
  );
}
for (const [title, make] of Object.entries(FRIENDS)) report(title, () => void redisStore(make()), 'is taken');

function report(title, test, note = 'is refused') {
  try {
    test();
    console.log(JSON.stringify({ title, note }));
  } catch (error) {
    console.log(JSON.stringify({ title, failure: `${error.message}`.slice(0, 500) }));
  }
}
process.exit();
