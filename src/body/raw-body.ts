/**
 * The body as it arrived. Nothing else can be verified: the signature covers bytes, not values.
 *
 * @module
 */

import { WebhookConfigurationError } from '../errors/webhook-errors.js';
import { viewBytes } from '../primitives/bytes.js';

/** A request body before any parser touched it: text, or bytes in any holder (so a Node `Buffer`, too). */
export type RawBody = string | Uint8Array | ArrayBuffer | ArrayBufferView;

/**
 * Copies a raw body, so that a caller's buffer that changes later changes nothing. Text is encoded as UTF-8.
 *
 * @param reserved - How many bytes to leave free in front of it.
 *
 * @throws {WebhookConfigurationError} `body_not_raw`, with a message that names the likely parser and the fix.
 */
export function copyRawBody(rawBody: unknown, reserved: number): Uint8Array {
  const body = readRawBody(rawBody);
  if (typeof body !== 'string') {
    const copy = new Uint8Array(reserved + body.length);
    copy.set(body, reserved);
    return copy;
  }
  // One UTF-16 code unit takes three bytes of UTF-8 at the most. Pages of the surplus are never touched.
  const copy = new Uint8Array(reserved + body.length * 3);
  const { written } = new TextEncoder().encodeInto(body, copy.subarray(reserved));
  return copy.subarray(0, reserved + written);
}

/** What `String(request.body)` makes of a parsed body. */
const OBJECT_AS_TEXT = '[object Object]';

/**
 * {@link copyRawBody}, of a body that Telnyx sent. It sends no empty one, nor the text that an object makes of itself: what arrived was lost on this side,
 * and a 401 would lose it for good.
 *
 * @throws {WebhookConfigurationError} `body_not_raw`
 */
export function copySentBody(rawBody: unknown, reserved: number): Uint8Array {
  const copy = copyRawBody(rawBody, reserved);
  if (copy.length === reserved || rawBody === OBJECT_AS_TEXT) throw notRaw(rawBody);
  return copy;
}

function readRawBody(rawBody: unknown): string | Uint8Array {
  const body = typeof rawBody === 'string' ? rawBody : viewBytes(rawBody);
  if (body === undefined) throw notRaw(rawBody);
  return body;
}

function notRaw(value: unknown): WebhookConfigurationError {
  return new WebhookConfigurationError(
    'body_not_raw',
    `The raw body must be text or bytes, as they arrived. It is ${describe(value)} See docs/frameworks.md of this package.`,
  );
}

function describe(value: unknown): string {
  if (value === undefined || value === null) return `${value}: did no parser take this content type?`;
  if (has(value, 'then')) return 'a promise: await it.';
  if (has(value, 'arrayBuffer')) return 'a Request: pass await request.arrayBuffer().';
  if (has(value, 'pipe') || has(value, 'getReader')) return 'a stream: collect it in one Buffer.';
  if (value === '' || viewBytes(value)) return 'empty: was it read before? Pass what was read.';
  if (typeof value !== 'object' && value !== OBJECT_AS_TEXT) return `a ${typeof value}.`;
  return 'an object: a body parser ran first. Put the route above it, or let it skip the route.';
}

function has(value: object, method: string): boolean {
  try {
    return typeof (value as Record<string, unknown>)[method] === 'function';
  } catch {
    // A hostile getter.
  }
  return false;
}
