/**
 * The server of `listen`: it judges each delivery, keeps it, passes it on, answers, and tells whoever wants to know.
 *
 * @module
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Judgement, judgeDelivery } from '../diagnosis/judge-delivery.js';
import type { PublicKey } from '../keys/public-key.js';
import { monotonicNow, wallClockNow } from '../primitives/clock.js';
import { type Forwarded, forwardDelivery } from './forward-delivery.js';
import type { openSavedFolder } from './saved-folder.js';

const MAX_BODY_BYTES = 1_048_576;

/** One request, once it was answered. */
export interface Arrival {
  readonly arrived: Date;
  readonly method: string;
  readonly url: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  /** `undefined` where it was not read. */
  readonly body: Uint8Array | undefined;
  /** `undefined` for what is no delivery. */
  readonly judgement: Judgement | undefined;
  /** Why it was not judged. */
  readonly message?: string;
  /** What the target answered, where there is one. */
  readonly forwarded?: Forwarded;
  /** The name of the file that it is kept in. */
  readonly saved?: string;
  /** Why it could not be kept. */
  readonly unsaved?: string;
  /** What was answered. */
  readonly status: number;
  readonly milliseconds: number;
}

export interface DeliveryServerOptions {
  readonly keys: readonly PublicKey[];
  readonly target: URL | undefined;
  readonly folder: ReturnType<typeof openSavedFolder> | undefined;
  readonly interrupted: AbortSignal;
  /** Told of every request after its answer. */
  readonly onArrival: (arrival: Arrival) => void;
}

/** Makes the server, which does not listen yet. */
export function createDeliveryServer(options: DeliveryServerOptions): Server {
  return createServer((request, response) => {
    const began = monotonicNow();
    const { method = '', url = '', rawHeaders } = request;
    const base = { arrived: new Date(wallClockNow()), method, url, rawHeaders };
    handle(request, response, base.arrived, options).then(
      (outcome) => options.onArrival({ ...base, ...outcome, milliseconds: Math.round(monotonicNow() - began) }),
      () => response.destroy(), // the sender went away
    );
  });
}

type Outcome = Omit<Arrival, 'arrived' | 'method' | 'url' | 'rawHeaders' | 'milliseconds'>;

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  arrived: Date,
  { keys, target, folder, interrupted }: DeliveryServerOptions,
): Promise<Outcome> {
  const isDelivery = request.method === 'POST';
  // A callback by GET is passed on, though nothing of it is signed. No webhook has another method, and an application may have much behind them.
  const isPassedOn = target !== undefined && request.method === 'GET';
  if (!isDelivery && !isPassedOn) {
    answer(response, 405, NOT_POST, { allow: target ? 'GET, POST' : 'POST', connection: 'close' });
    return { body: undefined, judgement: undefined, status: 405, message: NOT_POST };
  }
  const body = await readBody(request);
  if (!body) {
    answer(response, 413, TOO_LONG, { connection: 'close' });
    return { body, judgement: undefined, status: 413, message: TOO_LONG };
  }
  const judgement = isDelivery ? await judgeDelivery(request.headersDistinct, body, keys) : undefined;
  const kept = isDelivery && folder ? keep(folder, request, body, arrived) : {};
  const said = { ...(isDelivery ? {} : { message: NOT_POST }), ...kept };
  if (target) {
    const forwarded = await forwardDelivery(request, body, target, response, interrupted);
    if ('status' in forwarded) return { body, judgement, ...said, forwarded, status: forwarded.status };
    if (response.headersSent) response.destroy();
    else answer(response, 502, `no answer from ${target.origin}: ${forwarded.error}`);
    return { body, judgement, ...said, forwarded, status: 502 };
  }
  const [status, text] = answerTo(judgement as Judgement);
  answer(response, status, text);
  return { body, judgement, ...said, status };
}

/** What a handler of this library would answer. */
function answerTo(judgement: Judgement): [status: number, text: string] {
  if (!judgement.isGenuine) return [judgement.error.status, judgement.error.code];
  const { stale, result } = judgement;
  if (stale) return [stale.status, stale.code];
  return result.kind === 'invalid' ? [result.error.status, result.error.code] : [200, 'OK'];
}

/** A delivery that cannot be kept is answered all the same, and said to be lost. */
function keep(
  folder: NonNullable<DeliveryServerOptions['folder']>,
  { method = '', url = '', rawHeaders }: IncomingMessage,
  body: Uint8Array,
  arrived: Date,
): { saved?: string; unsaved?: string } {
  try {
    return { saved: folder.save({ method, url, rawHeaders, body, arrived }) };
  } catch (error) {
    return { unsaved: (error as NodeJS.ErrnoException).code ?? 'unknown' };
  }
}

function answer(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  const length = Buffer.byteLength(text);
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'content-length': length, ...headers });
  response.end(text);
}

/** Collects a body; `undefined` where it is too long. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Otherwise leaving the loop destroys the connection, and nobody hears why.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const NOT_POST =
  'Only a POST is signed. Set statusCallbackMethod (TeXML), or webhook_url_method (Call Control), to POST.';
const TOO_LONG = `The body has more than ${MAX_BODY_BYTES} bytes.`;
