/**
 * The three headers of Standard Webhooks, read from any collection of headers.
 *
 * @module
 */

import { decodeBase64 } from '../base64.js';
import { WebhookConfigurationError, WebhookVerificationError } from '../errors.js';
import { isPlainObject } from '../plain-object.js';
import { VERSION } from './asymmetric.js';
import { ID } from './signed-content.js';

/** As they came, each of them there exactly once. */
export interface StandardTexts {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
}

const NAMES = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;
type Name = (typeof NAMES)[number];

const MAX_ENTRIES = 4096;
const MAX_HEADER_LENGTH = 1024;
const MAX_SIGNATURES = 8;
const SIGNATURE_LENGTH = 64;

/**
 * Reads the headers, in any of the shapes and letter cases of `HeadersInput`.
 *
 * @throws {WebhookConfigurationError} `headers_unreadable`
 * @throws {WebhookVerificationError} `header_missing`, `header_duplicated`, and for the id `signature_malformed`
 */
export function readStandardHeaders(headers: unknown): StandardTexts {
  const texts = readTexts(headers);
  const [id, timestamp, signature] = NAMES.map((name) => only(texts, name)) as [string, string, string];
  if (!ID.test(id)) {
    throw new WebhookVerificationError(
      'signature_malformed',
      `The webhook-id must be 1 to 256 letters, digits, hyphens and underscores, got ${id.length} characters: with a dot in it, one signature could stand for two deliveries.`,
    );
  }
  return { id, timestamp, signature };
}

/**
 * Reads the `v1a` signatures in a list. Other versions, and what is no canonical Base64 of 64 bytes, are passed over.
 *
 * @throws {WebhookVerificationError} `signature_malformed` when none is left, or there are more than eight entries.
 */
export function parseSignatures(list: string): Uint8Array[] {
  const entries = list.length > MAX_HEADER_LENGTH ? [] : list.split(' ', MAX_SIGNATURES + 1);
  const signatures = entries
    .filter((entry) => entry.startsWith(VERSION))
    .map((entry) => decodeBase64(entry.slice(VERSION.length)))
    .filter((bytes) => bytes?.length === SIGNATURE_LENGTH) as Uint8Array[];
  if (signatures.length === 0 || entries.length > MAX_SIGNATURES) {
    throw new WebhookVerificationError(
      'signature_malformed',
      `The webhook-signature must hold at most ${MAX_SIGNATURES} entries, and among them v1a with 88 characters of padded, standard Base64, got ${list.length} characters. Other versions are not for this class.`,
    );
  }
  return signatures;
}

function only(texts: ReadonlyMap<Name, string | null>, name: Name): string {
  const text = texts.get(name);
  if (typeof text === 'string') return text;
  throw text === null
    ? new WebhookVerificationError('header_duplicated', `The ${name} header came more than once.`)
    : new WebhookVerificationError('header_missing', `The ${name} header is missing.`);
}

/** The text of each header that is there; `null` where it came more than once. */
function readTexts(headers: unknown): ReadonlyMap<Name, string | null> {
  try {
    const texts = typeof headers === 'object' && headers !== null ? collect(headers) : undefined;
    if (texts) return texts;
  } catch {
    // A hostile getter, iterator or proxy. Its error is not ours to pass on.
  }
  throw new WebhookConfigurationError(
    'headers_unreadable',
    `Expected request headers with at most ${MAX_ENTRIES} entries, got ${headers === null ? 'null' : typeof headers}. Pass request.headers, not the request.`,
  );
}

function collect(headers: object): ReadonlyMap<Name, string | null> | undefined {
  const texts = new Map<Name, string | null>();
  let entries = 0;
  for (const pair of pairsOf(headers)) {
    if (++entries > MAX_ENTRIES || !Array.isArray(pair)) return undefined;
    const [key, value] = pair as unknown[];
    const name = nameOf(key);
    if (!name) continue;
    const [text, several] = Array.isArray(value) ? [value[0], value.length > 1] : [value];
    if (typeof text === 'string') texts.set(name, several || texts.has(name) ? null : text);
  }
  // An instance of a class without any of our headers is a request, a promise or a date, not headers that lack them.
  return entries === 0 && !isPlainObject(headers) && !(Symbol.iterator in headers) ? undefined : texts;
}

function nameOf(key: unknown): Name | undefined {
  const lowered = typeof key === 'string' && key.toLowerCase();
  return NAMES.find((name) => name === lowered);
}

/** Name and value of each header, of ours at least. */
function pairsOf(headers: object): Iterable<unknown> {
  if (Array.isArray(headers) && typeof headers[0] === 'string') return pairUp(headers);
  const { get, [Symbol.iterator]: iterator } = headers as Partial<Headers>;
  if (typeof iterator === 'function') return headers as Iterable<unknown>;
  // Koa's `context.get` gives an empty text for a header that is not there.
  if (typeof get === 'function') return NAMES.map((name) => [name, get.call(headers as Headers, name) || undefined]);
  return Object.keys(headers)
    .filter(nameOf)
    .map((name) => [name, (headers as Record<string, unknown>)[name]]);
}

function* pairUp(list: readonly unknown[]): Iterable<unknown> {
  for (let index = 0; index < list.length; index += 2) yield [list[index], list[index + 1]];
}
