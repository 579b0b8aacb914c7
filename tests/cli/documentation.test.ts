/** The commands in the documents run, and the table of JSON in docs/command-line.md has every field that is printed. */

import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { createTestKeyPair, sampleEvents, signDelivery } from '../../src/testing.js';
import { pathOf } from '../support/captures.js';
import { codeBlocks } from '../support/code-blocks.js';
import { cleanUp, command, listening, newFile, newFolder, SECRET_KEY } from '../support/commands.js';
import { FOR_USERS } from '../support/documents.js';
import { PUBLIC_KEY } from '../support/sign.js';
import { API_KEY, TelnyxApi } from '../support/telnyx-api.mjs';

const run = promisify(execFile);
const DOCUMENT = 'docs/command-line.md';
const keyPair = createTestKeyPair(Buffer.from(SECRET_KEY, 'base64'));
const ENV = { TELNYX_TEST_SECRET_KEY: SECRET_KEY };

/** A record of Telnyx's log. */
const undelivered = {
  record_type: 'webhook_delivery',
  id: 'a2f1a1d2-5f0c-4a5f-9b0e-3a3a6f8f8f01',
  status: 'failed',
  webhook: sampleEvents['siprec.failed'].bare,
  started_at: new Date(Date.now() - 60_000).toISOString(),
  attempts: [{}],
};

describe('commands', () => {
  let bundle = '';
  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: ['src/cli.ts'],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` },
    });
    bundle = outputFiles[0]?.text ?? '';
  });

  /** A folder with what the commands name, and an `npx` that runs this package. */
  function layOut(): string {
    const folder = newFolder();
    mkdirSync(join(folder, 'bin'));
    newFile('cli.mjs', bundle, folder);
    newFile('inspector.html', '<!doctype html>', folder); // which tests/inspector looks at
    newFile('npx', `#!/bin/sh\nshift\nexec "${process.execPath}" "${folder}/cli.mjs" "$@"\n`, join(folder, 'bin'));
    chmodSync(join(folder, 'bin', 'npx'), 0o755);
    for (const [from, to] of [
      ['chromium.har', 'request.har'],
      ['ngrok.json', 'requests.json'],
    ] as const) {
      copyFileSync(pathOf(from), join(folder, to));
    }
    const { headers, rawBody } = signDelivery(sampleEvents['siprec-failed'].form, { keyPair });
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
    newFile('headers.txt', lines.join(''), folder);
    newFile('body.bin', rawBody, folder);
    mkdirSync(join(folder, 'deliveries'));
    copyFileSync(pathOf('nc-openbsd.txt'), join(folder, 'deliveries', 'one.http'));
    return folder;
  }

  const lines = FOR_USERS.flatMap(codeBlocks)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ code }) => code.trim().split('\n'))
    .filter((line) => line.includes('npx telnyx-siprec-webhooks'));

  test.each([...new Set(lines)])('%s', async (line) => {
    const folder = layOut();
    const receiver = await listening([], { env: ENV });
    const isOfTelnyx = /request|verify deliveries/.test(line);
    const api = await TelnyxApi.start();
    cleanUp.push(() => api.stop());
    api.records = [undelivered];
    const keys = { ...ENV, TELNYX_PUBLIC_KEY: isOfTelnyx ? PUBLIC_KEY : keyPair.publicKey };
    const [, keyFile] = /--env-file (\S+)/.exec(line) ?? [];
    if (keyFile)
      newFile(
        keyFile,
        Object.entries(keys)
          .map((pair) => pair.join('='))
          .join('\n'),
        folder,
      );
    const env = {
      ...process.env,
      ...(!keyFile && keys),
      PATH: `${folder}/bin:${process.env.PATH}`,
      TELNYX_API_KEY: API_KEY,
      TELNYX_BASE_URL: api.url,
    };
    const script = line.replace(/http:\/\/localhost:(300[01]|8787)/, receiver.url);
    let ran = script;
    // What listens does so until it is stopped; what sets variables prints nothing.
    if (script.includes(' listen ')) ran = `${script} --port 0 & sleep 3; kill $!; wait $!`;
    const [, written] = /> (\S+)$/.exec(script) ?? [];
    if (written) ran = `${script}; cat ${written}`;
    if (script.startsWith('export')) ran = `unset TELNYX_PUBLIC_KEY; ${script}; env`;
    const { stdout } = await run('sh', ['-c', ran], { cwd: folder, env });
    expect(stdout).toMatch(/PASS|TELNYX_PUBLIC_KEY=|Listening on|1 failed delivery/);
  });

  test('there are some', () => expect(lines.length).toBeGreaterThan(8));
});

describe('JSON', () => {
  const rows = new Map(
    readFileSync(DOCUMENT, 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [, type, , fields = ''] = /^\| `(\w+)` \|(.*?)\|(.*)\|$/.exec(line) ?? [];
        return type === undefined ? [] : [[type, [...fields.matchAll(/`(\w+)`/g)].map(([, field]) => field)] as const];
      }),
  );
  const OF_LISTEN = [
    'arrived',
    'method',
    'url',
    'answered',
    'milliseconds',
    'forwarded',
    'saved',
    'unsaved',
    'rawHeaders',
    'bodyBase64',
  ];

  function expectDocumented(records: Record<string, unknown>[], others: string[] = []): void {
    for (const { type, ...fields } of records) {
      const known = [...(rows.get(String(type)) ?? []), ...others];
      expect(rows.has(String(type)), String(type)).toBe(true);
      expect(Object.keys(fields).filter((field) => !known.includes(field))).toEqual([]);
    }
  }

  test.each([
    ['chromium.har', ['--public-key', PUBLIC_KEY]],
    ['nc-openbsd-corrupted.txt', ['--public-key', PUBLIC_KEY]],
    ['curl-verbose.txt', ['--public-key', PUBLIC_KEY]],
    ['telnyx-portal.json', []],
  ])('verify %s', async (file, args) => {
    const { status, lines } = command(['verify', pathOf(file), ...args, '--json']);
    await status;
    expectDocumented(lines());
  });

  test('verify of what is no POST, is not SIPREC, or not understood', async () => {
    for (const body of ['a=b', '{"event_type":"siprec.paused"}', '{']) {
      const { headers } = signDelivery(body, { keyPair });
      const input = JSON.stringify({ headers, body });
      const { status, lines } = command(['verify', '--public-key', keyPair.publicKey, '--json'], { input });
      expect(await status).toBe(0);
      expectDocumented(lines());
    }
    const { status, lines } = command(['verify', '--json'], { input: 'GET / HTTP/1.1\r\n\r\n' });
    await status;
    expectDocumented(lines());
  });

  test('listen, send, replay, keygen', async () => {
    const receiver = await listening(['--json', '--verbose', '--save', newFolder()], { env: ENV });
    const runs = [
      command(['send', receiver.url, '--all', '--json'], { env: ENV }),
      command(['send', receiver.url, '--tamper', '--json'], { env: ENV }),
      command(['send', receiver.url, '--json']),
      command(['send', 'http://127.0.0.1:9', '--json']),
      command(['replay', pathOf('ngrok.json'), pathOf('curl-verbose.txt'), '--to', receiver.url, '--json'], {
        env: ENV,
      }),
      command(['keygen', '--json']),
    ];
    for (const { status } of runs) await status;
    await fetch(receiver.url);
    receiver.interrupt();
    await receiver.status;
    for (const { lines } of runs) expectDocumented(lines());
    expectDocumented(receiver.lines(), OF_LISTEN);
    const text = readFileSync(DOCUMENT, 'utf8');
    for (const field of OF_LISTEN) expect(text).toContain(`\`${field}\``);
  });
});
