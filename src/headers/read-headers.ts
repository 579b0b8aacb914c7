/**
 * Reading a few headers out of whatever a server calls headers.
 *
 * @module
 */

import { WebhookConfigurationError } from '../errors/webhook-errors.js';
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
  | 'authorization';

/** The text of each header that is there; `null` where it came more than once, since nobody knows which one was meant. */
export type HeaderTexts = ReadonlyMap<HeaderName, string | null>;

const MAX_ENTRIES = 4096;

/**
 * Reads the headers of these names. All others are passed over.
 *
 * @throws {WebhookConfigurationError} `headers_unreadable`
 */
export function readHeaders(headers: unknown, names: ReadonlySet<HeaderName>): HeaderTexts {
  try {
    const texts = collect(headers, names);
    if (texts) return texts;
  } catch {
    // A hostile getter, iterator or proxy. Its error is not ours to pass on.
  }
  throw new WebhookConfigurationError(
    'headers_unreadable',
    `Expected request headers with at most ${MAX_ENTRIES} entries, got ${headers === null ? 'null' : typeof headers}. ` +
      'Pass request.headers, not the request; await them if they are a promise.',
  );
}

function collect(headers: unknown, names: ReadonlySet<string>): HeaderTexts | undefined {
  const pairs = typeof headers === 'object' && headers !== null ? pairsOf(headers, names) : undefined;
  if (!pairs) return undefined;
  const texts = new Map<HeaderName, string | null>();
  let entries = 0;
  for (const pair of pairs) {
    if (++entries > MAX_ENTRIES || !Array.isArray(pair)) return undefined;
    const [key, value] = pair as unknown[];
    const name = typeof key === 'string' && (key.toLowerCase() as HeaderName);
    if (!name || !names.has(name)) continue;
    const [text, several] = Array.isArray(value) ? [value[0], value.length > 1] : [value];
    if (several) texts.set(name, null);
    else if (typeof text === 'string') texts.set(name, texts.has(name) ? null : text);
  }
  return texts;
}

/** Name and value of each header, of those we look for at least; `undefined` for what is no header collection. */
function pairsOf(headers: object, names: ReadonlySet<string>): Iterable<unknown> | undefined {
  if (Array.isArray(headers) && typeof headers[0] === 'string') {
    return headers.length % 2 === 0 ? pairUp(headers) : undefined;
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
  const known = keys.filter((key) => names.has(key.toLowerCase()));
  // Without any of our headers, an instance of a class is a request, a promise or a date, and what has headers is an event of a cloud's:
  // neither is a record that lacks them.
  if (known.length === 0 && (!isPlainObject(headers) || isRecord(ownField(headers, 'headers')))) return undefined;
  return known.map((key) => [key, (headers as Record<string, unknown>)[key]]);
}

function* pairUp(list: readonly unknown[]): Iterable<unknown> {
  for (let index = 0; index < list.length; index += 2) yield [list[index], list[index + 1]];
}
