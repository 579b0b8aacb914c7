/**
 * Reading a few headers out of whatever a server calls headers.
 *
 * @module
 */

import { WebhookConfigurationError } from '../errors.js';

/** What one header may hold. */
export type HeaderValue = string | readonly string[] | undefined;

/**
 * Request headers in any of the shapes that servers hand them over in:
 *
 * - Fetch `Headers`, or any object with `get(name)`, such as an Express request;
 * - Node's `IncomingHttpHeaders` and `headersDistinct`, or any plain record, in any letter case, with text, a list or `undefined` as
 *   values (API Gateway v1 and v2 included);
 * - a `Map`, or any iterable of pairs;
 * - Node's flat `rawHeaders` list.
 */
export type HeadersInput =
  | { get(name: string): string | readonly string[] | null | undefined }
  | Iterable<readonly [name: string, value: HeaderValue]>
  | Readonly<Record<string, HeaderValue>>
  | readonly string[];

/** The headers this package ever looks at. */
export type HeaderName =
  | 'telnyx-timestamp'
  | 'telnyx-signature-ed25519'
  | 'webhook-timestamp'
  | 'webhook-signature'
  | 'authorization';

/** The text of each header that is there; `null` where it came more than once, since nobody knows which one was meant. */
export type HeaderTexts = ReadonlyMap<HeaderName, string | null>;

const NAMES: ReadonlySet<string> = /* @__PURE__ */ new Set<HeaderName>([
  'telnyx-timestamp',
  'telnyx-signature-ed25519',
  'webhook-timestamp',
  'webhook-signature',
]);
const NAMES_WITH_AUTHORIZATION: ReadonlySet<string> = /* @__PURE__ */ new Set([...NAMES, 'authorization']);

const MAX_ENTRIES = 4096;

/**
 * Reads the headers of both families, and `authorization` if asked to. All others are passed over.
 *
 * @throws {WebhookConfigurationError} `headers_unreadable`
 */
export function readHeaders(headers: unknown, withAuthorization: boolean): HeaderTexts {
  const names = withAuthorization ? NAMES_WITH_AUTHORIZATION : NAMES;
  try {
    const texts = collect(headers, names);
    if (texts) return texts;
  } catch {
    // A hostile getter, iterator or proxy. Its error is not ours to pass on.
  }
  throw new WebhookConfigurationError(
    'headers_unreadable',
    `Expected request headers (Headers, IncomingHttpHeaders, a record, a Map, pairs, or rawHeaders) with at most ${MAX_ENTRIES} ` +
      `entries, got ${headers === null ? 'null' : typeof headers}. Pass request.headers, not the request; await it if it is a promise.`,
  );
}

function collect(headers: unknown, names: ReadonlySet<string>): HeaderTexts | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  if (Array.isArray(headers) && typeof headers[0] === 'string') return collectFlat(headers, names);
  // A Map has `get`, too, but tells letter cases apart. What has `append` is Headers, whose own look-up is the quickest.
  const { get, append, [Symbol.iterator]: iterator } = headers as Partial<Headers>;
  if (typeof get === 'function' && (typeof append === 'function' || typeof iterator !== 'function')) {
    return collectByName(headers as Headers, names);
  }
  return typeof iterator === 'function'
    ? collectPairs(headers as Iterable<unknown>, names)
    : collectRecord(headers as Record<string, unknown>, names);
}

function collectFlat(list: readonly unknown[], names: ReadonlySet<string>): HeaderTexts | undefined {
  if (list.length % 2 !== 0 || list.length > 2 * MAX_ENTRIES) return undefined;
  const texts = new Map<HeaderName, string | null>();
  for (let index = 0; index < list.length; index += 2) add(texts, names, list[index], list[index + 1]);
  return texts;
}

function collectByName(headers: { get(name: string): unknown }, names: ReadonlySet<string>): HeaderTexts {
  const texts = new Map<HeaderName, string | null>();
  for (const name of names) {
    const value = headers.get(name);
    // Koa's `context.get` answers an empty text for a header that is not there.
    if (value !== '') add(texts, names, name, value);
  }
  return texts;
}

function collectPairs(pairs: Iterable<unknown>, names: ReadonlySet<string>): HeaderTexts | undefined {
  const texts = new Map<HeaderName, string | null>();
  let entries = 0;
  for (const pair of pairs) {
    if (++entries > MAX_ENTRIES || !Array.isArray(pair)) return undefined;
    add(texts, names, pair[0], pair[1]);
  }
  return texts;
}

function collectRecord(record: Record<string, unknown>, names: ReadonlySet<string>): HeaderTexts | undefined {
  const texts = new Map<HeaderName, string | null>();
  const keys = Object.keys(record);
  if (keys.length > MAX_ENTRIES) return undefined;
  for (const key of keys) {
    const name = key.toLowerCase();
    if (names.has(name)) add(texts, names, name, record[key]);
  }
  // An instance of a class without any of our headers is a request, a promise or a date, not a record that lacks them.
  return texts.size > 0 || isPlain(record) ? texts : undefined;
}

function isPlain(record: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(record);
  // `Object.prototype` of any realm: the one object at the end of a chain.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function add(texts: Map<HeaderName, string | null>, names: ReadonlySet<string>, key: unknown, value: unknown): void {
  if (typeof key !== 'string') return;
  const name = key.toLowerCase() as HeaderName;
  if (!names.has(name)) return;
  const several = Array.isArray(value) && value.length > 1;
  const text = Array.isArray(value) ? value[0] : value;
  if (several) texts.set(name, null);
  else if (typeof text === 'string') texts.set(name, texts.has(name) ? null : text);
}
