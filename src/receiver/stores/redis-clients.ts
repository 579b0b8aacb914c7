/**
 * The clients of Redis that people have, and the one thing in which they differ: how a script is run.
 *
 * @module
 */

import { invalidOption } from '../../errors/invalid-option.js';
import { memberOf } from './member-of.js';

/**
 * Your own client: of `redis` (4 or later), `ioredis` (5 or later), `@upstash/redis` (and so `@vercel/kv`), or `@valkey/valkey-glide`. It may be of a cluster
 * or behind Sentinel. Connect it, and give it a listener for its errors. The store calls its `eval`; of GLIDE, `customCommand`; of a cluster of `redis`,
 * `sendCommand`.
 */
export type RedisClient = EvalClient | GlideClient;

/** Of `redis`, `ioredis` or `@upstash/redis`. */
export interface EvalClient {
  // Not `never[]`: the methods of redis 4 are overloaded by a union of lists.
  eval(...args: never): Promise<unknown>;
}

/** Of `@valkey/valkey-glide`. */
export interface GlideClient {
  customCommand(args: string[]): Promise<unknown>;
}

/** Runs a script of one key, with its arguments. */
export type Evaluate = (script: string, key: string, ...args: string[]) => Promise<unknown>;

interface Kind {
  /** Methods that clients of this kind have, and those of the kinds after it do not. */
  readonly methods: readonly string[];
  readonly evaluate: (client: AnyClient) => Evaluate;
}

/** Recognised by what each has besides `eval`, in this order. Their classes have no names in common, and bundlers change them. */
const KINDS: readonly Kind[] = [
  {
    methods: ['eval', 'defineCommand', 'pipeline'], // ioredis; its pipelines have the first two
    evaluate:
      (client) =>
      (script, key, ...args) =>
        client.eval(script, 1, key, ...args),
  },
  {
    // A cluster of redis. Version 4 looks for the key of its `eval` in the wrong place, and asks any node.
    methods: ['eval', 'sendCommand', 'getSlotMaster'],
    evaluate:
      (client) =>
      (script, key, ...args) =>
        client.sendCommand(key, false, ['EVAL', script, '1', key, ...args]),
  },
  {
    methods: ['eval', 'EVAL', 'connect'], // redis; multi(), and what takes callbacks, have the first two
    evaluate:
      (client) =>
      (script, key, ...args) =>
        client.eval(script, { keys: [key], arguments: args }),
  },
  {
    methods: ['customCommand', 'invokeScript'], // Valkey GLIDE, whose scripts are objects of its own, and are not needed
    evaluate:
      (client) =>
      (script, key, ...args) =>
        client.customCommand(['EVAL', script, '1', key, ...args]),
  },
  {
    methods: ['eval', 'createScript'], // Upstash
    evaluate:
      (client) =>
      (script, key, ...args) =>
        client.eval(script, [key], args),
  },
];

interface AnyClient {
  eval(...args: unknown[]): Promise<unknown>;
  customCommand(args: string[]): Promise<unknown>;
  sendCommand(key: string, isReadOnly: boolean, args: string[]): Promise<unknown>;
}

/** Recognises a client, when the store is made: one that is none of these would fail at the first delivery, and at all others. */
export function evaluateOn(client: unknown): Evaluate {
  const kind = KINDS.find(({ methods }) => methods.every((method) => isMethod(client, method)));
  if (kind && !isLegacy(client)) return kind.evaluate(client as AnyClient);
  throw invalidOption(
    'redisStore takes a client of redis, ioredis, @upstash/redis (or @vercel/kv) or @valkey/valkey-glide. Await it, if it is a promise. For any ' +
      'other client, make a store of your own: see ClaimStore.',
  );
}

/** Tells a client of redis 4 in its legacy mode: its methods take callbacks, and those that give promises are under `v4`. In the other mode, `v4` throws. */
function isLegacy(client: unknown): boolean {
  return Boolean(memberOf(client, 'v4'));
}

function isMethod(client: unknown, method: string): boolean {
  return typeof memberOf(client, method) === 'function';
}
