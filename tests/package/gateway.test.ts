/** The gateway, as a process of its own between Telnyx and a consumer that has the stock `standardwebhooks` package only. */

import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { CALL_CONTROL_BODY, CALL_CONTROL_ID, deliver, PUBLIC_KEY, TEXML_BODY } from '../support/sign.js';

const JSON_TYPE = 'application/json; charset=utf-8';
const FORM_TYPE = 'application/x-www-form-urlencoded';

const secrets = [7, 8].map((byte) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`);
const consumer = new Webhook(secrets[0] as string);

/** What reached the consumer, and what it answers to what is genuine. */
let received: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
let answer = { status: 200, type: 'text/plain', body: Buffer.from('OK') };

let upstream: Server;
let url = '';
let output = '';

beforeAll(async () => {
  upstream = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    received.push({ headers: request.headers, body });
    try {
      consumer.verify(body, request.headers as Record<string, string>, { jsonParse: false });
      response.writeHead(answer.status, { 'content-type': answer.type, location: '/elsewhere' }).end(answer.body);
    } catch (error) {
      response.writeHead(error instanceof WebhookVerificationError ? 401 : 500).end();
    }
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));

  const folder = join(inject('consumers').esm, '../gateway'); // its own, since other tests run beside this
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  copyFileSync('examples/gateway.mjs', join(folder, 'gateway.mjs'));
  const { running, port } = await start(join(folder, 'gateway.mjs'));
  url = `http://127.0.0.1:${port}/webhooks`;
  return () => {
    running.kill();
    upstream.close();
    upstream.closeAllConnections();
  };
});

beforeEach(() => {
  received = [];
  answer = { status: 200, type: 'text/plain', body: Buffer.from('OK') };
});

async function start(program: string): Promise<{ running: ChildProcess; port: string }> {
  const running = spawn(process.execPath, [program], {
    env: {
      ...process.env,
      PORT: '0',
      TELNYX_PUBLIC_KEY: PUBLIC_KEY,
      WEBHOOK_SECRET: secrets.join(' '),
      FORWARD_URL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/consumer`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const port = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: unknown) => {
      output += chunk;
      const found = /^Listening on port (\d+)$/m.exec(output)?.[1];
      if (found) resolve(found);
    };
    running.stdout.on('data', listen);
    running.stderr.on('data', listen);
    running.on('exit', () => reject(new Error(output)));
  });
  return { running, port };
}

const nowSeconds = () => Math.floor(Date.now() / 1000);

function post(type: string, body: string | Uint8Array, signed = body, timestamp = nowSeconds()): Promise<Response> {
  const { headers } = deliver(signed, timestamp);
  return fetch(url, { method: 'POST', headers: { ...headers, 'content-type': type }, body: Buffer.from(body) });
}

const texml = readFileSync('fixtures/deliveries/texml-failed.body');

test.each([
  ['JSON', JSON_TYPE, CALL_CONTROL_BODY, CALL_CONTROL_ID],
  [
    'pretty JSON with a byte order mark',
    JSON_TYPE,
    `\uFEFF\n${JSON.stringify({ data: { event_type: 'call.hangup', id: 'é' } }, null, 2)}\n`,
    '_C3_A9',
  ],
  ['a form', FORM_TYPE, texml, expect.stringContaining('__siprec-failed__')],
])('%s arrives untouched, and the stock consumer accepts it', async (_, type, body, id) => {
  const timestamp = nowSeconds() - 100;
  const response = await post(type, body, body, timestamp);
  expect([response.status, await response.text()]).toEqual([200, 'OK']);
  expect(received).toHaveLength(1);
  expect(received[0]?.body).toEqual(Buffer.from(body));
  expect(received[0]?.headers).toMatchObject({
    'content-type': type,
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': expect.stringMatching(/^v1,\S{44} v1,\S{44}$/),
  });
});

test.each([
  ['a success of its own', 202, 'application/json', '{"queued":true}'],
  ['a failure', 503, 'text/plain', 'later'],
  ['a redirection, which is not followed', 307, 'text/html', 'moved'],
  ['bytes that are no text', 200, 'application/octet-stream', Buffer.from([0xff, 0, 0xfe])],
])('what the consumer answers is passed back: %s', async (_, status, type, body) => {
  answer = { status, type, body: Buffer.from(body) };
  const { headers } = deliver(CALL_CONTROL_BODY, nowSeconds());
  const response = await fetch(url, { method: 'POST', headers, body: CALL_CONTROL_BODY, redirect: 'manual' });
  expect([response.status, response.headers.get('content-type')]).toEqual([status, type]);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from(body));
  expect(received).toHaveLength(1);
});

test('what is forged, stale or signed for the consumer only never reaches it', async () => {
  expect((await post(JSON_TYPE, CALL_CONTROL_BODY, '{}')).status).toBe(401);
  expect((await post(FORM_TYPE, `${TEXML_BODY}&SiprecError=x`, TEXML_BODY)).status).toBe(401);
  expect((await post(JSON_TYPE, CALL_CONTROL_BODY, CALL_CONTROL_BODY, nowSeconds() - 400)).status).toBe(401);
  const signature = consumer.sign('an-id', new Date(), CALL_CONTROL_BODY);
  const headers = { 'webhook-id': 'an-id', 'webhook-timestamp': String(nowSeconds()), 'webhook-signature': signature };
  expect((await fetch(url, { method: 'POST', headers, body: CALL_CONTROL_BODY })).status).toBe(401);
  expect((await fetch(url)).status).toBe(401);
  expect(received).toEqual([]);
});

test('what is genuine and not understood is a 500, and what is too large a 413: neither reaches the consumer', async () => {
  expect((await post(JSON_TYPE, '{')).status).toBe(500);
  expect((await post(FORM_TYPE, new Uint8Array([0x61, 0x3d, 0xff]))).status).toBe(500);
  expect((await post(FORM_TYPE, 'a'.repeat(1024 * 1024 + 1))).status).toBe(413);
  expect(received).toEqual([]);
});

test('a consumer that breaks the connection is a 502', async () => {
  upstream.once('request', (request) => request.socket.destroy());
  expect((await post(JSON_TYPE, CALL_CONTROL_BODY)).status).toBe(502);
  expect((await post(JSON_TYPE, CALL_CONTROL_BODY)).status).toBe(200);
});

test('neither secret is printed', () => {
  expect(output).toContain('signature_mismatch');
  for (const secret of secrets) expect(output).not.toContain(secret.slice(6, 20));
});
