/**
 * Keys as Standard Webhooks writes them: a prefix that names the kind, then Base64.
 *
 * @module
 */

import { WebhookConfigurationError } from '../errors/webhook-errors.js';
import { withoutQuotes } from '../keys/key-forms.js';
import { decodeBase64 } from '../primitives/base64.js';

/** Symmetric secret, signing key, public key. */
export type KeyPrefix = 'whsec_' | 'whsk_' | 'whpk_';

/** A key of a known kind, and of a length that fits. */
export interface Key<Prefix extends KeyPrefix> {
  readonly prefix: Prefix;
  readonly bytes: Uint8Array;
  /** The text that it was read from, without quotes and spaces around it. */
  readonly text: string;
}

interface Kind {
  /** What follows the prefix. */
  readonly expected: string;
  readonly fits: (length: number) => boolean;
  /** The hint to give if another kind is wanted. */
  readonly misplaced?: string;
}

const KINDS: Record<KeyPrefix, Kind> = {
  // The specification wants 24 to 64 bytes. The stock package accepts any number, so recipients may use such a secret, and we accept it, too.
  whsec_: {
    expected: '24 to 64 random bytes',
    fits: (length) => length > 0,
    misplaced: 'This is a symmetric secret (whsec_). For those, use the Webhook of the standardwebhooks package.',
  },
  whsk_: {
    expected: '32 bytes (the seed) or 64 (the seed and its public key)',
    fits: (length) => length === 32 || length === 64,
  },
  whpk_: {
    expected: '32 bytes',
    fits: (length) => length === 32,
    misplaced: 'This is a public key (whpk_), which verifies only.',
  },
};
const PREFIXES = Object.keys(KINDS) as KeyPrefix[];

/** Longer than any key, and a limit to the work. */
const MAX_LENGTH = 1024;

/**
 * Reads one key of one of the wanted kinds. It ignores quotes, spaces and line breaks around the key.
 *
 * @throws {WebhookConfigurationError} `key_missing`, `key_malformed`
 */
export function readKey<Prefix extends KeyPrefix>(key: unknown, wanted: readonly Prefix[]): Key<Prefix> {
  if (key === undefined || key === null) throw missing(wanted);
  if (typeof key !== 'string') throw malformed(`${wantedText(wanted)}, got ${typeof key}`);
  if (key.length > MAX_LENGTH) throw malformed(`${wantedText(wanted)}, got ${key.length} characters`);
  const text = withoutQuotes(key);
  if (text === '') throw missing(wanted);

  const prefix = wanted.find((candidate) => text.startsWith(candidate));
  if (prefix === undefined) {
    const other = PREFIXES.find((candidate) => text.startsWith(candidate));
    const hint = other && KINDS[other].misplaced;
    throw malformed(`${wantedText(wanted)}. ${hint ?? `It has ${text.length} characters and no such prefix.`}`);
  }
  const digits = text.slice(prefix.length);
  const bytes = decodeBase64(digits);
  const { expected, fits } = KINDS[prefix];
  if (!bytes || !fits(bytes.length)) {
    const got = bytes ? `${bytes.length} bytes` : `${digits.length} characters that are none`;
    throw malformed(`${prefix} and the standard, padded Base64 of ${expected}, got ${got}`);
  }
  return { prefix, bytes, text };
}

function wantedText(wanted: readonly KeyPrefix[]): string {
  return `text that begins with ${wanted.join(' or ')}`;
}

function missing(wanted: readonly KeyPrefix[]): WebhookConfigurationError {
  return new WebhookConfigurationError(
    'key_missing',
    `There is no key (${wanted.join(' or ')}): is its environment variable set?`,
  );
}

/** A `key_malformed` error. */
export function malformed(expected: string): WebhookConfigurationError {
  return new WebhookConfigurationError('key_malformed', `Expected ${expected}`);
}
