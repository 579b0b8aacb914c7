/**
 * The server of the inspector: one page, a stream of deliveries, and replays. On a port of its own, and on loopback whatever `listen` listens on:
 * that port may be open to the public, and this one shows calls' data.
 *
 * @module
 */

import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KeptDeliveries } from './kept-deliveries.js';
import { guard } from './request-guard.js';
import type { ShownDelivery } from './shown-delivery.js';

/** What the page has to know of `listen`. */
export interface InspectorSetup {
  /** Where deliveries arrive. */
  readonly listening: string;
  /** Where they are passed on to. */
  readonly forwardTo?: string | undefined;
  /** In Base64. Public keys, so that the page can judge what is pasted. */
  readonly publicKeys: readonly string[];
  /** Whether there is a test key to sign replays with. */
  readonly canSign: boolean;
}

/** A replay that the page asks for. */
export interface ReplayRequest {
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: Uint8Array;
  readonly to: string;
  /** Whether it is signed anew. */
  readonly sign: boolean;
}

export interface InspectorOptions {
  readonly setup: InspectorSetup;
  /** The page: one file. */
  readonly page: URL;
  /** Sends a delivery on, and says in words what came of it. */
  readonly replay: (request: ReplayRequest) => Promise<{ ok: boolean; text: string }>;
}

/** An inspector that runs. */
export interface Inspector {
  /** Its address, token included. */
  readonly url: string;
  show(delivery: ShownDelivery): void;
  close(): Promise<void>;
}

/** A body of `listen`'s, in Base64, and headers. */
const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

/** A page that does not read is not waited for: what it would have to catch up with is dropped, and it starts anew. */
const MOST_BUFFERED_BYTES = 8 * 1024 * 1024;

/** Starts the inspector on a free port. */
export async function startInspector({ setup, page, replay }: InspectorOptions): Promise<Inspector> {
  const token = randomBytes(24).toString('base64url');
  const html = readFileSync(page, 'utf8');
  const policy = policyOf(html);
  const kept = new KeptDeliveries();
  const streams = new Set<ServerResponse>();
  let port = 0;

  const server: Server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const judged = guard({ method, url, headers }, { port, token });
    if ('status' in judged) return answer(response, judged.status, 'text/plain', judged.message);
    const { path } = judged;
    if (method === 'GET' && path === '') return answer(response, 200, 'text/html', html, policy);
    if (method === 'GET' && path === 'setup') return answer(response, 200, 'application/json', JSON.stringify(setup));
    if (method === 'GET' && path === 'deliveries') return stream(request, response);
    if (method === 'POST' && path === 'replay') return void replayFrom(request, response);
    return answer(response, 404, 'text/plain', 'There is nothing here.');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;

  return {
    url: `http://127.0.0.1:${port}/${token}/`,
    show(delivery) {
      kept.add(delivery);
      const text = eventOf(delivery);
      for (const response of streams) {
        if (response.writableLength > MOST_BUFFERED_BYTES) response.destroy();
        else response.write(text);
      }
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };

  /** Server-sent events: what is kept, but for what the page says that it has; and then what comes. */
  function stream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { ...SAFE, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const last = Number(request.headers['last-event-id'] ?? 0);
    for (const delivery of kept) if (!(delivery.number <= last)) response.write(eventOf(delivery));
    response.write(': all that is kept\n\n');
    streams.add(response);
    response.on('close', () => streams.delete(response));
  }

  async function replayFrom(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const wish = readReplay(await readJson(request));
    const { ok, text } = typeof wish === 'string' ? { ok: false, text: wish } : await replay(wish);
    answer(response, 200, 'application/json', JSON.stringify({ ok, text }));
  }
}

/** Reads what the page asks for; text says what is wrong with it. */
function readReplay(wish: Record<string, unknown> | undefined): ReplayRequest | string {
  const { rawHeaders, body, to, sign } = wish ?? {};
  if (typeof body !== 'string' || !Array.isArray(rawHeaders) || !rawHeaders.every((text) => typeof text === 'string')) {
    return 'This delivery has no body to send.';
  }
  const url = typeof to === 'string' && URL.canParse(to) ? new URL(to) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    return 'Give a URL that begins with http:// or https://.';
  if (url.username || url.password) return 'Give a URL that has no user name and no password in it.';
  return { rawHeaders, body: Buffer.from(body, 'base64'), to: url.href, sign: sign === true };
}

/** No page of anybody else's may frame it, and nothing in it is loaded from anywhere. */
const SAFE = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Allows the script and the styles that are in the page, by their hashes, and no others. */
function policyOf(html: string): string {
  const hashes = (tag: string) =>
    [...html.matchAll(new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`, 'g'))]
      .map(([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`)
      .join(' ');
  return [
    "default-src 'none'",
    `script-src ${hashes('script')}`,
    `style-src ${hashes('style')}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function answer(response: ServerResponse, status: number, type: string, text: string, policy?: string): void {
  response.writeHead(status, {
    ...SAFE,
    'cache-control': 'no-store',
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': policy ?? "default-src 'none'",
    // The body of what is refused is not read.
    ...(status >= 400 && { connection: 'close' }),
  });
  response.end(text);
}

function eventOf(delivery: ShownDelivery): string {
  // JSON has no line breaks of its own, so one line is one event.
  return `id: ${delivery.number}\ndata: ${JSON.stringify(delivery)}\n\n`;
}

/** A small JSON object; `undefined` for anything else. */
async function readJson(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_REQUEST_BYTES) return undefined;
      chunks.push(chunk);
    }
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
