/** What is printed, as it is printed: with colours and without, in 80 columns. The files are in `golden/`; `vitest -u` writes them anew. */

import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { unwrap } from '../../src/index.js';
import { createTestKeyPair, sampleEvents, signDelivery } from '../../src/testing.js';
import { pathOf } from '../support/captures.js';
import { command, listening, SECRET_KEY, serve, steady, withoutColours } from '../support/commands.js';
import { PUBLIC_KEY, TIMESTAMP } from '../support/sign.js';

const keyPair = createTestKeyPair(Buffer.from(SECRET_KEY, 'base64'));
const VERIFY = ['--public-key', PUBLIC_KEY, '--now', String(TIMESTAMP + 60)];
const SEND = ['--secret-key', SECRET_KEY];
const accepts = async (headers: object, body: Buffer) => {
  await unwrap(headers as Record<string, string>, body, keyPair.publicKey);
  return 200;
};

/** Each command twice, and both held against their files. */
async function golden(name: string, print: (hasColours: boolean) => Promise<string>): Promise<void> {
  const plain = steady(await print(false));
  const coloured = steady(await print(true));
  for (const line of plain.split('\n')) {
    // Whoever copies a body or an id wants no line breaks in it.
    if (!/^ {6}(?:\{|AccountSid=|id {7}\S+$| +")/.test(line)) expect([...line].length, line).toBeLessThanOrEqual(80);
  }
  expect(plain).not.toContain('\x1B');
  expect(withoutColours(coloured)).toBe(plain);
  await expect(plain).toMatchFileSnapshot(`golden/${name}.txt`);
  await expect(coloured).toMatchFileSnapshot(`golden/${name}.coloured.txt`);
}

async function printed(args: string[], hasColours: boolean): Promise<string> {
  const run = command(args, { hasColours });
  await run.status;
  return run.out();
}

describe('verify', () => {
  test.each([
    ['genuine', 'curl-data-binary.sh', []],
    ['corrupted', 'hookdeck-corrupted.json', []],
    ['texml', 'lambda-edge.json', []],
    ['several', 'chromium.har', []],
    ['stale', 'ngrok-one.json', ['--now', '2026-01-01T00:00:00Z']],
    ['without-bytes', 'curl-verbose.txt', []],
    ['telnyx-log', 'telnyx-portal.json', []],
  ])('%s', async (name, file, args) => {
    await golden(`verify-${name}`, (hasColours) => printed(['verify', pathOf(file), ...VERIFY, ...args], hasColours));
  });

  test('what a server refused', async () => {
    const har = JSON.parse(readFileSync(pathOf('chromium.har'), 'utf8'));
    const [entry] = har.log.entries.filter(({ request }: { request: { method: string } }) => request.method === 'POST');
    const response = { status: 401, content: { text: '{"code":"signature_mismatch"}' } };
    const input = JSON.stringify({ log: { entries: [{ ...entry, response }] } });
    await golden('verify-answered', async (hasColours) => {
      const run = command(['verify', ...VERIFY], { hasColours, input });
      await run.status;
      return run.out();
    });
  });

  test('what a server did with several', async () => {
    const har = JSON.parse(readFileSync(pathOf('chromium.har'), 'utf8'));
    const statuses = [302, 403];
    for (const entry of har.log.entries)
      if (entry.request.method === 'POST') entry.response = { status: statuses.shift() };
    await golden('verify-answered-several', async (hasColours) => {
      const run = command(['verify', ...VERIFY], { hasColours, input: JSON.stringify(har) });
      await run.status;
      return run.out();
    });
  });

  test('several, of which some fail: a line each, and with --verbose why, with the body', async () => {
    const [passed, corrupted] = ['chromium.har', 'chromium-corrupted.har'].map(
      (file) => JSON.parse(readFileSync(pathOf(file), 'utf8')).log.entries,
    );
    const paused = signDelivery('{"event_type":"siprec.paused"}', {
      keyPair,
      timestamp: new Date('2026-11-26T00:29:00Z'),
    });
    const request = {
      method: 'POST',
      url: 'https://example.com/webhooks',
      headers: Object.entries(paused.headers).map(([name, value]) => ({ name, value })),
      postData: { text: paused.rawBody },
    };
    const unknown = { startedDateTime: '2026-11-26T01:29:01.250+01:00', request, response: { status: 500 } };
    const input = JSON.stringify({ log: { entries: [...passed, ...corrupted, unknown] } });
    for (const [name, args] of [
      ['verify-several-failed', []],
      ['verify-several-verbose', ['--verbose']],
    ] as const) {
      await golden(name, async (hasColours) => {
        const run = command(['verify', '--public-key', PUBLIC_KEY, '--public-key', keyPair.publicKey, ...args], {
          hasColours,
          input,
        });
        await run.status;
        return run.out();
      });
    }
  });

  test('several files', async () => {
    const files = ['nc-openbsd.txt', 'nc-openbsd-corrupted.txt', 'ncat-two-requests.txt'];
    const paths = files.map((file) => `fixtures/captures/${file}`); // where a line is wrapped depends on their length
    await golden('verify-files', (hasColours) => printed(['verify', ...paths, ...VERIFY], hasColours));
  });

  test('a forgery', async () => {
    const run = (hasColours: boolean) =>
      printed(
        ['verify', pathOf('lambda-http.json'), '--public-key', keyPair.publicKey, '--now', String(TIMESTAMP)],
        hasColours,
      );
    await golden('verify-forgery', run);
  });
});

describe('send', () => {
  test('all six, accepted', async () => {
    const { url } = await serve(({ headers, body }) => accepts(headers, body));
    await golden('send-all', (hasColours) => printed(['send', url, '--all', ...SEND], hasColours));
  });

  test.each([
    ['forgery-refused', 401, ['--tamper']],
    ['forgery-accepted', 200, ['--tamper']],
    ['stale-accepted', 200, ['--stale']],
    ['not-found', 404, []],
    ['retried', 503, ['--retry']],
  ])('%s', async (name, status, args) => {
    const { url } = await serve(status);
    await golden(`send-${name}`, (hasColours) => printed(['send', url, ...args, ...SEND], hasColours));
  });
});

describe('listen', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-15T10:30:00Z') });
    return () => {
      vi.useRealTimers();
    };
  });

  const { headers, rawBody } = signDelivery(sampleEvents['siprec.failed'].enveloped, {
    keyPair,
    timestamp: new Date('2026-01-15T10:30:00Z'),
  });
  const form = signDelivery(sampleEvents['siprec-stopped'].form, {
    keyPair,
    timestamp: new Date('2026-01-15T10:20:00Z'),
  });

  async function listened(hasColours: boolean, ...args: string[]): Promise<string> {
    const receiver = await listening(['--public-key', keyPair.publicKey, ...args], { hasColours });
    const post = (path: string, named: Record<string, string>, body: string) =>
      fetch(receiver.url + path, { method: 'POST', headers: named, body }).then((response) => response.text());
    await post('/webhooks', headers, rawBody);
    await post('/webhooks', headers, JSON.stringify(JSON.parse(rawBody), null, 4));
    await post('/webhooks/of/a/long/path', form.headers, form.rawBody);
    await fetch(`${receiver.url}/webhooks?CallSid=v3`).then((response) => response.text());
    receiver.interrupt();
    await receiver.status;
    return receiver.out();
  }

  test('one line each', () => golden('listen', listened));

  test('verbose', () => golden('listen-verbose', (hasColours) => listened(hasColours, '--verbose')));

  test('forwarding to what accepts everything, and to what is down', async () => {
    const { url, server } = await serve(200);
    await golden('listen-forward', (hasColours) => listened(hasColours, '--forward-to', url));
    server.closeAllConnections();
    server.close();
    await golden('listen-down', (hasColours) => listened(hasColours, '--forward-to', url));
  });

  test('forwarding to what accepts nothing', async () => {
    const { url } = await serve(500);
    await golden('listen-not-accepted', (hasColours) => listened(hasColours, '--forward-to', url));
    const verbose = await listened(false, '--forward-to', url, '--verbose');
    const told = 'Your server answered 500. Under this key the bytes are genuine, so look at your';
    expect(verbose.replace(/\s+/g, ' ').split(told)).toHaveLength(2); // of the only one that is genuine and fresh
  });
});

test('replay', async () => {
  const { url } = await serve(({ headers, body }) => accepts(headers, body));
  await golden('replay', (hasColours) => printed(['replay', pathOf('ngrok.json'), '--to', url, ...SEND], hasColours));
});

test.each(['verify', 'listen', 'send', 'replay', 'recover', 'keygen'])('%s --help', async (name) => {
  await golden(`help-${name}`, (hasColours) => printed([name, '--help'], hasColours));
});

test('--help', () => golden('help', (hasColours) => printed(['--help'], hasColours)));
