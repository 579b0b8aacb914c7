/** `recover`: against a stand-in of Telnyx's API. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { unwrap } from '../../src/index.js';
import { createTestKeyPair, sampleEvents } from '../../src/testing.js';
import { command, type RunOptions, SECRET_KEY, serve } from '../support/commands.js';
import { API_KEY, TelnyxApi } from '../support/telnyx-api.mjs';

const { publicKey } = createTestKeyPair(Buffer.from(SECRET_KEY, 'base64'));

let api: TelnyxApi;
beforeEach(async () => {
  api = await TelnyxApi.start();
});
afterEach(() => api.stop());

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

function record(number: number, webhook: unknown = { ...sampleEvents['siprec.failed'].bare, id: `event-${number}` }) {
  return {
    record_type: 'webhook_delivery',
    id: `record-${number}`,
    status: 'failed',
    webhook,
    started_at: minutesAgo(number + 1),
    finished_at: minutesAgo(number),
    attempts: [{ status: 'failed' }, { status: 'failed' }],
  };
}

function recover(args: string[], options: RunOptions = {}) {
  const env = { TELNYX_API_KEY: API_KEY, TELNYX_BASE_URL: api.url, TELNYX_TEST_SECRET_KEY: SECRET_KEY };
  return command(['recover', '--since', '1h', ...args], { env, ...options });
}

test('lists what was not delivered, with progress', async () => {
  api.records = [record(1), record(2), record(3, undefined)].map((one, index) =>
    index === 2 ? { ...one, webhook: null } : one,
  );
  const shown: (string | undefined)[] = [];
  const { status, out } = recover([], { progress: (text) => void shown.push(text) });
  expect(await status).toBe(1); // one of them has no event
  expect(out().split('\n').slice(0, 2)).toEqual([
    expect.stringMatching(/^FAIL {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}siprec\.failed {3}event-1$/),
    expect.stringMatching(/^FAIL {2}.* {2}siprec\.failed {3}event-2$/),
  ]);
  expect(out()).toMatch(/no event in t…\n3 failed deliveries\.\n$/);
  expect(shown).toContain('2 of 3');
  expect(out()).not.toContain(API_KEY);
});

test('what it lists is no failure of its own: 0', async () => {
  api.records = [record(1)];
  const { status, out } = recover([]);
  expect([await status, out()]).toEqual([0, expect.stringMatching(/^FAIL .*\n1 failed delivery\.\n$/s)]);
});

test('nothing failed: 0', async () => {
  const { status, out } = recover([]);
  expect([await status, out()]).toEqual([0, '0 failed deliveries.\n']);
});

test('--event and --until reach the API', async () => {
  await recover(['--event', 'siprec.failed', '--event', 'call.hangup', '--until', '30m']).status;
  const { filter } = api.requests[0]?.query ?? {};
  expect(filter.event_type).toBe('siprec.failed,call.hangup');
  expect(new Date(filter.started_at.lte).getTime()).toBeLessThan(Date.now() - 29 * 60_000);
});

test('--to posts each event once, in its envelope, signed with the test key', async () => {
  api.records = [record(1), record(2), { ...record(3), webhook: record(1).webhook }];
  const { url, received } = await serve(async ({ headers, body }) => {
    await unwrap(headers, body, publicKey);
    return 200;
  });
  const { status, lines } = recover(['--to', url, '--json']);
  expect(await status).toBe(0);
  expect(lines()).toMatchObject([
    { type: 'key', publicKey },
    { type: 'answer', event: 'siprec.failed', status: 200, ok: true },
    { type: 'answer', ok: true },
    { type: 'summary', found: 3, handled: 2, duplicates: 1, remainingCount: 0, isComplete: true },
  ]);
  expect(received.map(({ body }) => JSON.parse(body.toString()))).toMatchObject([
    { data: { id: 'event-1' }, meta: { attempt: 1, delivered_to: url } },
    { data: { id: 'event-2' } },
  ]);
});

test('an event of API version 1 is posted as it was', async () => {
  const { id, ...version1 } = sampleEvents['siprec.failed'].version1;
  api.records = [record(1, { ...version1, webhook_id: id })];
  const { url, received } = await serve(200);
  expect(await recover(['--to', url]).status).toBe(0);
  expect(JSON.parse(received[0]?.body.toString() ?? '')).toEqual({ ...version1, webhook_id: id });
});

test('--dry-run posts nothing', async () => {
  api.records = [record(1)];
  const { url, received } = await serve(200);
  const { status, out } = recover(['--to', url, '--dry-run']);
  expect(await status).toBe(0);
  expect(received).toEqual([]);
  expect(out()).toContain('event-1');
});

test('what the handler refuses is left: 1', async () => {
  api.records = [record(1)];
  const { url } = await serve(500);
  const { status, out } = recover(['--to', url]);
  expect(await status).toBe(1);
  expect(out()).toMatch(/FAIL {2}siprec\.failed +500[\s\S]*1 failed delivery; 0 posted and accepted; 1 left\.\n$/);
});

test('Ctrl-C stops: 1', async () => {
  api.records = [record(1), record(2)];
  const { url } = await serve(() => new Promise<number>(() => {}));
  const recovered = recover(['--to', url]);
  setTimeout(recovered.interrupt, 200);
  expect(await recovered.status).toBe(1);
  expect(recovered.out()).toContain('Stopped before the end of the log');
});

test.each<[string, Record<string, string>, number, RegExp]>([
  ['a wrong API key', { TELNYX_API_KEY: 'KEYwrong' }, 1, /^error: /],
  ['no API key', { TELNYX_API_KEY: '' }, 2, /no API key/],
  ['an API key that is none', { TELNYX_API_KEY: 'a b' }, 2, /apiKey must be/],
  ['an API by http', { TELNYX_API_KEY: API_KEY, TELNYX_BASE_URL: 'http://example.com/v2' }, 2, /https/],
])('%s', async (_, env, expected, message) => {
  const { status, out, err } = recover([], { env: { TELNYX_BASE_URL: api.url, ...env } });
  expect(await status).toBe(expected);
  expect(err()).toMatch(message);
  for (const key of [API_KEY, 'KEYwrong']) expect(out() + err()).not.toContain(key);
});

test('what the log holds steers no terminal', async () => {
  api.records = [record(1, { ...sampleEvents['siprec.failed'].bare, id: '\x1b[2J\nx' })];
  const { out, status } = recover([]);
  await status;
  expect(out()).toContain('\\u001b[2J\\nx');
  expect(out()).not.toContain('\x1b');
});
