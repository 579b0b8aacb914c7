/** The command line: each command in this process, where coverage is seen, and then the bundled file as people run it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { run } from '../../src/cli/program.js';
import { toStandardHeaders, unwrap } from '../../src/index.js';
import { createTestKeyPair, sampleEvents, signDelivery } from '../../src/testing.js';
import { CALL_CONTROL_BODY, deliver, OTHER_PUBLIC_KEY, PUBLIC_KEY, TEXML_BODY, TIMESTAMP } from '../support/sign.js';

const SECRET_KEY = Buffer.alloc(32, 7).toString('base64');
const SIX = ['siprec.started', 'siprec.stopped', 'siprec.failed', 'siprec-started', 'siprec-stopped', 'siprec-failed'];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  return () => rmSync(folder, { recursive: true });
});

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0)) await clean();
});

/** One run of a command. */
interface Run {
  status: Promise<number>;
  out: () => string;
  err: () => string;
  /** Each line of JSON that was printed. */
  lines: () => Record<string, unknown>[];
  interrupt: () => void;
}

function command(
  args: string[],
  { env = {}, waitForEnter }: { env?: Record<string, string>; waitForEnter?: () => Promise<void> } = {},
): Run {
  let out = '';
  let err = '';
  const interruption = new AbortController();
  const status = run(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    env,
    interrupted: interruption.signal,
    ...(waitForEnter && { waitForEnter }),
  });
  return {
    status,
    out: () => out,
    err: () => err,
    lines: () => parseLines(out),
    interrupt: () => interruption.abort(),
  };
}

const parseLines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A server that answers as told, and keeps what it got. */
async function serve(answer: number | ((received: Received) => number | Promise<number>)) {
  const received: Received[] = [];
  const server: Server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const delivery = { headers: request.headers, body };
    received.push(delivery);
    const status = typeof answer === 'number' ? answer : await answer(delivery);
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end('an answer');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`, received };
}

/** Starts `listen` on a free port. */
async function listening(args: string[], options?: Parameters<typeof command>[1]) {
  const receiver = command(['listen', '--port', '0', ...args], options);
  cleanUp.push(receiver.interrupt, () => receiver.status);
  await vi.waitFor(() => expect(receiver.out()).toContain('http://127.0.0.1:'));
  const [url = ''] = /http:\/\/[\d.:]+/.exec(receiver.out()) ?? [];
  return { ...receiver, url };
}

/** Writes the files that `verify` reads. */
function capture(headers: Record<string, string> | string, body: string | Uint8Array): string[] {
  const text =
    typeof headers === 'string'
      ? headers
      : Object.entries(headers)
          .map(([name, value]) => `${name}: ${value}\n`)
          .join('');
  writeFileSync(join(folder, 'headers'), text);
  writeFileSync(join(folder, 'body'), body);
  return ['--headers', join(folder, 'headers'), '--body', join(folder, 'body')];
}

describe('usage', () => {
  test.each([[['--help']], [['send', '--help']], [['listen', '--help']], [['verify', '--help']], [['help', 'send']]])(
    '%j: 0',
    async (args) => {
      const { status, out, err } = command(args);
      expect(await status).toBe(0);
      expect(out()).toContain('Exit status:');
      expect(err()).toBe('');
    },
  );

  test('no line of the help is too long for a terminal', async () => {
    for (const name of ['send', 'listen', 'verify']) {
      const { status, out } = command([name, '--help']);
      await status;
      for (const line of out().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  const files = ['--headers', 'package.json', '--body', 'package.json'];
  test.each<[string[], RegExp]>([
    [[], /Usage:/],
    [['receive'], /unknown command/],
    [['send'], /missing required argument 'url'/],
    [['send', 'ftp://example.com'], /http or https/],
    [['send', 'https://'], /http or https/],
    [['send', 'http://127.0.0.1', 'more'], /too many arguments/],
    [['send', 'http://127.0.0.1', '--evnet', 'x'], /Did you mean --event/],
    [['send', 'http://127.0.0.1', '--event', 'call.answered'], /Allowed choices are siprec\.started/],
    [['send', 'http://127.0.0.1', '--event', 'siprec.failed', '--all'], /cannot be used with/],
    [['send', 'http://127.0.0.1', '--secret-key', PUBLIC_KEY.slice(4)], /32 bytes in Base64/],
    [['listen'], /no public key/],
    [['listen', '--port', '65536', '--public-key', PUBLIC_KEY], /0 to 65535/],
    [['listen', '--port', '0x10', '--public-key', PUBLIC_KEY], /0 to 65535/],
    [['listen', '--public-key', 'whsec_abc'], /not the public key/],
    [['listen', '--public-key', ...Array(5).fill(PUBLIC_KEY)], /at most 4/],
    [['verify', ...files], /no public key/],
    [['verify', '--public-key', PUBLIC_KEY, '--body', 'package.json'], /--headers/],
    [['verify', '--public-key', PUBLIC_KEY, '--headers', 'package.json'], /--body/],
    [
      ['verify', '--public-key', PUBLIC_KEY, '--headers', 'missing', '--body', 'missing'],
      /Cannot read missing: ENOENT/,
    ],
    [['verify', '--public-key', PUBLIC_KEY, ...files], /Line 1 of the headers is no header|headers are JSON/],
    [['verify', '--public-key', PUBLIC_KEY, ...files, '--now', 'yesterday'], /Unix seconds/],
    [['verify', '--public-key', 'junk', ...files], /32 bytes/],
  ])('%j: 2', async (args, message) => {
    const { status, out, err } = command(args);
    expect(await status).toBe(2);
    expect(err()).toMatch(message);
    expect(out()).toBe('');
  });
});

describe('send', () => {
  test('one event, signed with a new key that it prints', async () => {
    const { url, received } = await serve(200);
    const { status, out } = command(['send', url]);
    expect(await status).toBe(0);
    expect(out()).toMatch(
      /^public key {2}\S{44}\n {2}Made for this run.*\nsiprec\.started {2}200 {2}as expected\n1 of 1 as expected\.\n$/,
    );
    const publicKey = /public key {2}(\S+)/.exec(out())?.[1];
    const [delivery] = received as [Received];
    const { event } = await unwrap(delivery.headers, delivery.body, publicKey);
    expect(event).toMatchObject({ event_type: 'siprec.started', meta: { attempt: 1, delivered_to: url } });
    expect(delivery.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'telnyx-webhooks' });
  });

  test('all six, to a receiver of this package', async () => {
    const { publicKey } = createTestKeyPair(Buffer.from(SECRET_KEY, 'base64'));
    const { url, received } = await serve(async ({ headers, body }) => {
      await unwrap(headers, body, publicKey);
      return 204;
    });
    const { status, lines, out } = command(['send', url, '--all', '--json'], {
      env: { TELNYX_TEST_SECRET_KEY: SECRET_KEY },
    });
    expect(await status).toBe(0);
    const answers = SIX.map((event) => ({
      type: 'answer',
      event,
      attempt: 1,
      expected: 'accepted',
      status: 204,
      ok: true,
    }));
    expect(lines()).toEqual([
      { type: 'key', publicKey, made: false },
      ...answers,
      { type: 'summary', sent: 6, asExpected: 6 },
    ]);
    expect(received[5]?.body).toContain('SiprecError=SIPREC%20connection%20failed');
    expect(out()).not.toContain(SECRET_KEY);
  });

  test('several events, twice each: the same id, the next attempt', async () => {
    const { url, received } = await serve(200);
    const args = ['--event', 'siprec.failed', 'siprec-failed', '--duplicate', '--secret-key', SECRET_KEY];
    const { status, out } = command(['send', url, ...args]);
    expect(await status).toBe(0);
    expect(out()).toContain('siprec.failed, again  200');
    const ids = received.map(
      ({ headers, body }) => toStandardHeaders(headers as Record<string, string>, body)['webhook-id'],
    );
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).toBe(ids[3]);
    expect(new Set(ids).size).toBe(2);
    expect(received.slice(0, 2).map(({ body }) => JSON.parse(body).meta.attempt)).toEqual([1, 2]);
    expect(out()).not.toContain(SECRET_KEY);
  });

  test.each([200, 204, 302, 401, 500])('an answer of %i', async (answer) => {
    const { url, received } = await serve(answer);
    const { status, lines } = command(['send', url, '--json']);
    const ok = answer < 300;
    expect(await status).toBe(ok ? 0 : 1);
    expect(lines()[1]).toMatchObject({ status: answer, expected: 'accepted', ok });
    expect(received).toHaveLength(1); // no redirect is followed
  });

  test.each([
    ['--tamper', 401, 0],
    ['--tamper', 200, 1],
    ['--tamper', 500, 1],
    ['--tamper', 503, 1],
    ['--stale', 401, 0],
    ['--stale', 503, 0],
    ['--stale', 200, 1],
  ])('%s, answered %i: exit status %i', async (flag, answer, expected) => {
    const { url } = await serve(answer);
    const { status, lines } = command(['send', url, flag, '--json']);
    expect(await status).toBe(expected);
    expect(lines()[1]).toMatchObject({ status: answer, expected: 'refused', ok: expected === 0 });
  });

  test.each(SIX)('%s: what is tampered with is another event, or the same one an hour late', async (event) => {
    const { publicKey } = createTestKeyPair(Buffer.from(SECRET_KEY, 'base64'));
    for (const [flag, code] of [
      ['--tamper', 'signature_mismatch'],
      ['--stale', 'timestamp_too_old'],
    ] as const) {
      const { url, received } = await serve(401);
      await command(['send', url, '--event', event, flag, '--secret-key', SECRET_KEY]).status;
      const [delivery] = received as [Received];
      await expect(unwrap(delivery.headers, delivery.body, publicKey)).rejects.toMatchObject({ code });
    }
  });

  test('no answer', async () => {
    const { status, out } = command(['send', 'http://127.0.0.1:9']);
    expect(await status).toBe(1);
    expect(out()).toMatch(/siprec\.started {2}no answer: (ECONNREFUSED|bad port)/);
  });

  test('waits for the receiver to have the key it made, where somebody is there', async () => {
    const { url, received } = await serve(200);
    const waitForEnter = vi.fn(async () => expect(received).toEqual([]));
    expect(await command(['send', url], { waitForEnter }).status).toBe(0);
    expect(waitForEnter).toHaveBeenCalledOnce();
    expect(await command(['send', url, '--json'], { waitForEnter }).status).toBe(0);
    expect(await command(['send', url, '--secret-key', SECRET_KEY], { waitForEnter }).status).toBe(0);
    expect(waitForEnter).toHaveBeenCalledOnce();
  });

  test('Ctrl-C stops', async () => {
    const sent = command(['send', (await serve(() => new Promise(() => {}))).url, '--all']);
    await vi.waitFor(() => expect(sent.out()).toContain('public key'));
    sent.interrupt();
    expect(await sent.status).toBe(1);
    expect(sent.out()).toMatch(/Stopped\.\n$/);
  });
});

describe('listen', () => {
  const now = () => Math.floor(Date.now() / 1000);
  const post = async (url: string, { headers, rawBody }: ReturnType<typeof deliver>) => {
    const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(rawBody) });
    return [response.status, await response.text()];
  };

  test('takes what send sends, with the key of the environment', async () => {
    const env = { TELNYX_TEST_SECRET_KEY: SECRET_KEY, TELNYX_PUBLIC_KEY: PUBLIC_KEY };
    const receiver = await listening(['--json'], { env });
    expect(await command(['send', receiver.url, '--all', '--duplicate'], { env }).status).toBe(0);
    expect(await command(['send', receiver.url, '--all', '--tamper'], { env }).status).toBe(0);
    expect(await command(['send', receiver.url, '--all', '--stale'], { env }).status).toBe(0);
    receiver.interrupt();
    expect(await receiver.status).toBe(0);
    const [first, ...others] = receiver.lines();
    expect(first).toEqual({ type: 'listening', url: receiver.url });
    expect(others.pop()).toEqual({ type: 'stopped' });
    expect(others.slice(0, 12).map(({ type, kind }) => [type, kind])).toEqual(Array(12).fill(['verified', 'siprec']));
    expect(others.slice(12, 18)).toEqual(
      Array(6).fill(expect.objectContaining({ type: 'refused', code: 'signature_mismatch' })),
    );
    expect(others.slice(18)).toEqual(
      Array(6).fill(expect.objectContaining({ code: 'timestamp_too_old', genuine: true })),
    );
    expect(receiver.out()).not.toContain(SECRET_KEY);
  });

  test('prints for people: typed, or refused and why', async () => {
    const receiver = await listening(['--public-key', PUBLIC_KEY]);
    const genuine = deliver(JSON.stringify(sampleEvents['siprec.failed'].enveloped), now());
    expect(await post(receiver.url, genuine)).toEqual([200, 'OK']);
    expect(receiver.out()).toMatch(
      /^verified {2}siprec\.failed\n {2}id 25dc3731-e51e-4927-a50d-a61cc25984b1\n {2}signed 2/m,
    );
    expect(receiver.out()).toContain('"failure_cause": "no_answer"');
    const { headers, rawBody } = genuine;
    expect(await post(receiver.url, { headers, rawBody: Buffer.concat([rawBody, Buffer.from('\n')]) })).toEqual([
      401,
      'signature_mismatch',
    ]);
    expect(receiver.out()).toMatch(
      /^refused {2}signature_mismatch\n {2}The sig.+\n {2}why: newline_added\n {2}A line break/m,
    );
    const forged = { headers, rawBody: Buffer.from(TEXML_BODY) };
    expect(await post(receiver.url, forged)).toEqual([401, 'signature_mismatch']);
    expect(receiver.out()).toContain('why: nothing that was tried');
  });

  test('answers 200 to other events, and 500 to what is not understood', async () => {
    const receiver = await listening(['--public-key', OTHER_PUBLIC_KEY, PUBLIC_KEY]);
    expect(await post(receiver.url, deliver('{"event_type":"call.answered"}', now()))).toEqual([200, 'OK']);
    expect(await post(receiver.url, deliver('a=b', now()))).toEqual([200, 'OK']);
    expect(await post(receiver.url, deliver('{"event_type":"siprec.paused"}', now()))).toEqual([500, 'not understood']);
    expect(await post(receiver.url, deliver(CALL_CONTROL_BODY, now()))).toEqual([500, 'not understood']);
    expect(await post(receiver.url, deliver('{', now()))).toEqual([500, 'body_malformed']);
    for (const text of [
      'not SIPREC: call.answered',
      'not SIPREC: ?',
      'event_unknown (siprec.paused)',
      'event_invalid',
      'refused  body_malformed',
    ]) {
      expect(receiver.out()).toContain(text);
    }
  });

  test('prints nothing that steers a terminal', async () => {
    const event = { ...sampleEvents['siprec.failed'].bare, note: '\x1b[2J\x9b2J\x7f\u202e\u{e0001}' };
    for (const flags of [[], ['--json']]) {
      const receiver = await listening(['--public-key', PUBLIC_KEY, ...flags]);
      await post(receiver.url, deliver(JSON.stringify(event), now()));
      expect(receiver.out()).toContain('\\u001b[2J\\u009b2J\\u007f\\u202e\\udb40\\udc01');
      expect(receiver.out()).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
      if (flags.length > 0) expect(receiver.lines()[1]).toMatchObject({ event });
    }
  });

  test('a header that came twice is refused', async () => {
    const receiver = await listening(['--public-key', PUBLIC_KEY, '--json']);
    const { headers } = deliver(CALL_CONTROL_BODY, now());
    const twice = request(receiver.url, { method: 'POST', headers: { ...headers, 'telnyx-timestamp': ['1', '2'] } });
    twice.end(CALL_CONTROL_BODY);
    await once(twice, 'response');
    expect(receiver.lines()[1]).toMatchObject({ code: 'header_duplicated', causes: [{ code: 'header_duplicated' }] });
  });

  test('only POST, and no endless bodies', async () => {
    const receiver = await listening(['--public-key', PUBLIC_KEY, '--json']);
    const get = await fetch(`${receiver.url}/path?CallSid=1`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await post(receiver.url, deliver(Buffer.alloc(1_048_577), now()))).toEqual([413, expect.any(String)]);
    expect(receiver.lines().slice(1)).toMatchObject([{ status: 405 }, { status: 413 }]);
  });

  test('a sender that goes away is no harm', async () => {
    const receiver = await listening(['--public-key', PUBLIC_KEY]);
    const gone = request(receiver.url, { method: 'POST', headers: { 'content-length': 10 } });
    gone.on('error', () => {});
    gone.write('a');
    await vi.waitFor(() => expect(gone.socket?.connecting).toBe(false));
    gone.destroy();
    expect(await post(receiver.url, deliver('a=b', now()))).toEqual([200, 'OK']);
  });

  test('a port that is taken: 1', async () => {
    const { port } = new URL((await serve(200)).url);
    const receiver = command(['listen', '--port', port, '--public-key', PUBLIC_KEY]);
    expect(await receiver.status).toBe(1);
    expect(receiver.err()).toContain('EADDRINUSE');
  });
});

describe('verify', () => {
  const at = String(TIMESTAMP);
  const { headers, rawBody } = deliver(JSON.stringify(sampleEvents['siprec.stopped'].enveloped));
  const judge = (args: string[], publicKey = [PUBLIC_KEY]) =>
    command(['verify', '--public-key', ...publicKey, ...args]);

  test('a genuine delivery: 0', async () => {
    const { status, lines } = judge([...capture(headers, rawBody), '--now', at, '--json']);
    expect(await status).toBe(0);
    expect(lines()).toMatchObject([
      {
        type: 'verified',
        id: '7d743e6d-4d0e-4e05-9b5b-5fd9b7d0e2c6',
        idSource: 'event',
        timestamp: new Date(TIMESTAMP * 1000).toISOString(),
        kind: 'siprec',
        event: { event_type: 'siprec.stopped', payload: { hangup_cause: 'normal_clearing' } },
        status: { status: 'stopped', cause: 'normal_clearing' },
      },
    ]);
    expect(lines()[0]).not.toHaveProperty('stale');
  });

  test.each([
    ['now', [], 'timestamp_too_old'],
    ['before', ['--now', '2020-01-15T10:30:00Z'], 'timestamp_too_new'],
  ])('staleness alone is reported, not failed: %s', async (_, now, code) => {
    const files = capture(headers, rawBody);
    const { status, lines } = judge([...files, ...now, '--json']);
    expect(await status).toBe(0);
    expect(lines()).toMatchObject([
      { type: 'verified', stale: { code, message: expect.stringMatching(/^Signed \d+ s/) } },
    ]);
    const human = judge([...files, ...now]);
    expect(await human.status).toBe(0);
    expect(human.out()).toMatch(/\n {2}stale: Signed \d+ s/);
  });

  test('a corrupted one: 1, and why', async () => {
    const body = Buffer.from(JSON.stringify(JSON.parse(rawBody.toString()), null, 2));
    const { status, lines } = judge([...capture(headers, body), '--now', at, '--json']);
    expect(await status).toBe(1);
    expect(lines()).toMatchObject([
      {
        type: 'refused',
        code: 'signature_mismatch',
        genuine: false,
        causes: [{ code: 'json_reserialised_two_spaces' }],
      },
    ]);
  });

  test.each<[string, string, string[], Parameters<typeof capture>]>([
    ['a forged and old one', 'signature_mismatch', [], [headers, TEXML_BODY]],
    ['an unsigned one', 'header_missing', [], ['content-type: application/json', rawBody]],
    ['a header that came twice', 'header_duplicated', [], ['telnyx-timestamp: 1\ntelnyx-timestamp: 2', rawBody]],
    [
      'a time that no date can show',
      'timestamp_too_new',
      [],
      [{ ...headers, 'telnyx-timestamp': '999999999999999' }, rawBody],
    ],
    ['one that cannot be decoded', 'body_malformed', ['--now', at], [deliver('{').headers, '{']],
  ])('%s: 1', async (_, code, args, files) => {
    const { status, lines } = judge([...capture(...files), ...args, '--json']);
    expect(await status).toBe(1);
    expect(lines()).toMatchObject([{ type: 'refused', code }]);
  });

  test('a genuine one that is not understood: 0', async () => {
    const paused = deliver('{"event_type":"siprec.paused"}');
    const { status, lines } = judge([...capture(paused.headers, paused.rawBody), '--now', at, '--json']);
    expect(await status).toBe(0);
    expect(lines()).toMatchObject([{ kind: 'invalid', error: { code: 'event_unknown', eventType: 'siprec.paused' } }]);
  });

  test('headers as captures have them', async () => {
    const [timestamp, signature] = [headers['telnyx-timestamp'], headers['telnyx-signature-ed25519']];
    const text = `\uFEFFPOST /webhooks HTTP/1.1\r\nHost:a\r\nTelnyx-Timestamp:${timestamp} \r\nTELNYX-SIGNATURE-ED25519 :\t${signature}\r\n\r\n`;
    expect(await judge([...capture(text, rawBody), '--now', at]).status).toBe(0);
  });

  test('several keys, of which any may match', async () => {
    const { status } = judge([...capture(headers, rawBody), '--now', at], [OTHER_PUBLIC_KEY, PUBLIC_KEY]);
    expect(await status).toBe(0);
  });

  test('the key of the environment', async () => {
    const args = ['verify', ...capture(headers, rawBody), '--now', at];
    expect(await command(args, { env: { TELNYX_PUBLIC_KEY: PUBLIC_KEY } }).status).toBe(0);
    expect(await command(args, { env: { TELNYX_PUBLIC_KEY: '' } }).status).toBe(2);
  });
});

describe('the file that people run', () => {
  let cli = '';
  beforeAll(async () => {
    cli = join(folder, 'cli.mjs');
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
  });

  function start(...args: string[]) {
    const child: ChildProcess = spawn(process.execPath, [cli, ...args], {
      env: { ...process.env, TELNYX_PUBLIC_KEY: '', TELNYX_TEST_SECRET_KEY: SECRET_KEY },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    child.stdout?.on('data', (chunk) => {
      out += chunk;
    });
    cleanUp.push(() => child.kill('SIGKILL'));
    return { child, out: () => out, status: once(child, 'close').then(([code]) => code as number | null) };
  }

  test.each([
    [0, ['--help']],
    [0, ['verify', '--help']],
    [1, ['send', 'http://127.0.0.1:9']],
    [2, []],
    [2, ['send']],
  ])('exit status %i: %j', async (expected, args) => {
    expect(await start(...args).status).toBe(expected);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('listen, send, and %s', async (signal) => {
    const receiver = start('listen', '--port', '0', '--json');
    await vi.waitFor(() => expect(receiver.out()).toContain('\n'), 5000);
    const { url } = parseLines(receiver.out())[0] as { url: string };
    const sender = start('send', url, '--all', '--json');
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
    const { url, received } = await serve(() => new Promise(() => {}));
    const sender = start('send', url);
    await vi.waitFor(() => expect(received).toHaveLength(1), 5000);
    sender.child.kill('SIGINT');
    expect(await sender.status).toBe(1);
    expect(sender.out()).toContain('Stopped.');
  });

  test('verify reads what signDelivery gave', async () => {
    const keyPair = createTestKeyPair();
    const { headers, rawBody } = signDelivery(sampleEvents['siprec-failed'].form, { keyPair });
    const judged = start('verify', '--public-key', keyPair.publicKey, ...capture(headers, rawBody), '--json');
    expect(await judged.status).toBe(0);
    expect(parseLines(judged.out())).toMatchObject([{ type: 'verified', event: sampleEvents['siprec-failed'].fields }]);
  });
});
