/** `--env-file`: keys out of the file in which people keep them. */

import { expect, test } from 'vitest';
import { createTestKeyPair, sampleEvents, signDelivery } from '../../src/testing.js';
import { command, listening, newFile, SECRET_KEY } from '../support/commands.js';
import { API_KEY, TelnyxApi } from '../support/telnyx-api.mjs';

const keyPair = createTestKeyPair(Buffer.from(SECRET_KEY, 'base64'));
const { publicKey } = keyPair;
const OTHER = createTestKeyPair().publicKey;
const input = JSON.stringify({
  headers: signDelivery(sampleEvents['siprec.failed'].enveloped, { keyPair }).headers,
  body: signDelivery(sampleEvents['siprec.failed'].enveloped, { keyPair }).rawBody,
});

const envFile = (...lines: string[]) => ['--env-file', newFile('.env', lines.join('\n'))];
const verify = (file: string[], env = {}) => command(['verify', '--json', ...file], { input, env });

test.each([
  ['as keygen writes it', `TELNYX_PUBLIC_KEY=${publicKey}`],
  ['in quotes, with a comment', `# Telnyx\nTELNYX_PUBLIC_KEY="${publicKey}" # of our account`],
  ['as a shell reads it', `PORT=3000\nexport TELNYX_PUBLIC_KEY='${publicKey}'`],
  ['as Windows writes it', `\uFEFFTELNYX_PUBLIC_KEY=${publicKey}\r\nPORT=3000\r\n`],
  ['given twice: the last one counts, as in Node', `TELNYX_PUBLIC_KEY=${OTHER}\nTELNYX_PUBLIC_KEY=${publicKey}`],
])('verify takes the key %s', async (_, text) => {
  const { status, err } = verify(envFile(text));
  expect([await status, err()]).toEqual([0, '']);
});

test('a variable that is set counts more, and one that is set to nothing is not set', async () => {
  const file = envFile(`TELNYX_PUBLIC_KEY=${OTHER}`);
  expect(await verify(file, { TELNYX_PUBLIC_KEY: publicKey }).status).toBe(0);
  expect(await verify(file, { TELNYX_PUBLIC_KEY: '' }).status).toBe(1);
  const env = { TELNYX_PUBLIC_KEY: '' };
  expect(await verify(envFile(`TELNYX_PUBLIC_KEY=${publicKey}`), env).status).toBe(0);
  expect(env).toEqual({ TELNYX_PUBLIC_KEY: '' }); // it is not changed for whoever comes next
});

test('an option counts more than the file', async () => {
  expect(await verify([...envFile(`TELNYX_PUBLIC_KEY=${OTHER}`), '--public-key', publicKey]).status).toBe(0);
});

test('what keygen prints goes into a file that listen, send and replay read', async () => {
  const { status, out } = command(['keygen']);
  await status;
  const file = envFile(out());
  const receiver = await listening(file);
  const capture = newFile('capture', input);
  for (const args of [
    ['send', receiver.url, '--all'],
    ['replay', capture, '--to', receiver.url],
  ]) {
    const run = command([...args, ...file]);
    expect([await run.status, run.out()]).toEqual([0, expect.not.stringContaining('This key is new')]);
  }
});

test('recover takes the API key, and where the API is', async () => {
  const api = await TelnyxApi.start();
  try {
    const file = envFile(`TELNYX_API_KEY=${API_KEY}`, `TELNYX_BASE_URL=${api.url}`);
    const { status, err } = command(['recover', '--since', '2h', ...file]);
    expect([await status, err()]).toEqual([0, '']);
  } finally {
    await api.stop();
  }
});

test('no file is read that is not named, nor one that is not there', async () => {
  const named = verify(['--env-file', 'missing/.env']);
  expect([await named.status, named.err()]).toEqual([2, 'error: Cannot read missing/.env: ENOENT.\n']);
  for (const args of [['verify'], ['listen'], ['recover', '--since', '2h']]) {
    const { status, err } = command(args, { input });
    expect([await status, err()]).toEqual([2, expect.stringContaining('--env-file')]);
  }
  const keygen = command(['keygen', '--env-file', '.env']);
  expect([await keygen.status, keygen.err()]).toEqual([2, expect.stringContaining('unknown option')]);
});
