/**
 * The body of a request of Node's: as a parser in front left it, or as it arrives.
 *
 * @module
 */

import type { RawBody } from '../../body/raw-body.js';
import { WebhookConfigurationError } from '../../errors/webhook-errors.js';
import { viewBytes } from '../../primitives/bytes.js';
import { isPlainObject, isRecord } from '../../primitives/plain-object.js';
import { brokenOff, tooLong, tooSlow } from '../refusals.js';
import { BodyCollector, type BodyLimits, checkContentLength } from './limited-body.js';

/** What is used of `http.IncomingMessage`. */
export interface Message {
  readonly method?: string;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly rawHeaders?: string[];
  readonly complete: boolean;
  readonly destroyed: boolean;
  readonly readableDidRead: boolean;
  readonly readableEncoding?: string | null;
  on(event: string, listener: (value: never) => void): this;
  pause(): this;
  resume?(): this;
}

/** Where a body parser, if there was one, left what it made. */
export interface Parsed {
  readonly rawBody?: unknown;
  readonly body?: unknown;
}

/** Reads the body, or takes what a parser left of it. */
export async function readNodeBody(message: Message, parsed: Parsed, limits: BodyLimits): Promise<RawBody> {
  return bodyLeftBy(parsed, message, limits) ?? readMessage(message, limits);
}

/** The body that a parser in front left; `undefined` where it left none and the stream is still to be read. */
function bodyLeftBy({ rawBody, body }: Parsed, message: Message, { maxBodyBytes }: BodyLimits): RawBody | undefined {
  for (const given of [rawBody, body]) {
    const bytes = typeof given === 'string' ? new TextEncoder().encode(given) : viewBytes(given);
    if (bytes === undefined) continue;
    if (bytes.length > maxBodyBytes) throw tooLong(maxBodyBytes);
    return bytes;
  }
  // Express 4 has {} where no parser took the content type, and Fastify may pass the stream itself on: neither was read.
  const isParsed = body !== undefined && body !== null && body !== message && !isEmpty(body);
  if (isParsed) return body as RawBody; // which verify refuses, and says why
  if (!message.readableDidRead && !message.readableEncoding) return undefined;
  throw new WebhookConfigurationError(
    'body_not_raw',
    'The body of the request was read before, by a parser that left nothing of it, or is decoded by setEncoding. Put this listener in front ' +
      'of that, or have the raw body kept as request.rawBody.',
  );
}

function isEmpty(body: unknown): boolean {
  return isRecord(body) && isPlainObject(body) && Object.keys(body).length === 0;
}

/** Reads a message; stops, and leaves the rest unread, at what is too long, too slow, or broken off. */
function readMessage(message: Message, limits: BodyLimits): Promise<Uint8Array> {
  checkContentLength(String(message.headers['content-length']), limits);
  if (message.destroyed) throw brokenOff();
  return new Promise((resolve, reject) => {
    const collector = new BodyCollector(limits.maxBodyBytes);
    let isOver = false;
    const timer = setTimeout(() => stop(tooSlow(limits.bodyTimeoutMs)), limits.bodyTimeoutMs);
    message.on('data', (chunk: Uint8Array) => {
      if (isOver) return; // Node reads on, to throw it away
      try {
        collector.add(chunk);
      } catch (error) {
        stop(error);
      }
    });
    message.on('end', () => {
      isOver = true;
      clearTimeout(timer);
      resolve(collector.body);
    });
    message.on('close', () => isOver || stop(brokenOff()));
    message.on('error', () => {}); // after which it closes
    message.resume?.(); // where somebody in front paused it

    function stop(error: unknown): void {
      isOver = true;
      clearTimeout(timer);
      message.pause();
      reject(error);
    }
  });
}
