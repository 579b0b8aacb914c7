/**
 * A store in Redis, for any number of processes.
 *
 * @module
 */

import { copyOwnOptions, invalidOption } from '../../errors/invalid-option.js';
import type { Claim, ClaimStore } from './claim-store.js';
import { insist } from './insist.js';
import { evaluateOn, type RedisClient } from './redis-clients.js';

/** Options of {@link redisStore}. */
export interface RedisStoreOptions {
  /**
   * What every key begins with. Receivers that share the work need the same prefix, such as those behind a URL and its failover URL. If two applications must
   * each handle every delivery, give them different prefixes.
   *
   * @defaultValue 'telnyx-siprec-webhooks:'
   */
  prefix?: string | undefined;
}

/** What Redis says of a key without an end. */
const NEVER = -1;

// A key holds the token of a running claim, or `done:` and the token of the one that was completed; with neither, it is not there. That a script
// finds its own token means that the client lost the first answer, connected again and sent the command once more.

const CLAIM = `
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return {0, 0} end
local held = redis.call('GET', KEYS[1])
if held == ARGV[1] then return {0, 0} end
if string.sub(held, 1, 5) == 'done:' then return {2, 0} end
return {1, redis.call('PTTL', KEYS[1])}`;

const RENEW = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

const COMPLETE = `
local held = redis.call('GET', KEYS[1])
if held == 'done:' .. ARGV[1] then return 1 end
if held ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], 'done:' .. ARGV[1], 'PX', ARGV[2])
return 1`;

const RELEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/**
 * Makes a store in Redis, on your own client. If a process crashes, its claim expires, and another process handles the next attempt.
 *
 * It has one key for each delivery, and needs one round trip for each operation. You need Redis 2.6.12 or later. If your Redis forgets keys, a duplicate is
 * handled once more. Redis forgets keys if it restarts without persistence, or evicts keys. A failover of a cluster or of Sentinel may lose the last writes,
 * because replicas get them after the answer.
 *
 * @param client - A client of `redis`, `ioredis`, `@upstash/redis` (and so `@vercel/kv`) or Valkey GLIDE. See {@link RedisClient}.
 *
 * @throws {WebhookConfigurationError} `option_invalid`, also if the client is none of these
 *
 * @example
 * ```ts
 * import { createReceiver, type RedisClient, redisStore } from 'telnyx-siprec-webhooks/receiver';
 *
 * export function receiverOn(client: RedisClient) {
 *   return createReceiver({
 *     publicKey: process.env.TELNYX_PUBLIC_KEY,
 *     store: redisStore(client),
 *     onEvent: (event, { id }) => console.log(id, event),
 *     onOther: 'ignore',
 *   });
 * }
 * ```
 */
export function redisStore(client: RedisClient, options?: RedisStoreOptions): ClaimStore {
  const evaluate = evaluateOn(client);
  const prefix = readPrefix(options);
  const run = async (script: string, id: string, ...args: (string | number)[]) =>
    evaluate(script, prefix + id, ...args.map((arg) => (typeof arg === 'number' ? String(Math.ceil(arg)) : arg)));

  return {
    async claim(id, leaseMs): Promise<Claim> {
      const token = crypto.randomUUID();
      try {
        return claimOf(await run(CLAIM, id, token, leaseMs), token);
      } catch (error) {
        // The connection may have broken with the claim made and the answer under way. Nobody is going to handle anything under it.
        insist(() => run(RELEASE, id, token), leaseMs);
        throw error;
      }
    },
    renew: async (id, token, leaseMs) => isHeld(await run(RENEW, id, token, leaseMs)),
    complete: async (id, token, retentionMs) => isHeld(await run(COMPLETE, id, token, retentionMs)),
    release: async (id, token) => isHeld(await run(RELEASE, id, token)),
  };
}

/** What a claim's script said. Anything else than it can say is no answer, least of all a claim. */
function claimOf(reply: unknown, token: string): Claim {
  if (!Array.isArray(reply) || reply.length !== 2) throw noAnswer();
  const [state, remaining] = reply.map(numberOf);
  if (remaining === NEVER) {
    throw new TypeError(
      'A key of the store never expires, so it is not the store that made it. Give redisStore a prefix of its own.',
    );
  }
  if (state === 0 && remaining === 0) return { state: 'claimed', token };
  if (state === 2 && remaining === 0) return { state: 'done' };
  if (state === 1 && remaining !== undefined) return { state: 'running', retryAfterMs: Math.max(1, remaining) };
  throw noAnswer();
}

function isHeld(reply: unknown): boolean {
  const number = numberOf(reply);
  if (number === 0 || number === 1) return number === 1;
  throw noAnswer();
}

function noAnswer(): TypeError {
  return new TypeError('Redis gave no answer to a script. Is that the client it looks like?');
}

/** An integer, which some clients give as text or as a bigint. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'string') return /^-?[0-9]{1,15}$/.test(value) ? Number(value) : undefined;
  return typeof value === 'bigint' || Number.isSafeInteger(value) ? Number(value) : undefined;
}

function readPrefix(options: unknown): string {
  const { prefix = 'telnyx-siprec-webhooks:', ...others } = copyOwnOptions(options);
  if (Reflect.ownKeys(others).length > 0) throw invalidOption('There is an unknown option. The only option is prefix.');
  if (typeof prefix !== 'string') throw invalidOption('prefix must be text.');
  return prefix;
}
