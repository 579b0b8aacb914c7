/**
 * A store in Redis, for any number of processes.
 *
 * @module
 */

import { copyOwnOptions, invalidOption } from '../../errors/invalid-option.js';
import { isRecord } from '../../primitives/plain-object.js';
import type { Claim, ClaimStore } from './claim-store.js';

/**
 * A client of yours, connected and with a listener for its errors: of `redis` (4 or later) or `ioredis` (5 or later), also of a cluster. All that is used
 * of it is `eval`.
 */
export interface RedisClient {
  eval(...args: never[]): Promise<unknown>;
}

/** Options of {@link redisStore}. */
export interface RedisStoreOptions {
  /**
   * What every key begins with. Receivers that handle the same deliveries, such as those behind a URL and its failover URL, have the same;
   * two applications that are both to handle a delivery have different ones.
   *
   * @defaultValue 'telnyx-siprec-webhooks:'
   */
  prefix?: string | undefined;
}

/** A script of one key, with its arguments. */
type Evaluate = (script: string, key: string, ...args: string[]) => Promise<unknown>;

/** How often what is insisted on is asked in a lease. */
const TURNS = 10;

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
 * Makes a store in Redis, on your own client: the claim of a worker that crashed expires, and the next attempt is processed by another one.
 *
 * One key for each delivery, one round trip for each operation. Needs Redis 2.6.12 or later. What it remembers is worth as much as that Redis:
 * one that is restarted without persistence, or that evicts keys, forgets, and a duplicate is then handled once more.
 *
 * @param client - Of `redis` or `ioredis`. See {@link RedisClient}.
 *
 * @throws {WebhookConfigurationError} `option_invalid`
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
      const reply = await run(CLAIM, id, token, leaseMs).catch((error: unknown) => {
        // The connection may have broken with the claim made and the answer under way. Nobody is going to handle anything under it.
        insist(() => run(RELEASE, id, token), leaseMs);
        throw error;
      });
      const [state, remaining] = (reply as unknown[]).map(Number);
      if (state === 0) return { state: 'claimed', token };
      return state === 2 ? { state: 'done' } : { state: 'running', retryAfterMs: Math.max(1, remaining ?? 0) };
    },
    async renew(id, token, leaseMs) {
      return Number(await run(RENEW, id, token, leaseMs)) === 1;
    },
    async complete(id, token, retentionMs) {
      return Number(await run(COMPLETE, id, token, retentionMs)) === 1;
    },
    async release(id, token) {
      return Number(await run(RELEASE, id, token)) === 1;
    },
  };
}

/** Asks, and asks again where that fails, for as long as a lease lasts. */
async function insist(ask: () => Promise<unknown>, leaseMs: number): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) {
    try {
      await ask();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, leaseMs / TURNS));
    }
  }
}

/** The one thing in which the two clients differ. */
function evaluateOn(client: unknown): Evaluate {
  if (!isRecord(client) || typeof client.eval !== 'function') {
    throw invalidOption('redisStore takes a client of the redis package or of ioredis.');
  }
  const redis = client as { eval(...args: unknown[]): Promise<unknown> };
  return 'defineCommand' in client // ioredis
    ? (script, key, ...args) => redis.eval(script, 1, key, ...args)
    : (script, key, ...args) => redis.eval(script, { keys: [key], arguments: args });
}

function readPrefix(options: unknown): string {
  const { prefix = 'telnyx-siprec-webhooks:', ...others } = copyOwnOptions(options);
  if (Reflect.ownKeys(others).length > 0) throw invalidOption('There is an unknown option. The only option is prefix.');
  if (typeof prefix !== 'string') throw invalidOption('prefix must be text.');
  return prefix;
}
