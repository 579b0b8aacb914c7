/** The receiver on real servers, over real HTTP, as people mount it; and with a body parser in front. */

import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { PassThrough } from 'node:stream';
import express from 'express';
import Fastify from 'fastify';
import Koa from 'koa';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RawBody } from '../../src/body/raw-body.js';
import type { Message } from '../../src/body/read-node-stream.js';
import { readNodeBody } from '../../src/receiver/requests/node-body.js';
import {
  createReceiver,
  memoryStore,
  type NodeListener,
  type ReceiverOptions,
  toNodeListener,
} from '../../src/receiver.node.js';
import { deliver, now, PUBLIC_KEY, rejection, thrown } from '../support/sign.js';

const payload = {
  call_control_id: 'a',
  connection_id: '1',
  call_leg_id: 'l',
  call_session_id: 's',
  client_state: 'é💥',
};
const JSON_BODY = JSON.stringify({ data: { event_type: 'siprec.started', id: 'an-id', occurred_at: 'then', payload } });
const FORM_BODY =
  'AccountSid=a&CallSid=v3%3Aa&SiprecSid=s&SiprecEvent=siprec-failed&Timestamp=then&SiprecError=caf%C3%A9';
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

let calls: unknown[][] = [];
const closing: (() => unknown)[] = [];

beforeEach(() => {
  calls = [];
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function listener(options: Partial<ReceiverOptions> = {}): NodeListener {
  return toNodeListener(
    createReceiver({
      publicKey: PUBLIC_KEY,
      now,
      onEvent: (event) => calls.push(['onEvent', event]),
      onOther: 'ignore',
      onRefused: ({ code, message }) => calls.push(['onRefused', code, message]),
      ...options,
    }),
  );
}

/** Makes a server listen, and gives its port. */
async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections?.();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Posts chunks one by one, so that they arrive as such. */
async function post(port: number, chunks: readonly (string | Uint8Array)[], headers: object = {}): Promise<Answer> {
  const sent = request({ port, host: '127.0.0.1', method: 'POST', path: '/webhooks', headers: { ...headers } });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  sent.flushHeaders();
  for (const chunk of chunks) {
    sent.write(chunk);
    if (chunks.length > 1) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  sent.end();
  const [response] = await answered;
  let body = '';
  for await (const text of response.setEncoding('utf8')) body += text;
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

const signed = (body: string, type = JSON_TYPE) => ({ ...deliver(body).headers, 'content-type': type });

/** Each server, with whatever is to be mounted in front of the listener. */
const SERVERS: Record<string, (listener: NodeListener) => Server | Promise<Server>> = {
  'node:http': (listener) => createServer(listener),
  Express: (listener) => createServer(express().post('/webhooks', listener)),
  Koa: (listener) => createServer(new Koa().use(listener).callback()),
  'Koa, by hand': (listener) => createServer(new Koa().use((context) => listener(context.req, context.res)).callback()),
  async Fastify(listener) {
    const app = Fastify();
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    app.post('/webhooks', listener);
    await app.ready();
    return app.server;
  },
  async 'Fastify, that hands the stream on'(listener) {
    const app = Fastify();
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    app.post('/webhooks', listener);
    await app.ready();
    return app.server;
  },
};

describe.each(Object.entries(SERVERS))('%s', (_, serve) => {
  test('takes both wire forms, each once', async () => {
    const port = await listen(await serve(listener()));
    for (const [body, type] of [
      [JSON_BODY, JSON_TYPE],
      [FORM_BODY, FORM_TYPE],
    ] as const) {
      for (let turn = 0; turn < 2; turn++) {
        expect(await post(port, [body], signed(body, type))).toMatchObject({ status: 200, body: '' });
      }
    }
    expect(calls).toMatchObject([
      ['onEvent', { event_type: 'siprec.started' }],
      ['onEvent', { SiprecError: 'café' }],
    ]);
  });

  test('takes a body in pieces, cut within its characters', async () => {
    const port = await listen(await serve(listener()));
    const bytes = Buffer.from(JSON_BODY);
    const cut = bytes.indexOf('é') + 1;
    const pieces = [bytes.subarray(0, cut), bytes.subarray(cut, cut + 3), bytes.subarray(cut + 3)];
    expect((await post(port, pieces, signed(JSON_BODY))).status).toBe(200);
    expect(calls).toMatchObject([['onEvent', { payload: { client_state: 'é💥' } }]]);
  });

  test('refuses what is forged, with the code', async () => {
    const port = await listen(await serve(listener()));
    const answer = await post(port, [JSON_BODY.replace('started', 'stopped')], signed(JSON_BODY));
    expect(answer).toMatchObject({ status: 401, body: '{"code":"signature_mismatch"}' });
    expect(answer.headers['content-type']).toContain('application/json');
  });

  test('refuses a header that came twice, of which Node would make one', async () => {
    const port = await listen(await serve(listener()));
    const { 'telnyx-timestamp': timestamp, ...headers } = signed(JSON_BODY);
    const answer = await post(port, [JSON_BODY], { ...headers, 'Telnyx-Timestamp': [timestamp, timestamp] });
    expect(answer).toMatchObject({ status: 401, body: '{"code":"header_duplicated"}' });
  });

  test('reads the authorization only where a bearerToken is expected', async () => {
    const headers = { ...signed(JSON_BODY), Authorization: ['Bearer a-token', 'Bearer a-token'] };
    expect((await post(await listen(await serve(listener())), [JSON_BODY], headers)).status).toBe(200);
    const port = await listen(await serve(listener({ bearerToken: 'a-token' })));
    expect(await post(port, [JSON_BODY], headers)).toMatchObject({ status: 401, body: '{"code":"header_duplicated"}' });
  });

  test('answers 500 where the handler fails, and 200 to the next attempt', async () => {
    const onEvent = vi.fn().mockRejectedValueOnce(new Error('S3CRET'));
    const port = await listen(await serve(listener({ onEvent, onError: () => {} })));
    expect(await post(port, [JSON_BODY], signed(JSON_BODY))).toMatchObject({ status: 500, body: '' });
    expect((await post(port, [JSON_BODY], signed(JSON_BODY))).status).toBe(200);
  });

  test('refuses what is too long', async () => {
    const port = await listen(await serve(listener({ maxBodyBytes: 100 })));
    const { status, headers } = await post(port, [JSON_BODY], signed(JSON_BODY));
    expect(status).toBe(413);
    expect(headers.connection).toBe('close');
  });
});

describe('behind a body parser', () => {
  const capture = {
    verify: (request: object, _: unknown, raw: Buffer) => void Object.assign(request, { rawBody: raw }),
  };

  test.each<[what: string, parsers: express.RequestHandler[], status: number, jsonOnly?: boolean]>([
    ['express.raw', [express.raw({ type: () => true })], 200],
    ['express.text', [express.text({ type: () => true })], 200],
    [
      'express.json that keeps rawBody',
      [express.json(capture), express.urlencoded({ extended: false, verify: capture.verify })],
      200,
    ],
    ['express.json', [express.json(), express.urlencoded()], 500],
  ])('%s', async (_, parsers, status) => {
    const app = express();
    for (const parser of parsers) app.use(parser);
    const port = await listen(createServer(app.post('/webhooks', listener())));
    for (const [body, type] of [
      [JSON_BODY, JSON_TYPE],
      [FORM_BODY, FORM_TYPE],
    ] as const) {
      calls = [];
      expect(await post(port, [body], signed(body, type))).toMatchObject({ status, body: '' });
      if (status === 200) expect(calls).toMatchObject([['onEvent', {}]]);
      else
        expect(calls).toMatchObject([
          ['onRefused', 'body_not_raw', expect.stringContaining('a body parser ran first')],
        ]);
    }
  });

  test('that passed over the content type, the body is still there', async () => {
    const app = express().use(express.json());
    app.use((request, _response, next) => {
      request.body ??= {}; // as Express 4 has it
      next();
    });
    const port = await listen(createServer(app.post('/webhooks', listener())));
    expect((await post(port, [FORM_BODY], signed(FORM_BODY, FORM_TYPE))).status).toBe(200);
  });

  test('that left nothing of the body: 500 at once, and the message says what to do', async () => {
    const app = express().use(async (request, _response, next) => {
      for await (const _ of request);
      next();
    });
    const port = await listen(createServer(app.post('/webhooks', listener())));
    expect((await post(port, [JSON_BODY], signed(JSON_BODY))).status).toBe(500);
    expect(calls).toMatchObject([['onRefused', 'body_not_raw', expect.stringContaining('rawBody')]]);
  });

  test('a stream that is decoded: 500, and not a forgery', async () => {
    const app = express().use((request, _response, next) => {
      request.setEncoding('utf8');
      next();
    });
    const port = await listen(createServer(app.post('/webhooks', listener())));
    expect((await post(port, [JSON_BODY], signed(JSON_BODY))).status).toBe(500);
    expect(calls).toMatchObject([['onRefused', 'body_not_raw', expect.stringContaining('setEncoding')]]);
  });

  test('a stream that is paused is read all the same', async () => {
    const app = express().use((request, _response, next) => {
      request.pause();
      setImmediate(next);
    });
    const port = await listen(createServer(app.post('/webhooks', listener())));
    expect((await post(port, [JSON_BODY], signed(JSON_BODY))).status).toBe(200);
  });

  test('a request on which somebody left raw and req is still one of Node', async () => {
    const app = express().use((request, _response, next) => next(void Object.assign(request, { raw: 'x', req: {} })));
    const port = await listen(createServer(app.post('/webhooks', listener())));
    expect((await post(port, [JSON_BODY], signed(JSON_BODY))).status).toBe(200);
  });

  test('a response that cannot be written to is closed, and the process goes on', async () => {
    const app = express().use((_request, response, next) => {
      response.writeHead = () => {
        throw new Error('in the way');
      };
      next();
    });
    const port = await listen(createServer(app.post('/webhooks', listener())));
    await expect(post(port, [JSON_BODY], signed(JSON_BODY))).rejects.toThrow('socket hang up');
  });

  test('of Fastify, with a hook that takes its time before the answer: it is sent once', async () => {
    const warnings: string[] = [];
    const app = Fastify({ logger: { level: 'warn', stream: { write: (line: string) => warnings.push(line) } } });
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    app.addHook('onSend', async (_request, _reply, body) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return String(body);
    });
    app.post('/webhooks', listener());
    await app.ready();
    const port = await listen(app.server);
    expect((await post(port, [JSON_BODY], signed(JSON_BODY))).status).toBe(200);
    expect(warnings).toEqual([]);
  });

  test('of Fastify', async () => {
    const app = Fastify();
    app.post('/webhooks', listener());
    await app.ready();
    const port = await listen(app.server);
    expect((await post(port, [JSON_BODY], signed(JSON_BODY))).status).toBe(500);
    expect(calls).toMatchObject([['onRefused', 'body_not_raw', expect.stringContaining('docs/frameworks.md')]]);
  });

  test.each(['buffer', 'string'] as const)('of Fastify, as a %s', async (parseAs) => {
    const app = Fastify();
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs }, (_request, body, done) => done(null, body));
    app.post('/webhooks', listener());
    await app.ready();
    const port = await listen(app.server);
    expect((await post(port, [FORM_BODY], signed(FORM_BODY, FORM_TYPE))).status).toBe(200);
  });

  test('of Koa, that keeps the text: in the request of the context', async () => {
    const app = new Koa().use(async (context, next) => {
      const chunks: Buffer[] = [];
      for await (const chunk of context.req) chunks.push(chunk);
      const rawBody = String(Buffer.concat(chunks));
      Object.assign(context.request, { rawBody, body: { parsed: true } });
      await next();
    });
    const port = await listen(createServer(app.use(listener()).callback()));
    expect((await post(port, [JSON_BODY], signed(JSON_BODY))).status).toBe(200);
    expect(calls).toMatchObject([['onEvent', { payload: { client_state: 'é💥' } }]]);
  });

  test('a raw body is held to the limit, too', async () => {
    const app = express().use(express.raw({ type: () => true }));
    const port = await listen(createServer(app.post('/webhooks', listener({ maxBodyBytes: 100 }))));
    expect((await post(port, [JSON_BODY], signed(JSON_BODY))).status).toBe(413);
  });
});

describe('a sender', () => {
  test('that never ends its body is sent away, and read no further', async () => {
    const port = await listen(createServer(listener({ maxBodyBytes: 1000 })));
    const socket = connect(port, '127.0.0.1');
    const headers = Object.entries(signed(JSON_BODY)).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n${headers.join('')}\r\n`);
    const chunk = `3e8\r\n${'x'.repeat(1000)}\r\n`;
    const flood = setInterval(() => socket.write(chunk), 1);
    socket.on('error', () => {});
    let text = '';
    socket.on('data', (data) => {
      text += data;
    });
    await new Promise((resolve) => socket.on('close', resolve)); // `once` would reject where a write came too late
    clearInterval(flood);
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('that says how long its body is, and that is too long, is sent away at once', async () => {
    const port = await listen(createServer(listener()));
    const socket = connect(port, '127.0.0.1');
    const headers = Object.entries(signed(JSON_BODY)).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999\r\n${headers.join('')}\r\n`);
    const [data] = await once(socket, 'data');
    expect(String(data)).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  test('that is too slow is sent away', async () => {
    const port = await listen(createServer(listener({ bodyTimeoutMs: 30 })));
    const sent = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      headers: { ...signed(JSON_BODY), 'content-length': 999 },
    });
    sent.on('error', () => {});
    sent.write('{');
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(408);
    sent.destroy();
  });

  test('that goes away in the middle of its body leaves no claim, and no handler', async () => {
    const store = memoryStore();
    const claim = vi.spyOn(store, 'claim');
    const answered = vi.fn();
    const listen1 = listener({ store });
    const server = createServer((request, response) => {
      listen1(request, response).then(answered);
      sent.destroy(); // now that the server has it
    });
    const port = await listen(server);
    const sent = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      headers: { ...signed(JSON_BODY), 'content-length': 999 },
    });
    sent.on('error', () => {});
    sent.write('{');
    await vi.waitFor(() => expect(answered).toHaveBeenCalled(), 60_000);
    expect(claim).not.toHaveBeenCalled();
    expect(calls).toMatchObject([['onRefused', 'body_not_raw', expect.stringContaining('broke off')]]);
  });

  test('that went away before its body was read is not waited for', async () => {
    const answered = vi.fn();
    const listen1 = listener();
    const server = createServer((request, response) => {
      request.on('error', () => {});
      request.on('close', () => listen1(request, response).then(answered));
      sent.destroy();
    });
    const port = await listen(server);
    const sent = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      headers: { ...signed(JSON_BODY), 'content-length': 999 },
    });
    sent.on('error', () => {});
    sent.write('{');
    await vi.waitFor(() => expect(answered).toHaveBeenCalled(), 60_000);
    expect(calls).toMatchObject([['onRefused', 'body_not_raw', expect.stringContaining('broke off')]]);
  });

  test('that is refused before it sent its body loses the connection: what follows is not read', async () => {
    const port = await listen(createServer(listener()));
    const sent = request({ port, host: '127.0.0.1', method: 'POST', headers: { 'content-length': 999 } });
    sent.on('error', () => {});
    sent.flushHeaders();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect([response.statusCode, response.headers.connection]).toEqual([401, 'close']);
    sent.destroy();
  });

  test('that goes away while its delivery is handled finds it handled when it comes again', async () => {
    let finish = () => {};
    const onEvent = vi.fn(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    const answered = vi.fn();
    const listen1 = listener({ onEvent });
    const server = createServer((request, response) => listen1(request, response).then(answered));
    const port = await listen(server);
    const sent = request({ port, host: '127.0.0.1', method: 'POST', headers: signed(JSON_BODY) });
    sent.on('error', () => {});
    sent.end(JSON_BODY);
    await vi.waitFor(() => expect(onEvent).toHaveBeenCalled(), 60_000);
    sent.destroy();
    expect((await post(port, [JSON_BODY], signed(JSON_BODY))).status).toBe(503);
    finish();
    await vi.waitFor(() => expect(answered).toHaveBeenCalledTimes(2), 60_000);
    expect((await post(port, [JSON_BODY], signed(JSON_BODY))).status).toBe(200);
    expect(onEvent).toHaveBeenCalledTimes(1);
  });

  test('that uses another method learns which one', async () => {
    const port = await listen(createServer(listener()));
    const response = await fetch(`http://127.0.0.1:${port}/webhooks?${FORM_BODY}`);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await response.text()).toContain('statusCallbackMethod');
  });

  test('keeps its connection where it sent its whole body', async () => {
    const port = await listen(createServer(listener()));
    const { headers } = await post(port, [JSON_BODY], signed(JSON_BODY));
    expect(headers.connection).not.toBe('close');
  });
});

test.each([undefined, null, () => {}, async () => new Response()])(
  'toNodeListener takes receivers only, not %o',
  (value) => {
    expect(thrown(() => toNodeListener(value as never))).toMatchObject({ code: 'option_invalid' });
  },
);

describe('hapi', () => {
  const abandon = Symbol('abandon');
  const onHapi = (listener: NodeListener, payload?: unknown) => (req: IncomingMessage, res: ServerResponse) =>
    listener({ raw: { req, res }, payload: payload === undefined ? req : payload } as never, { abandon });

  test('is told that the answer was given', async () => {
    const given = vi.fn();
    const handle = onHapi(listener());
    const port = await listen(createServer((req, res) => void handle(req, res).then(given)));
    expect((await post(port, [JSON_BODY], signed(JSON_BODY))).status).toBe(200);
    await vi.waitFor(() => expect(given).toHaveBeenCalledWith(abandon), 60_000);
    expect(calls).toMatchObject([['onEvent', { event_type: 'siprec.started' }]]);
  });

  test('that parsed the body is told what to do', async () => {
    const port = await listen(createServer(onHapi(listener(), JSON.parse(JSON_BODY))));
    expect((await post(port, [JSON_BODY], signed(JSON_BODY))).status).toBe(500);
    expect(calls).toMatchObject([['onRefused', 'body_not_raw', expect.stringContaining('a body parser ran first')]]);
  });
});

describe('a body that is parsed when it is looked at', () => {
  const lazy = (request: IncomingMessage, read: () => unknown) =>
    Object.defineProperty(request, 'body', { configurable: true, get: read });

  test('is not looked at where the bytes can be read', async () => {
    const read = vi.fn();
    const listen1 = listener();
    const port = await listen(createServer((request, response) => listen1(lazy(request, read), response)));
    expect((await post(port, [JSON_BODY], signed(JSON_BODY))).status).toBe(200);
    expect(read).not.toHaveBeenCalled();
  });

  test('is not looked at where the bytes come once more, as on Vercel', async () => {
    const read = vi.fn();
    const listen1 = listener();
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      await once(request, 'end');
      const replica = new PassThrough();
      const original = request.on.bind(request);
      request.on = (name: string, callback: Parameters<PassThrough['on']>[1]) => {
        if (name === 'data' || name === 'end') replica.on(name, callback);
        else original(name, callback);
        return request;
      };
      replica.end(Buffer.concat(chunks));
      await listen1(lazy(request, read), response);
    });
    for (const [body, type] of [
      [JSON_BODY, JSON_TYPE],
      [FORM_BODY, FORM_TYPE],
    ] as const) {
      expect((await post(await listen(server), [body], signed(body, type))).status).toBe(200);
      server.close();
    }
    expect(read).not.toHaveBeenCalled();
  });

  test.each<[what: string, read: () => unknown]>([
    ['gives an object', () => JSON.parse(JSON_BODY)],
    ['throws', () => JSON.parse('{')],
  ])('and %s is a 500 where the bytes are gone', async (_, read) => {
    const listen1 = listener();
    const server = createServer(async (request, response) => {
      for await (const _chunk of request);
      await listen1(lazy(request, read), response);
    });
    expect((await post(await listen(server), [JSON_BODY], signed(JSON_BODY))).status).toBe(500);
    expect(calls).toMatchObject([['onRefused', 'body_not_raw', expect.any(String)]]);
  });
});

describe('what stands for the body', () => {
  const LIMITS = { maxBodyBytes: 100, bodyTimeoutMs: 1_000 };
  const text = (body: RawBody) => new TextDecoder().decode(body as Uint8Array);

  /** A message of Node's with this body on its stream, which was read or not. */
  async function messageOf(body: string, isRead = false): Promise<Message> {
    const stream = new PassThrough();
    stream.end(body);
    if (isRead) for await (const _ of stream);
    return Object.assign(stream, { headers: {}, rawHeaders: [], complete: true }) as unknown as Message;
  }
  /** Hands what was read to whoever listens from now on, as Vercel does. */
  const replay = (message: Message, body: string) => {
    const again = new PassThrough();
    again.end(body);
    return Object.assign(message, {
      on: (name: string, listen: () => void) => {
        again.on(name, listen);
        return message;
      },
    });
  };
  const looked = (parsed: object, body: unknown) => {
    const read = vi.fn(() => body);
    return [Object.defineProperty(parsed, 'body', { configurable: true, get: read }), read] as const;
  };

  test.each<[what: string, parsed: object]>([
    ['text as rawBody', { rawBody: 'é', body: { parsed: true } }],
    ['bytes as rawBody', { rawBody: Buffer.from('é'), body: { parsed: true } }],
    ['text as the body', { rawBody: undefined, body: 'é' }],
    ['an ArrayBuffer as the body', { body: new TextEncoder().encode('é').buffer }],
  ])('%s is taken, whether the stream was read or not', async (_, parsed) => {
    for (const isRead of [true, false]) {
      expect(text(await readNodeBody(await messageOf('the stream', isRead), parsed, LIMITS))).toBe('é');
    }
  });

  test.each(['rawBody', 'body'])('%s may be as long as the limit says, in bytes', async (name) => {
    const of = async (given: unknown) => readNodeBody(await messageOf('', true), { [name]: given }, LIMITS);
    expect(text(await of('é'.repeat(50)))).toHaveLength(50);
    expect(await rejection(of(`${'é'.repeat(50)}x`))).toMatchObject({ status: 413 });
    expect(await rejection(of(Buffer.alloc(101)))).toMatchObject({ status: 413 });
  });

  test.each([undefined, null, {}, Object.create(null)])('the stream does, where %o was left', async (body) => {
    expect(text(await readNodeBody(await messageOf('the stream'), { body }, LIMITS))).toBe('the stream');
    const error = await rejection((async () => readNodeBody(await messageOf('the stream', true), { body }, LIMITS))());
    expect(error).toMatchObject({ code: 'body_not_raw', message: expect.stringContaining('did not keep its bytes') });
  });

  test('the stream does, where it is the body itself', async () => {
    const message = await messageOf('the stream');
    expect(text(await readNodeBody(message, { body: message }, LIMITS))).toBe('the stream');
  });

  test.each([{ a: 1 }, [], new Map(), 5, true, false, 0])(
    '%o is what a parser made, and is handed on for verify to refuse',
    async (body) => {
      for (const isRead of [true, false]) {
        expect(await readNodeBody(await messageOf('the stream', isRead), { body }, LIMITS)).toBe(body);
      }
    },
  );

  test('a getter is not looked at where the stream can be read, also one that all requests share', async () => {
    const message = await messageOf('the stream');
    const [shared, read] = looked({}, 'parsed');
    expect(text(await readNodeBody(message, Object.create(shared), LIMITS))).toBe('the stream');
    expect(read).not.toHaveBeenCalled();
  });

  test('a getter is looked at where the stream is gone: it may give the text', async () => {
    const [parsed] = looked({}, 'é');
    expect(text(await readNodeBody(await messageOf('the stream', true), parsed, LIMITS))).toBe('é');
    const decoded = await messageOf('the stream');
    (decoded as unknown as PassThrough).setEncoding('utf8');
    expect(text(await readNodeBody(decoded, parsed, LIMITS))).toBe('é');
  });

  test('a getter that throws leaves nothing', async () => {
    const parsed = {
      get body() {
        throw new SyntaxError('no JSON');
      },
    };
    const error = await rejection((async () => readNodeBody(await messageOf('the stream', true), parsed, LIMITS))());
    expect(error).toMatchObject({ code: 'body_not_raw', message: expect.stringContaining('did not keep its bytes') });
  });

  test('a stream that comes once more is read, and no other that was', async () => {
    const [parsed, read] = looked({}, 'parsed');
    const again = replay(await messageOf('the stream', true), 'the stream');
    expect(text(await readNodeBody(again, parsed, LIMITS))).toBe('the stream');
    expect(read).not.toHaveBeenCalled();
    // Of whoever watches what listens to a request, and hands nothing over.
    const watched = replay(await messageOf('the stream', true), '');
    const body = { a: 1 };
    expect(await readNodeBody(watched, { body }, LIMITS)).toBe(body);
    expect(await rejection((async () => readNodeBody(watched, {}, LIMITS))())).toMatchObject({ code: 'body_not_raw' });
    expect(await rejection((async () => readNodeBody(watched, { body: {} }, LIMITS))())).toMatchObject({
      code: 'body_not_raw',
    });
  });

  test('a stream that was not read, and that somebody watches, breaks off as any other', async () => {
    const stream = new PassThrough();
    const message = Object.assign(stream, { headers: {}, on: stream.on.bind(stream) }) as unknown as Message;
    const [parsed] = looked({}, 'parsed');
    const read = rejection((async () => readNodeBody(message, parsed, LIMITS))());
    stream.write('half');
    setImmediate(() => stream.destroy());
    expect(await read).toMatchObject({ status: 400 });
  });
});

test('Google Cloud Functions: the bytes are in rawBody, beside a body that was parsed', async () => {
  const listen1 = listener();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const rawBody = Buffer.concat(chunks);
    await listen1(Object.assign(request, { rawBody, body: JSON.parse(String(rawBody)) }), response);
  });
  expect((await post(await listen(server), [JSON_BODY], signed(JSON_BODY))).status).toBe(200);
});

describe('HTTP/2', () => {
  test('has no connection header, also where the body was not read', async () => {
    const server = createHttp2Server(listener() as never);
    const port = await listen(server as unknown as Server);
    const client = connectHttp2(`http://127.0.0.1:${port}`);
    closing.unshift(() => client.destroy());
    const ask = async (headers: object, body: string) => {
      const stream = client.request({ ':method': 'POST', ':path': '/webhooks', ...headers });
      stream.end(body);
      const [answer] = (await once(stream, 'response')) as [Record<string, unknown>];
      stream.resume();
      return answer;
    };
    const refused = await ask({}, 'x'.repeat(300_000));
    expect(refused).toMatchObject({ ':status': 401 });
    expect(refused).not.toHaveProperty('connection');
    expect(await ask(signed(JSON_BODY), JSON_BODY)).toMatchObject({ ':status': 200 });
  });
});

describe('mounted where nobody expected it', () => {
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const hostile = new Proxy(
    {},
    {
      get() {
        throw new Error('no');
      },
    },
  );
  const strangers: [what: string, request: unknown, response: unknown, message: RegExp][] = [
    ['nothing', undefined, undefined, /does not know this kind of request/],
    [
      'an event of AWS Lambda',
      { rawPath: '/', headers: {}, body: JSON_BODY },
      {},
      /http module, Express, Koa, Fastify/,
    ],
    [
      'a Request of Fetch',
      new Request('http://localhost', { method: 'POST', body: JSON_BODY }),
      {},
      /This is a Request of Fetch.*Call the receiver itself/,
    ],
    ['a revoked proxy', revoked, revoked, /does not know this kind of request/],
    ['a proxy that throws', hostile, hostile, /does not know this kind of request/],
    ['something with raw headers alone', { rawHeaders: [] }, {}, /does not know this kind of request/],
    ['something that emits events', { on() {} }, {}, /does not know this kind of request/],
    ['something else with a raw', { raw: {} }, {}, /does not know this kind of request/],
    ['something else with a req', { req: { headers: {} } }, {}, /does not know this kind of request/],
  ];

  test.each(strangers.map(([what], index) => [what, index] as const))(
    '%s: says so, and never rejects',
    async (_, index) => {
      const [, request, response, message] = strangers[index] as (typeof strangers)[number];
      await expect(listener()(request as never, response as never)).resolves.toBeUndefined();
      expect(calls).toEqual([['onRefused', 'option_invalid', expect.stringMatching(message)]]);
    },
  );

  test('a response that is none of what the request promises: never rejects', async () => {
    const answered = vi.fn();
    const listen1 = listener();
    const server = createServer((request, response) => {
      listen1({ raw: request }, {}).then(answered, () => response.end('rejected'));
    });
    const error = await rejection(post(await listen(server), [JSON_BODY], signed(JSON_BODY)));
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    expect(answered).toHaveBeenCalledOnce();
  });

  describe('on its own', () => {
    /** A request of Node's that was refused before its body was read, and whatever it is answered with. */
    const message = (more: object = {}) =>
      ({ method: 'POST', headers: {}, rawHeaders: [], complete: false, on() {}, pause() {}, ...more }) as never;
    const response = (ends: 'finish' | 'close' = 'finish') => {
      const emitter = new EventEmitter();
      const written: [status: number, headers: object][] = [];
      return Object.assign(emitter, {
        written,
        writeHead(status: number, headers: object) {
          written.push([status, headers]);
          return this;
        },
        end: () => setImmediate(() => emitter.emit(ends)),
      });
    };

    test.each(['finish', 'close'] as const)('a response is waited for until its %s', async (ends) => {
      const given = response(ends);
      await listener()(message(), given);
      expect(given.written).toMatchObject([[401, {}]]);
    });

    test.each([
      [undefined, true],
      [1, true],
      [2, false], // which has no such header
      [3, false],
    ])('of HTTP/%s, the connection is closed: %s', async (httpVersionMajor, isClosed) => {
      const given = response();
      await listener()(message({ httpVersionMajor }), given);
      expect('connection' in (given.written[0]?.[1] ?? {})).toBe(isClosed);
      await listener()(message({ httpVersionMajor, complete: true }), given);
      expect(given.written[1]?.[1]).not.toHaveProperty('connection');
    });

    test('a request that lost its socket, and a response that throws: never rejects', async () => {
      const reply = {
        code() {
          throw new Error('in the way');
        },
      };
      await expect(listener()({ raw: message() }, reply)).resolves.toBeUndefined();
    });

    test.each([{ request: {} }, {}, { raw: null }])('a context of Koa with %j is answered', async (more) => {
      const context = { req: message(), set: vi.fn(), ...more };
      await listener()(context, async () => {});
      expect(context).toMatchObject({ status: 401, body: expect.stringContaining('missing') });
    });

    test('headers are taken as they came, or as Node has them where there is nothing else', async () => {
      const name = 'telnyx-timestamp';
      const joined = { [name]: 'then', 'telnyx-signature-ed25519': 'AAAA' };
      await listener()(message({ rawHeaders: [name, '1', name, '2'], headers: joined }), response());
      await listener()(message({ headers: joined }), response());
      expect(calls.map(([, code]) => code)).toEqual(['header_duplicated', 'timestamp_malformed']);
    });
  });

  test('a stranger with a response of Node is answered', async () => {
    const listen1 = listener();
    const port = await listen(createServer((request, response) => listen1({ request } as never, response)));
    expect((await post(port, [JSON_BODY], signed(JSON_BODY))).status).toBe(500);
  });
});
