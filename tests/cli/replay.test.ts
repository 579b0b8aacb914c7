/** `replay` and `keygen`. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verify } from '../../src/index.js';
import { createTestKeyPair } from '../../src/testing.js';
import { pathOf, readCaptureFile } from '../support/captures.js';
import { command, listening, newFile, newFolder, SECRET_KEY, serve } from '../support/commands.js';

const { publicKey } = createTestKeyPair(Buffer.from(SECRET_KEY, 'base64'));
const KEY = ['--secret-key', SECRET_KEY];

test('sends every delivery of every capture again, byte for byte, signed anew', async () => {
  const { url, received } = await serve(async ({ headers, body }) => {
    await verify(headers, body, publicKey);
    return 200;
  });
  const files = ['ncat-two-requests.txt', 'chromium.har', 'curl-data-binary.sh', 'lambda-http.json'].map(pathOf);
  const { status, out } = command(['replay', ...files, '--to', url, ...KEY]);
  expect(await status).toBe(0);
  const bodies = [
    'call-control-multi-byte',
    'texml-failed',
    'call-control-multi-byte',
    'texml-failed',
    'call-control-pretty',
    'call-control-multi-byte',
  ];
  expect(received.map(({ body }) => body.toString())).toEqual(
    bodies.map((name) => readCaptureFile(`../deliveries/${name}.body`).toString()),
  );
  expect(received[1]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(out()).toMatch(/^PASS {2}siprec\.failed +200/m);
  // Whoever made a capture chose the file that is posted, so it is named.
  expect(out()).toMatch(/\nTook the body from the file curl-data-binary\.body, which the capture names\.\nPASS/);
  expect(out()).toMatch(/6 of 6 accepted\.\n$/);
});

test('posts no file whose name begins with a dot', async () => {
  const { url, received } = await serve(200);
  const folder = newFolder();
  newFile('.env', 'SECRET=1', folder);
  const request = { method: 'POST', url: '/a', headers: [], postData: { _file: '.env' } };
  const har = newFile('a.har', JSON.stringify({ log: { entries: [{ request }] } }), folder);
  const { status, out } = command(['replay', har, '--to', url, ...KEY]);
  expect(await status).toBe(1);
  expect(out()).toMatch(/begins\s+with\s+a\s+dot/);
  expect(received).toEqual([]);
});

test('takes what listen saved', async () => {
  const folder = newFolder();
  const env = { TELNYX_TEST_SECRET_KEY: SECRET_KEY };
  const first = await listening(['--save', folder], { env });
  expect(await command(['send', first.url, '--all'], { env }).status).toBe(0);
  const { url, received } = await serve(200);
  const files = readdirSync(folder).map((name) => join(folder, name));
  const { status, lines } = command(['replay', ...files, '--to', url, '--json'], { env });
  expect(await status).toBe(0);
  expect(lines().map(({ event }) => event)).toEqual([
    undefined,
    ...['siprec.started', 'siprec.stopped', 'siprec.failed', 'siprec-started', 'siprec-stopped', 'siprec-failed'],
    undefined,
  ]);
  expect(received).toHaveLength(6);
});

test('what is refused, or has no bytes, is a failure; a new key is printed', async () => {
  const { url } = await serve(401);
  const refused = command(['replay', pathOf('ngrok-one.json'), '--to', url]);
  expect(await refused.status).toBe(1);
  expect(refused.out()).toMatch(/This key is new[\s\S]*FAIL {2}siprec\.failed +401[\s\S]*0 of 1 accepted/);
  const lost = command(['replay', '-', '--to', url, ...KEY], { input: readCaptureFile('curl-verbose.txt') });
  expect(await lost.status).toBe(1);
  expect(lost.out()).toMatch(/FAIL {2}-\n {6}curl -v prints no body/);
  const none = command(['replay', pathOf('telnyx-portal.json'), '--to', url, ...KEY]);
  expect(await none.status).toBe(1);
});

test('a body that is no event goes by the name of its file', async () => {
  const { url } = await serve(200);
  const { out, status } = command(['replay', '-', '--to', url, ...KEY], { input: '{"headers":{},"body":"a=b"}' });
  expect(await status).toBe(0);
  expect(out()).toMatch(/PASS {2}-/);
});

test('Ctrl-C stops', async () => {
  const { url } = await serve(() => new Promise<number>(() => {}));
  const replayed = command(['replay', pathOf('ngrok.json'), '--to', url, ...KEY]);
  setTimeout(replayed.interrupt, 100);
  expect(await replayed.status).toBe(1);
  expect(replayed.out()).toMatch(/Stopped\.\n$/);
});

test('keygen prints a pair as lines for the environment', async () => {
  const { status, out } = command(['keygen']);
  expect(await status).toBe(0);
  const [, printed = '', secret = ''] =
    /^TELNYX_PUBLIC_KEY=(\S{44})\nTELNYX_TEST_SECRET_KEY=(\S{44})\n$/.exec(out()) ?? [];
  expect(createTestKeyPair(Buffer.from(secret, 'base64')).publicKey).toBe(printed);
  const json = command(['keygen', '--json']);
  await json.status;
  expect(json.lines()).toEqual([{ type: 'key', publicKey: expect.any(String), secretKey: expect.any(String) }]);
});
