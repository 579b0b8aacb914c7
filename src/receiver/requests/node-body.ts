/**
 * The body of a Node request: what a parser in front left, or what arrives.
 *
 * @module
 */

import type { BodyLimits } from '../../body/limited-body.js';
import type { RawBody } from '../../body/raw-body.js';
import { type Message, readMessage } from '../../body/read-node-stream.js';
import { tooLong } from '../../body/unread-body.js';
import { WebhookConfigurationError } from '../../errors/webhook-errors.js';
import { viewBytes } from '../../primitives/bytes.js';
import { isPlainObject, isRecord } from '../../primitives/plain-object.js';
import { sentBody } from '../refusals.js';

/** Where a body parser in front may have left its result. */
export interface Parsed {
  readonly rawBody?: unknown;
  readonly body?: unknown;
}

/** Reads the body, or takes what a parser left of it. */
export function readNodeBody(message: Message, parsed: Parsed, limits: BodyLimits): RawBody | Promise<RawBody> {
  const left = bodyLeftBy(parsed, message, limits);
  return left ?? readMessage(message, limits, isReplayed(parsed, message)).then(sentBody);
}

/** The body that a parser in front left. `undefined` if there is none, and the stream can still be read. */
function bodyLeftBy(parsed: Parsed, message: Message, { maxBodyBytes }: BodyLimits): RawBody | undefined {
  const canBeRead = !message.readableEncoding && (!message.readableDidRead || isReplayed(parsed, message));
  // Reading a getter would parse the body. That is wasted work if the bytes can still be read.
  const body = canBeRead && isGetter(parsed, 'body') ? undefined : lookAt(parsed);
  for (const given of [parsed.rawBody, body]) {
    const bytes = typeof given === 'string' ? new TextEncoder().encode(given) : viewBytes(given);
    if (bytes === undefined) continue;
    if (bytes.length > maxBodyBytes) throw tooLong(maxBodyBytes);
    return bytes;
  }
  // Express 4 sets {} if no parser took the content type. Fastify and hapi may pass the stream itself. In both cases nobody has read the body.
  const isParsed = body !== undefined && body !== null && body !== message && !isEmpty(body);
  if (isParsed) return body as RawBody; // verify refuses it, and says why
  if (canBeRead) return undefined;
  throw new WebhookConfigurationError(
    'body_not_raw',
    'A parser read the body of the request and did not keep its bytes, or setEncoding turned them into text. Put toNodeListener above ' +
      'that code, or keep the bytes as request.rawBody.',
  );
}

/** Tells whether the stream was read, but gives its bytes again to a new listener. Vercel's does. */
function isReplayed(parsed: Parsed, message: Message): boolean {
  return message.readableDidRead && Object.hasOwn(message, 'on') && isGetter(parsed, 'body');
}

/** Tells whether looking at a property runs somebody's code. */
function isGetter(object: object, name: string): boolean {
  if (!(name in object)) return false;
  for (let holder: object | null = object; holder; holder = Object.getPrototypeOf(holder)) {
    const property = Object.getOwnPropertyDescriptor(holder, name);
    if (property) return property.get !== undefined;
  }
  return false;
}

function lookAt(parsed: Parsed): unknown {
  let body: unknown;
  try {
    body = parsed.body;
  } catch {
    // The getter failed to parse the body, so it left none.
  }
  return body;
}

function isEmpty(body: unknown): boolean {
  return isRecord(body) && isPlainObject(body) && Object.keys(body).length === 0;
}
