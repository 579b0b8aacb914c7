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

function readRawBody(rawBody: unknown): string | Uint8Array {
  const body = typeof rawBody === 'string' ? rawBody : viewBytes(rawBody);
  if (body === undefined) {
    throw new WebhookConfigurationError(
      'body_not_raw',
      `The raw body must be text or bytes, as they arrived. ${explain(rawBody)}`,
    );
  }
  return body;
}

/** For each framework, since what a parser left does not tell whose it was. */
const FIXES =
  'Express: express.raw({ type: () => true }) on this route, before any other parser. ' +
  "Fastify: addContentTypeParser('*', { parseAs: 'buffer' }, …). Koa: before any body parser. NestJS: rawBody: true, and request.rawBody. " +
  'Hono, Next.js, Workers: await request.arrayBuffer(). AWS Lambda: event.body, decoded if isBase64Encoded. Plain Node: the chunks in one Buffer.';

function explain(value: unknown): string {
  if (value === undefined || value === null) return `It is ${value}: no parser took this content type. ${FIXES}`;
  if (typeof value !== 'object') return `It is a ${typeof value}.`;
  if (has(value, 'then')) return 'It is a promise: await it.';
  if (has(value, 'arrayBuffer')) return 'It is a Request: pass await request.arrayBuffer(), read once.';
  if (has(value, 'pipe') || has(value, 'getReader')) return 'It is a stream: collect it in one Buffer.';
  return `It is an object: a parser was here first, or passed over this content type. ${FIXES}`;
}

function has(value: object, method: string): boolean {
  try {
    return typeof (value as Record<string, unknown>)[method] === 'function';
  } catch {
    return false; // a hostile getter
  }
}
