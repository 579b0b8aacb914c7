/**
 * The options of `createReceiver`, checked when the receiver is made.
 *
 * @module
 */

import type { Ed25519Key } from '../engines/engine.js';
import { copyOwnOptions, invalidOption } from '../errors/invalid-option.js';
import { WebhookConfigurationError } from '../errors/webhook-errors.js';
import { keysOf } from '../keys/public-key.js';
import { isRecord } from '../primitives/plain-object.js';
import { type CheckedOptions, readOptions } from '../verification/verify-options.js';
import type { PublicKeySource } from './ask-for-keys.js';
import type { ReceiverOptions } from './receiver-options.js';
import { type ClaimStore, OPERATIONS } from './stores/claim-store.js';
import { memoryStore } from './stores/memory-store.js';
import { isWorkerd } from './workerd.js';

type Functions = Pick<ReceiverOptions, 'onEvent' | 'onOther' | (typeof OPTIONAL_FUNCTIONS)[number]>;

const OPTIONAL_FUNCTIONS = ['onInvalid', 'onAnswer', 'onRefused', 'onDuplicate', 'onError'] as const;

/** Options that were checked. */
export interface CheckedReceiverOptions extends Readonly<Functions> {
  /** The keys, or the function that gives them. */
  readonly keys: readonly Ed25519Key[] | PublicKeySource;
  readonly verifyOptions: CheckedOptions;
  readonly store: ClaimStore;
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
  readonly leaseMs: number;
  readonly retentionMs: number;
}

/** The longest that a timer can wait: 2^31 - 1 ms, some 24 days. */
const LONGEST_TIMER = 2_147_483_647;

/**
 * Validates options.
 *
 * @throws {WebhookConfigurationError} The codes of `importPublicKey`, and `option_invalid`
 */
export function readReceiverOptions(options: unknown): CheckedReceiverOptions {
  const { publicKey, onEvent, onOther, onInvalid, onAnswer, onRefused, onDuplicate, onError, ...others } =
    copyOwnOptions(options);
  const {
    store,
    maxBodyBytes = 1_048_576,
    bodyTimeoutMs = 10_000,
    leaseMs = 5_000,
    retentionMs = 86_400_000,
    ...rest
  } = others;
  const { toleranceSeconds, now, bearerToken, ...unknown } = rest;
  // An unknown name is a typing mistake. The option that was meant may be a restriction.
  if (Reflect.ownKeys(unknown).length > 0) {
    throw invalidOption(
      `There is an unknown option. The options are publicKey, onEvent, onOther, ${OPTIONAL_FUNCTIONS.join(', ')}, store, maxBodyBytes, ` +
        'bodyTimeoutMs, leaseMs, retentionMs, toleranceSeconds, now and bearerToken.',
    );
  }
  if (typeof onEvent !== 'function') throw invalidOption('onEvent must be a function that handles the SIPREC events.');
  if (typeof onOther !== 'function' && onOther !== 'ignore') {
    throw invalidOption(
      "onOther must be a function that handles what is not SIPREC, or 'ignore' to acknowledge it unseen.",
    );
  }
  const functions = { onEvent, onOther, onInvalid, onAnswer, onRefused, onDuplicate, onError };
  for (const name of OPTIONAL_FUNCTIONS) {
    if (functions[name] !== undefined && typeof functions[name] !== 'function') {
      throw invalidOption(`${name} must be a function.`);
    }
  }
  const verifyOptions = readOptions({ toleranceSeconds, now, bearerToken });
  return {
    keys: readKeys(publicKey),
    verifyOptions,
    ...(functions as Functions), // checked just now
    store: readStore(store),
    maxBodyBytes: readNumber('maxBodyBytes', maxBodyBytes, Number.MAX_SAFE_INTEGER),
    bodyTimeoutMs: readNumber('bodyTimeoutMs', bodyTimeoutMs, LONGEST_TIMER),
    leaseMs: readNumber('leaseMs', leaseMs, LONGEST_TIMER),
    retentionMs: readRetention(retentionMs, verifyOptions),
  };
}

const IN_A_WORKER =
  'In a Worker, put the key into vars of your Wrangler configuration. For wrangler dev, make a test key: npx telnyx-siprec-webhooks keygen >> .dev.vars';

/** The keys, or the function. In a Worker, an error of the key says where the key belongs: wrangler does not say that there is no `.dev.vars`. */
function readKeys(publicKey: unknown): readonly Ed25519Key[] | PublicKeySource {
  if (typeof publicKey === 'function') return publicKey as PublicKeySource;
  try {
    return keysOf(publicKey);
  } catch (error) {
    const { code, message } = error as WebhookConfigurationError;
    if (!code.startsWith('key_') || !isWorkerd()) throw error;
    throw new WebhookConfigurationError(code, `${message} ${IN_A_WORKER}`);
  }
}

/** A delivery is fresh for one tolerance before its timestamp and one after it. The store must remember for all of this time that it was handled. */
function readRetention(value: unknown, { toleranceSeconds }: CheckedOptions): number {
  const retentionMs = readNumber('retentionMs', value, Number.MAX_SAFE_INTEGER);
  const least = 2_000 * toleranceSeconds;
  if (retentionMs >= least) return retentionMs;
  throw invalidOption(
    `retentionMs must be at least ${least}, which is twice toleranceSeconds (${toleranceSeconds}) in milliseconds. With less, a captured delivery can be ` +
      'replayed. Is one of them in the wrong unit?',
  );
}

function readNumber(name: string, value: unknown, largest: number): number {
  if (Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= largest) return value as number;
  throw invalidOption(`${name} must be a whole number from 1 to ${largest}.`);
}

function readStore(store: unknown): ClaimStore {
  if (store === undefined) return memoryStore();
  try {
    if (isRecord(store) && OPERATIONS.every((operation) => typeof store[operation] === 'function')) {
      return store as unknown as ClaimStore; // storeConformance tests the rest
    }
  } catch {
    // A getter or a proxy threw.
  }
  throw invalidOption(
    'store must have the functions claim, renew, complete and release. Await it, if it is a promise.',
  );
}
