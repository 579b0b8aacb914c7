/** The file that people run, in a process of its own. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, expect, test, vi } from 'vitest';
import { createTestKeyPair, sampleEvents, signDelivery } from '../../src/testing.js';
import { readCaptureFile } from '../support/captures.js';
import { cleanUp, newFile, parseLines, SECRET_KEY, serve } from '../support/commands.js';
import { PUBLIC_KEY } from '../support/sign.js';

let cli = '';
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cli-'));
  cli = join(folder, 'dist', 'cli.mjs');
  // Commander is CommonJS, and requires builtins of Node.
  const banner = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;
  await build({
    entryPoints: ['src/cli.ts'],
    outfile: cli,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    banner: { js: banner },
  });
  newFile('package.json', readFileSync('package.json'), folder);
  return () => rmSync(folder, { recursive: true });
});

function start(
  args: string[],
  { input = '', env = {} }: { input?: string | Uint8Array; env?: Record<string, string> } = {},
) {
  const child: ChildProcess = spawn(process.execPath, [cli, ...args], {
    env: { ...process.env, TELNYX_PUBLIC_KEY: '', TELNYX_TEST_SECRET_KEY: SECRET_KEY, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  child.stdin?.on('error', () => {}); // it reads none, or not all
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  cleanUp.push(() => child.kill('SIGKILL'));
  return {
    child,
    out: () => out,
    err: () => err,
    status: once(child, 'close').then(([code]) => code as number | null),
  };
}

test.each([
  [0, ['--help']],
  [0, ['verify', '--help']],
  [1, ['send', 'http://127.0.0.1:9']],
  [2, []],
  [2, ['send']],
])('exit status %i: %j', async (expected, args) => {
  expect(await start(args).status).toBe(expected);
});

test('--env-file, which Node itself looks for among all arguments', async () => {
  const file = newFile('.env', `TELNYX_PUBLIC_KEY=${PUBLIC_KEY}\n`);
  const capture = JSON.stringify({ headers: {}, body: 'a=b' });
  for (const args of [['--env-file', file], [`--env-file=${file}`]]) {
    const { status, out } = start(['verify', '--json', ...args], { input: capture });
    expect([await status, parseLines(out()).at(-1)]).toMatchObject([1, { code: 'header_missing' }]);
  }
  const { status, out, err } = start(['verify', '--env-file', 'missing/.env'], { input: capture });
  expect(await status).toBeGreaterThan(1); // Node's own 9, before we start, or 2
  expect([out(), err()]).toEqual(['', expect.stringContaining('missing/.env')]);
});

test('--version', async () => {
  const { status, out } = start(['--version']);
  expect(await status).toBe(0);
  expect(out()).toBe(`${JSON.parse(readFileSync('package.json', 'utf8')).version}\n`);
});

test.each(['SIGINT', 'SIGTERM'] as const)('listen, send, and %s', async (signal) => {
  const receiver = start(['listen', '--port', '0', '--json']);
  await vi.waitFor(() => expect(receiver.out()).toContain('\n'), 20_000);
  const { url } = parseLines(receiver.out())[0] as { url: string };
  const sender = start(['send', url, '--all', '--json']);
  expect(await sender.status).toBe(0);
  receiver.child.kill(signal);
  expect(await receiver.status).toBe(0);
  expect(parseLines(receiver.out()).map(({ type }) => type)).toEqual([
    'listening',
    ...Array(6).fill('verified'),
    'stopped',
  ]);
  expect(parseLines(sender.out()).at(-1)).toEqual({ type: 'summary', sent: 6, asExpected: 6 });
});

test('send stops at SIGINT', async () => {
  const { url, received } = await serve(() => new Promise<number>(() => {}));
  const sender = start(['send', url]);
  await vi.waitFor(() => expect(received).toHaveLength(1), 20_000);
  sender.child.kill('SIGINT');
  expect(await sender.status).toBe(1);
  expect(sender.out()).toContain('Stopped.');
});

test('verify reads a capture from standard input, and prints no colours where nobody sees them', async () => {
  const { status, out, err } = start(['verify', '--public-key', PUBLIC_KEY], { input: readCaptureFile('ngrok.json') });
  expect(await status).toBe(0);
  expect(out()).toMatch(
    /^This is a list of ngrok's inspector with 2 requests\. Checking all of them\.\nThe capture says when each arrived\. [^\n]+\nPASS/,
  );
  expect(out()).not.toContain('\x1B');
  expect(err()).toBe('');
});

test('verify reads no more of standard input than it takes', async () => {
  const { status, err } = start(['verify', '--public-key', PUBLIC_KEY], {
    input: Buffer.alloc(129 * 1024 * 1024, 'a'),
  });
  expect(await status).toBe(2);
  expect(err()).toContain('more than 128 MiB');
});

test('verify reads what signDelivery gave, as JSON', async () => {
  const keyPair = createTestKeyPair();
  const { headers, rawBody } = signDelivery(sampleEvents['siprec-failed'].form, { keyPair });
  const input = JSON.stringify({ headers, rawBody });
  const judged = start(['verify', '--public-key', keyPair.publicKey, '--json'], { input });
  expect(await judged.status).toBe(0);
  expect(parseLines(judged.out())[1]).toMatchObject({ type: 'verified', event: sampleEvents['siprec-failed'].fields });
});
