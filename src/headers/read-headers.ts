/**
 * Reading a few headers out of whatever a server calls headers.
 *
 * @module
 */

import { WebhookConfigurationError, WebhookVerificationError } from '../errors/webhook-errors.js';
import { isPlainObject, isRecord, ownField } from '../primitives/plain-object.js';

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
  | {
      readonly 'telnyx-timestamp'?: HeaderValue;
      readonly 'telnyx-signature-ed25519'?: HeaderValue;
      readonly 'webhook-timestamp'?: HeaderValue;
      readonly 'webhook-signature'?: HeaderValue;
    }
  | readonly string[];

/** The headers this package ever looks at. */
export type HeaderName =
  | 'telnyx-timestamp'
  | 'telnyx-signature-ed25519'
  | 'webhook-id'
  | 'webhook-timestamp'
  | 'webhook-signature'
  | 'authorization'
  | 'content-length';

/** All that came under the name of each header that is there. Mostly one text. */
export type FoundHeaders = ReadonlyMap<HeaderName, readonly unknown[]>;

const MAX_ENTRIES = 4096;

/**
 * Reads the headers of these names. All others are passed over.
 *
 * @throws {WebhookConfigurationError} `headers_unreadable`
 */
export function readHeaders(headers: unknown, names: ReadonlySet<HeaderName>): FoundHeaders {
  try {
    const found = collect(headers, names);
    if (found) return found;
  } catch {
    // A hostile getter, iterator or proxy. Its error is not ours to pass on.
  }
  throw new WebhookConfigurationError(
    'headers_unreadable',
    `Expected request headers with at most ${MAX_ENTRIES} entries, got ${headers === null ? 'null' : typeof headers}. ` +
      'Pass request.headers, not the request, nor a promise.',
  );
}

/**
 * Refuses headers that are there and are no text: somebody on this side made them so, and a 401 would lose the delivery.
 *
 * @throws {WebhookConfigurationError} `headers_unreadable`
 */
export function checkTexts(found: FoundHeaders, names: Iterable<HeaderName>): void {
  for (const name of names) {
    const odd = found.get(name)?.find((value) => typeof value !== 'string');
    if (odd === undefined) continue;
    throw new WebhookConfigurationError(
      'headers_unreadable',
      `The ${name} header is there, but as ${typeof odd}, not as text. ` +
        'Pass request.headers as they came, or the value of { key, value }.',
    );
  }
}

/**
 * The text of a header that {@link checkTexts} has seen; `undefined` where it is not there.
 *
 * @throws {WebhookVerificationError} `header_duplicated`
 */
export function textOf(found: FoundHeaders, name: HeaderName): string | undefined {
  const [text, another] = (found.get(name) ?? []) as string[];
  // Only a list of signatures can tell that a server joined two headers. What else has a comma is malformed in any case.
  if (another !== undefined || (name === 'webhook-signature' && text?.includes(', '))) {
    throw new WebhookVerificationError(
      'header_duplicated',
      `The ${name} header came more than once. Does a proxy in between add its own?`,
    );
  }
  return text;
}

function collect(headers: unknown, names: ReadonlySet<string>): FoundHeaders | undefined {
  const pairs = typeof headers === 'object' ? pairsOf(headers as object, names) : undefined; // null throws
  if (!pairs) return undefined;
  const found = new Map<HeaderName, unknown[]>();
  let entries = 0;
  for (const pair of pairs) {
    if (++entries > MAX_ENTRIES || !Array.isArray(pair) || typeof pair[0] !== 'string') return undefined;
    if (!isOneOf(names, pair[0])) continue;
    const name = pair[0].toLowerCase() as HeaderName;
    for (const value of Array.isArray(pair[1]) ? pair[1] : [pair[1]]) {
      if (value === undefined || value === null) continue;
      if (!found.has(name)) found.set(name, []);
      found.get(name)?.push(value);
    }
  }
  return found;
}

/** In any letter case, of ASCII only, as header names are: the sign of the unit Kelvin is no k. */
function isOneOf(names: ReadonlySet<string>, name: string): boolean {
  return names.has(name.toLowerCase()) && !/[^!-~]/.test(name);
}

/** Name and value of each header, of those we look for at least; `undefined` for what is no header collection. */
function pairsOf(headers: object, names: ReadonlySet<string>): Iterable<unknown> | undefined {
  if (Array.isArray(headers) && typeof headers[0] === 'string') {
    return headers.length % 2 === 0 && headers.length <= 2 * MAX_ENTRIES ? pairUp(headers, names) : undefined;
  }
  // A Map has `get`, too, but tells letter cases apart. What has `append` is Headers, whose own look-up is the quickest.
  const { get, append, [Symbol.iterator]: iterator } = headers as Partial<Headers>;
  const isIterable = typeof iterator === 'function';
  const isFetch = isIterable && typeof append === 'function';
  if (typeof get === 'function' && (isFetch || !isIterable)) {
    return Array.from(names, (name) => {
      const value = get.call(headers as Headers, name);
      // Koa's `context.get` answers so for a header that is not there. In Headers it is there, and empty.
      return [name, value === '' && !isFetch ? undefined : value];
    });
  }
  if (isIterable) return headers as Iterable<unknown>;

  const keys = Object.keys(headers);
  if (keys.length > MAX_ENTRIES) return undefined;
  const known = keys.filter((key) => isOneOf(names, key));
  // Without any of our headers, an instance of a class is a request, a promise or a date, and what has headers is an event of a cloud's:
  // neither is a record that lacks them.
  if (known.length === 0 && (!isPlainObject(headers) || isRecord(ownField(headers, 'headers')))) return undefined;
  return known.map((key) => [key, (headers as Record<string, unknown>)[key]]);
}

/** Makes pairs of our headers only, and of what is no header. A request has dozens of others, and a pair for each would be garbage. */
function pairUp(list: readonly unknown[], names: ReadonlySet<string>): unknown[] {
  const pairs: unknown[] = [];
  for (let index = 0; index < list.length; index += 2) {
    const name = list[index];
    if (typeof name !== 'string' || isOneOf(names, name)) pairs.push([name, list[index + 1]]);
  }
  return pairs;
}
