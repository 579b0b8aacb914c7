/**
 * The body of a request of Node's: as a parser in front left it, or as it arrives.
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

/** Where a body parser, if there was one, left what it made. */
export interface Parsed {
  readonly rawBody?: unknown;
  readonly body?: unknown;
}

/** Reads the body, or takes what a parser left of it. */
export async function readNodeBody(message: Message, parsed: Parsed, limits: BodyLimits): Promise<RawBody> {
  const left = bodyLeftBy(parsed, message, limits);
  return left ?? sentBody(await readMessage(message, limits, isReplayed(parsed, message)));
}

/** The body that a parser in front left; `undefined` where it left none and the stream is still to be read. */
function bodyLeftBy(parsed: Parsed, message: Message, { maxBodyBytes }: BodyLimits): RawBody | undefined {
  const canBeRead = !message.readableEncoding && (!message.readableDidRead || isReplayed(parsed, message));
  // A getter parses the body when it is looked at, which is in vain where the bytes can be had.
  const body = canBeRead && isGetter(parsed, 'body') ? undefined : lookAt(parsed);
  for (const given of [parsed.rawBody, body]) {
    const bytes = typeof given === 'string' ? new TextEncoder().encode(given) : viewBytes(given);
    if (bytes === undefined) continue;
    if (bytes.length > maxBodyBytes) throw tooLong(maxBodyBytes);
    return bytes;
  }
  // Express 4 has {} where no parser took the content type, and Fastify and hapi may pass the stream itself on: neither was read.
  const isParsed = body !== undefined && body !== null && body !== message && !isEmpty(body);
  if (isParsed) return body as RawBody; // which verify refuses, and says why
  if (canBeRead) return undefined;
  throw new WebhookConfigurationError(
    'body_not_raw',
    'The body of the request was read before, by a parser that left nothing of it, or is decoded by setEncoding. Put this listener in front ' +
      'of that, or have the raw body kept as request.rawBody.',
  );
}

/** Tells whether the stream was read, and gives its bytes once more to who listens, as on Vercel. */
function isReplayed(parsed: Parsed, message: Message): boolean {
  return message.readableDidRead && Object.hasOwn(message, 'on') && isGetter(parsed, 'body');
}

/** Tells whether looking at a property runs somebody's code. */
function isGetter(object: object, name: string): boolean {
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
    // A getter that fails to parse it has left none.
  }
  return body;
}

function isEmpty(body: unknown): boolean {
  return isRecord(body) && isPlainObject(body) && Object.keys(body).length === 0;
}
