/** `verify`: of captures of every kind, and of headers and bodies in files. */

import { mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTestKeyPair, sampleEvents, signDelivery } from '../../src/testing.js';
import { CAPTURES, pathOf, readCaptureFile } from '../support/captures.js';
import { command, newFile, newFolder, type RunOptions } from '../support/commands.js';
import { deliver, OTHER_PUBLIC_KEY, PUBLIC_KEY, TEXML_BODY, TIMESTAMP } from '../support/sign.js';

const at = String(TIMESTAMP);
const KEY = ['--public-key', PUBLIC_KEY];
const NOW = ['--now', at];
const { headers, rawBody } = deliver(JSON.stringify(sampleEvents['siprec.stopped'].enveloped));
const verify = (args: string[], options?: RunOptions) => command(['verify', ...KEY, ...args], options);

const http = (body: string | Uint8Array = rawBody, path = '/webhooks') =>
  Buffer.concat([
    Buffer.from(`POST ${path} HTTP/1.1\r\n`),
    ...Object.entries(headers).map(([name, value]) => Buffer.from(`${name}: ${value}\r\n`)),
    Buffer.from(`content-length: ${body.length}\r\n\r\n`),
    Buffer.from(body),
  ]);

describe.each(CAPTURES)('$file', ({ file, kind, deliveries, events = [] }) => {
  const isGenuine = deliveries.length > 0 && deliveries.every((delivery) => typeof delivery === 'string');

  test('exit status, and every delivery, from the file', async () => {
    const { status, lines } = verify([pathOf(file), ...NOW, '--json']);
    expect(await status).toBe(isGenuine ? 0 : 1);
    const [first, ...others] = lines();
    expect(first).toMatchObject({ type: 'capture', kind, deliveries: deliveries.length });
    const types = deliveries.map((delivery) =>
      typeof delivery === 'string' ? 'verified' : 'causes' in delivery ? 'refused' : 'unverifiable',
    );
    expect(others.filter(({ type }) => type !== 'summary' && type !== 'read').map(({ type }) => type)).toEqual([
      ...types,
      ...events.map(() => 'unverifiable'),
    ]);
  });

  test('for people, in 80 columns, beginning with what it was taken for', async () => {
    const run = verify([pathOf(file), ...NOW]);
    await run.status;
    expect(run.out()).toMatch(/^This is /);
    expect(run.out().split('\n')[0]).toContain(kind.split(' ')[0]);
    expect(run.out()).toMatch(isGenuine ? /^PASS {2}/m : /^FAIL {2}/m);
    for (const line of run.out().split('\n')) {
      if (!/^ {6}id {7}\S+$/.test(line)) expect([...line].length).toBeLessThanOrEqual(80);
    }
  });
});

test.each([[[]], [['-']]])('standard input: %j', async (args) => {
  const { status, out } = verify([...args, ...NOW], { input: readCaptureFile('ngrok-one.json') });
  expect(await status).toBe(0);
  expect(out()).toMatch(
    /^This is a list of ngrok's inspector\. Checking the POST to \/webhooks\.\nPASS {2}genuine {2}siprec\.failed\n/,
  );
});

test('requests other than POST are passed over, and it says which one is judged', async () => {
  const har = JSON.stringify({
    log: {
      entries: [
        { request: { method: 'GET', url: 'https://example.com/', headers: [] } },
        {
          request: {
            method: 'POST',
            url: 'https://example.com/webhooks?token=secret',
            headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
            postData: { text: rawBody.toString() },
          },
        },
        { request: { method: 'OPTIONS', url: 'https://example.com/', headers: [] } },
      ],
    },
  });
  const { status, out } = verify(NOW, { input: har });
  expect(await status).toBe(0);
  expect(out()).toMatch(/^This is a HAR file with 3 requests\. Checking the one to \/webhooks\.\n/);
});

test('a capture without a POST: 1', async () => {
  const { status, out } = verify([], { input: 'GET /webhooks?CallSid=1 HTTP/1.1\r\nhost: a\r\n\r\n' });
  expect(await status).toBe(1);
  expect(out()).toMatch(/^This is HTTP as text\.\nFAIL {2}no delivery\n.*Only a POST is/);
});

test.each([
  ['no request', [], /There is no request in it\. Did you save the log of the right tab\? *$/],
  [
    'GET only',
    [{ request: { method: 'GET', url: '/', headers: [] } }],
    /no POST in it\. .*right tab\? If Telnyx sent GET, set/,
  ],
])('a HAR file with %s', async (_, entries, said) => {
  const { status, lines } = verify(['--json'], { input: JSON.stringify({ log: { entries } }) });
  expect(await status).toBe(1);
  expect(lines()[1]).toMatchObject({ status: 405, message: expect.stringMatching(said) });
});

test.each([
  [
    'headers alone',
    `telnyx-timestamp: ${at}\nhost: a\n`,
    'It looks like headers without their body. Give --headers FILE --body FILE.',
  ],
  ['a mail', `Hi,\nhere is\n\n  curl https://a.example -d x\n`, 'Cut away the text around it.'],
  ['a mail with HTTP', `Hi,\n\nPOST /webhooks HTTP/1.1\nhost: a\n\nx`, 'Cut away the text around it.'],
  ['typographic quotes', 'curl https://a.example -H ’a: b’ -d x', 'typographic'],
  ['other typographic quotes', 'curl “https://a.example” -d x', 'typographic'],
  ['a typographic dash', 'curl https://a.example —data x', 'typographic'],
])('a hint for %s', async (_, input, said) => {
  const { status, err } = verify([], { input });
  expect(await status).toBe(2);
  expect(err().replace(/\s+/g, ' ')).toContain(said);
});

test('a body that begins with a typographic quote is none of the quotes of a command', async () => {
  const { status } = verify([], { input: `curl https://a.example -d 'a “b” — c'` });
  expect(await status).toBe(1);
});

test('that HAR keeps bodies as text is said once, and of bodies only', async () => {
  const named = Object.entries(headers).map(([name, value]) => ({ name, value }));
  const request = { method: 'POST', url: '/a', postData: { text: TEXML_BODY } };
  const entries = [[], named, named].map((given) => ({ request: { ...request, headers: given } }));
  const { out } = await done(verify([...NOW, '--verbose'], { input: JSON.stringify({ log: { entries } }) }));
  expect(out().split('HAR keeps bodies as text')).toHaveLength(2);
  expect(out()).toMatch(/FAIL {2}2 [\s\S]*HAR keeps bodies as text[\s\S]*FAIL {2}3 /);
});

test('several: a line each, and how many were genuine', async () => {
  const many = Buffer.concat([http(), http(`${rawBody} `), http(rawBody, '/other')]);
  const { status, out } = verify(NOW, { input: many });
  expect(await status).toBe(1);
  expect(out().split('\n')).toEqual([
    'This is HTTP as text with 3 requests. Checking all of them.',
    'PASS  1  /webhooks         siprec.stopped                  7d743e6d-4d0e-4e05-9…',
    expect.stringMatching(/^FAIL {2}2 {2}\/webhooks {9}white_space_added +signature_mismatch$/),
    'PASS  3  /other            siprec.stopped                  7d743e6d-4d0e-4e05-9…',
    '2 of 3 genuine, 1 not. Add --verbose to see why.',
    '',
  ]);
  const verbose = verify([...NOW, '--verbose'], { input: many });
  expect(await verbose.status).toBe(1);
  const [passed, refused, ...others] = verbose
    .out()
    .split(/^(?=PASS|FAIL)/m)
    .slice(1);
  expect(passed).toMatch(/^PASS {2}1 .*\n$/);
  expect(refused).toMatch(/The signature does not match\.[\s\S]*why {6}white_space_added\n[\s\S]*\n {6}\{"data"/);
  expect(refused).toContain(`\n      body     ${rawBody.length + 1} bytes\n      ${rawBody} \n`);
  expect(others).toEqual([expect.stringMatching(/^PASS {2}3 .*\n2 of 3 genuine, 1 not\.\n$/)]);
  const machine = verify([...NOW, '--verbose', '--json'], { input: many });
  expect(await machine.status).toBe(1);
  expect(machine.lines().slice(1, 4)).toMatchObject([
    { number: 1, bodyBase64: rawBody.toString('base64'), rawHeaders: expect.arrayContaining(['telnyx-timestamp', at]) },
    { number: 2, bodyBase64: Buffer.from(`${rawBody} `).toString('base64') },
    { number: 3, url: '/other' },
  ]);
});

test('--verbose explains what passes where a handler refuses it, and prints the body of what is not understood', async () => {
  const paused = deliver('{"event_type":"siprec.paused"}');
  const input = JSON.stringify([
    { headers, body: rawBody.toString() },
    { headers, body: rawBody.toString(), receivedAt: new Date((TIMESTAMP + 3600) * 1000).toISOString() },
    { headers: paused.headers, body: paused.rawBody.toString(), receivedAt: new Date(TIMESTAMP * 1000).toISOString() },
  ]);
  const { status, out } = verify(['--verbose'], { input });
  expect(await status).toBe(0);
  const [old, stale, unknown] = out()
    .split(/^(?=PASS)/m)
    .slice(1);
  expect(old).toMatch(/^PASS {2}1 .*\(stale\).*\n$/);
  expect(stale).toMatch(/^PASS {2}2 .*\(stale\).*\n {6}stale {4}Signed 3600 s before the capture was taken; /);
  expect(unknown).toMatch(
    / event_unknown: siprec\.paused.*\n[\s\S]* {6}note {5}Genuine, but not understood\. [\s\S]*\n {6}body /,
  );
  expect(unknown).toContain(`\n      ${paused.rawBody}\n`);
  expect(out()).not.toContain(rawBody.toString());
});

test('--verbose prints the body of the only one', async () => {
  const { status, out } = verify([...NOW, '--verbose'], { input: http() });
  expect(await status).toBe(0);
  expect(out()).toContain(`\n      body     ${rawBody.length} bytes\n      ${rawBody}\n`);
});

test('what says the same twice says it once', async () => {
  const many = Buffer.concat([http(), http(TEXML_BODY)]);
  const { status, out } = verify(NOW, { input: many });
  expect(await status).toBe(1);
  expect(out()).toMatch(/\nFAIL {2}2 {2}\/webhooks {9}signature_mismatch\n/);
});

describe('beside a delivery that is genuine', () => {
  const several = async (...bodies: string[]) => {
    const input = JSON.stringify(bodies.map((body) => ({ headers, body })));
    const run = verify([...NOW, '--json'], { input });
    await run.status;
    return run.lines().slice(1, -1);
  };
  const OTHER = /Other deliveries here are genuine under this key.*of one delivery.*forgery, or .* another account/;

  test('another account is not the first thing to look for, wherever the genuine one stands', async () => {
    for (const bodies of [
      [TEXML_BODY, rawBody.toString()],
      [rawBody.toString(), TEXML_BODY],
    ]) {
      const refused = (await several(...bodies)).find(({ type }) => type === 'refused');
      expect(refused).toMatchObject({
        causes: [{ code: 'signature_mismatch', message: expect.stringMatching(OTHER) }],
      });
    }
    expect(await several(TEXML_BODY, TEXML_BODY)).toMatchObject(
      Array(2).fill({ causes: [{ message: expect.stringContaining('Most likely, the public key') }] }),
    );
  });

  test('a body that breaks off is said to be incomplete', async () => {
    const [, refused] = await several(rawBody.toString(), rawBody.toString().slice(0, 60));
    expect(refused).toMatchObject({
      causes: [{ code: 'body_cut_off', message: expect.stringContaining('breaks off') }],
    });
  });
});

describe('the summary of several', () => {
  const summary = async (requests: object[], args = KEY) => {
    const input = JSON.stringify({ log: { entries: requests.map((request) => ({ request })) } });
    const run = command(['verify', ...args, ...NOW], { input });
    await run.status;
    return run
      .out()
      .replace(/^[\s\S]*\n(?=\d+ of )/, '')
      .replace(/\s+/g, ' ');
  };
  const request = (text: string, length = 0) => ({
    method: 'POST',
    url: '/webhooks',
    headers: [...Object.entries(headers), ['content-length', String(length)]].map(([name, value]) => ({ name, value })),
    postData: { text },
    bodySize: length,
  });

  test('counts what cannot be verified by itself', async () => {
    const text = rawBody.toString();
    expect(await summary([request(text), request('', 9), request(TEXML_BODY)])).toBe(
      '1 of 3 genuine, 1 not, 1 cannot be verified. Add --verbose to see why. ',
    );
    expect(await summary([request(text), request('', 9)])).toBe('1 of 2 genuine, 1 cannot be verified. ');
  });

  test('asks for another key where none passes', async () => {
    const others = [request(rawBody.toString()), request('a=b c', 7)];
    const CHECK = 'Check your key first: it must be that of the account that sent them.';
    expect(await summary(others, ['--public-key', OTHER_PUBLIC_KEY])).toContain(`0 of 2 genuine, 2 not. ${CHECK}`);
    expect(await summary([...others, request(`${rawBody}\n`)])).not.toContain(CHECK);
    expect(
      await summary([
        { ...request('a'), headers: [] },
        { ...request('b'), headers: [] },
      ]),
    ).not.toContain(CHECK);
  });
});

describe('several keys', () => {
  const TEST_SECRET = Buffer.alloc(32, 7).toString('base64');
  const test1 = signDelivery(rawBody.toString(), {
    keyPair: createTestKeyPair(Buffer.alloc(32, 7)),
    timestamp: new Date(TIMESTAMP * 1000),
  });
  const both = JSON.stringify([
    { headers, body: rawBody.toString() },
    { headers: test1.headers, body: test1.rawBody },
  ]);
  const env = { TELNYX_PUBLIC_KEY: PUBLIC_KEY, TELNYX_TEST_SECRET_KEY: TEST_SECRET };

  test('of the environment: what only the test key signed does not look like one of Telnyx', async () => {
    const [human, machine] = [[], ['--json']].map((args) => command(['verify', ...args, ...NOW], { env, input: both }));
    await Promise.all([human?.status, machine?.status]);
    expect(human?.out()).toMatch(/\nPASS {2}1 .* siprec\.stopped .*\nPASS {2}2 {2}\/ +test key: siprec\.stopped /);
    expect(machine?.lines()).toMatchObject([{}, { key: 'TELNYX_PUBLIC_KEY' }, { key: 'TELNYX_TEST_SECRET_KEY' }, {}]);
    const [, one] = JSON.parse(both);
    const alone = command(['verify', ...NOW], { env, input: JSON.stringify(one) });
    await alone.status;
    expect(alone.out()).toMatch(/\n {6}key {6}that of TELNYX_TEST_SECRET_KEY\. It is not one of Telnyx's\.\n/);
  });

  test('of options: by their numbers, and not where there is only one', async () => {
    const keys = ['--public-key', OTHER_PUBLIC_KEY, ...KEY];
    const input = JSON.stringify(Array(2).fill({ headers, body: rawBody.toString() }));
    const run = command(['verify', ...keys, ...NOW], { input });
    await run.status;
    expect(run.out()).toMatch(/\nPASS {2}2 {2}\/ +key 2: siprec\.stopped /);
    const files = [
      '--headers',
      newFile('h', `telnyx-timestamp: ${at}\ntelnyx-signature-ed25519: ${headers['telnyx-signature-ed25519']}`),
      '--body',
      newFile('b', rawBody),
    ];
    const inFiles = command(['verify', ...keys, ...files, ...NOW]);
    await inFiles.status;
    expect(inFiles.out()).toContain('\n      key      --public-key 2\n');
    const alone = verify([...NOW, '--json'], { input });
    await alone.status;
    expect(alone.lines()[1]).not.toHaveProperty('key');
  });

  test('a delivery under the test key says nothing of the other key', async () => {
    const input = JSON.stringify([{ headers, body: TEXML_BODY }, JSON.parse(both)[1]]);
    const run = command(['verify', '--json', ...NOW], { env, input });
    await run.status;
    expect(run.lines()[1]).toMatchObject({
      causes: [{ message: expect.stringContaining('Most likely, the public key') }],
    });
  });
});

describe('several captures', () => {
  test('in several files: each is named, and its deliveries are numbered on', async () => {
    const [one, two] = [newFile('one.http', http()), newFile('two.http', http(`${rawBody} `, '/other'))];
    const { status, out } = verify([one, two, ...NOW]);
    expect(await status).toBe(1);
    expect(out()).toMatch(/^\S+one\.http\sis HTTP as text\. Checking the POST to\s\/webhooks\.\nPASS {2}1 /);
    expect(out()).toMatch(/\n\S+two\.http\sis [\s\S]*\nFAIL {2}2 {2}\/other /);
    expect(out()).toMatch(/\n1 of 2 genuine, 1 not\./);
    const machine = verify([one, two, ...NOW, '--json']);
    await machine.status;
    expect(machine.lines()).toMatchObject([
      { type: 'capture', file: one },
      { type: 'verified', number: 1, file: one },
      { type: 'capture', file: two },
      { type: 'refused', number: 2, file: two },
      { type: 'summary', judged: 2, genuine: 1, unverifiable: 0, unaccepted: 0, acceptedAnyway: 0 },
    ]);
  });

  test('of which one holds no delivery', async () => {
    const none = newFile('none.http', 'GET / HTTP/1.1\r\n\r\n');
    const { status, out } = verify([newFile('one.http', http()), none, pathOf('telnyx-portal.json'), ...NOW]);
    expect(await status).toBe(1);
    expect(out()).toMatch(/PASS {2}genuine[\s\S]*FAIL {2}no delivery[\s\S]*FAIL {2}cannot be verified {2}siprec/);
  });

  test('a list with a record of Telnyx and a delivery: both are shown', async () => {
    const record = { record_type: 'webhook_delivery', webhook: { event_type: 'siprec.failed' } };
    const input = JSON.stringify([record, { headers, body: rawBody.toString() }]);
    const { status, out } = verify(NOW, { input });
    expect(await status).toBe(1);
    expect(out()).toMatch(/FAIL {2}cannot be verified\n[\s\S]*PASS {2}genuine {2}siprec\.stopped/);
  });
});

test('a thousand requests in one HAR file, with progress, and Ctrl-C', async () => {
  const request = {
    method: 'POST',
    url: 'https://example.com/webhooks',
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
  };
  const har = JSON.stringify({
    log: {
      entries: Array.from({ length: 1000 }, () => ({
        request: { ...request, postData: { text: rawBody.toString() } },
      })),
    },
  });
  const shown: (string | undefined)[] = [];
  const { status, lines } = verify([...NOW, '--json'], { input: har, progress: (text) => void shown.push(text) });
  expect(await status).toBe(0);
  expect(lines().at(-1)).toMatchObject({ type: 'summary', judged: 1000, genuine: 1000, unaccepted: 0 });
  expect(shown).toContain('checking 500 of 1000');
  expect(shown.at(-1)).toBeUndefined();
  const stopped = verify(NOW, { input: har });
  stopped.interrupt();
  expect(await stopped.status).toBe(1);
  expect(stopped.out()).toMatch(/Stopped\.\n$/);
});

test('what a capture is known to lose is said where the delivery fails, and only there', async () => {
  const capture = (body: string) =>
    JSON.stringify({ token_id: 'x', uuid: 'y', method: 'POST', url: 'https://webhook.site/x', headers, content: body });
  const refused = verify(NOW, { input: capture('a=\uFFFD') });
  expect(await refused.status).toBe(1);
  expect(refused.out()).toMatch(/capture {2}The body holds U\+FFFD/);
  expect(refused.out()).toContain('webhook.site keeps bodies as text');
  const genuine = verify(NOW, { input: capture(rawBody.toString()) });
  expect(await genuine.status).toBe(0);
  expect(genuine.out()).not.toContain('keeps bodies as text');
});

test('what Telnyx logs has no signed bytes: 1, the event, and the command that helps; no key is needed', async () => {
  const { status, out } = command(['verify', pathOf('telnyx-webhook-deliveries.json')]);
  expect(await status).toBe(1);
  expect(out()).toMatch(/^This is Telnyx's own log, with 1 event\.\nFAIL {2}cannot be verified {2}siprec\.failed\n/);
  expect(out()).toContain('5f0c9be7-7c1b-4bf5-9a4f-6a3d4c1b2e90');
  expect(out()).toMatch(/nobody can\nverify it\. Use the command recover/);
});

test("events of Telnyx's log that are no SIPREC event, or none that is known", async () => {
  const records = ['call.hangup', 'siprec.paused', undefined].map((event_type) => ({
    record_type: 'webhook_delivery',
    webhook: { event_type, id: 'x' },
  }));
  const { status, out, lines } = command(['verify', '--json'], { input: JSON.stringify({ data: records }) });
  expect(await status).toBe(1);
  expect(lines()[0]).toMatchObject({ kind: 'Telnyx' });
  const human = command(['verify'], { input: JSON.stringify({ data: records }) });
  await human.status;
  expect(human.out()).toMatch(
    /with 3 events\.\nFAIL {2}cannot be verified {2}call\.hangup\nFAIL {2}cannot be verified {2}siprec\.paused\nFAIL/,
  );
  expect(out()).toContain('siprec.paused');
});

describe('--body with a capture', () => {
  test.each(['curl-verbose.txt', 'curl-trace-ascii.txt'])('%s', async (file) => {
    const without = verify([pathOf(file), ...NOW]);
    expect(await without.status).toBe(1);
    expect(without.out()).toMatch(/FAIL[\s\S]*--body\s+FILE/);
    const body = readCaptureFile('../deliveries/call-control-multi-byte.body');
    const withBody = verify([pathOf(file), ...NOW, '--body', newFile('body', body)]);
    expect(await withBody.status).toBe(0);
    const corrupted = verify([pathOf(file), ...NOW, '--body', newFile('body', `${body}\n`), '--json']);
    expect(await corrupted.status).toBe(1);
    expect(corrupted.lines()[1]).toMatchObject({ causes: [{ code: 'newline_added' }] });
  });

  test('is of one delivery', async () => {
    const { status, err } = verify([pathOf('ngrok.json'), '--body', 'package.json']);
    expect(await status).toBe(2);
    expect(err()).toContain("a list of ngrok's inspector with 2");
  });
});

describe('a capture with a time of its own', () => {
  const entry = (secondsLater: number | undefined, body = rawBody.toString()) => ({
    ...(secondsLater !== undefined && { startedDateTime: timeOf(secondsLater) }),
    request: {
      method: 'POST',
      url: 'https://example.com/webhooks',
      headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
      postData: { text: body },
    },
  });
  const timeOf = (secondsLater: number) => new Date((TIMESTAMP + secondsLater) * 1000).toISOString();
  const judge = async (entries: object[], ...args: string[]) => {
    const input = JSON.stringify({ log: { entries } });
    const [human, machine] = [verify(args, { input }), verify([...args, '--json'], { input })];
    return { status: [await human.status, await machine.status], out: human.out(), lines: machine.lines() };
  };

  test('is judged as of that time, and says so', async () => {
    const { status, out, lines } = await judge([entry(60)]);
    expect(status).toEqual([0, 0]);
    expect(out.split('\n').slice(0, 4)).toEqual([
      'This is a HAR file. Checking the POST to /webhooks.',
      `The capture says that it arrived at ${timeOf(60)}. The age at that`,
      'time counts.',
      'PASS  genuine  siprec.stopped',
    ]);
    expect(out).not.toContain('stale');
    expect(lines[1]).toMatchObject({ type: 'verified', arrived: timeOf(60) });
    expect(lines[1]).not.toHaveProperty('stale');
  });

  test.each([
    [3600, 'timestamp_too_old', 'before'],
    [-3600, 'timestamp_too_new', 'after'],
  ])('is stale where it was so when it was captured: %i s', async (secondsLater, code, word) => {
    const { status, out, lines } = await judge([entry(secondsLater)]);
    expect(status).toEqual([0, 0]);
    expect(out).toMatch(
      new RegExp(
        `\nPASS {2}genuine, but stale {2}[\\s\\S]*\n {6}stale {4}Signed 3600 s ${word} the capture was taken; 300 s either way are\\s+allowed\\. So a\\s+handler refuses it`,
      ),
    );
    expect(lines[1]).toMatchObject({ type: 'verified', arrived: timeOf(secondsLater), stale: { code } });
    const { message } = (lines[1] as { stale: { message: string } }).stale;
    expect(message).toMatch(
      /before the capture was taken; 300 s either way are allowed\.$|after the capture was taken; /,
    );
    expect(out + message).not.toMatch(/this server|clock/);
  });

  test('--now may be an age, too', async () => {
    const { status, out } = await judge([entry(60)], '--now', '2h');
    expect(status).toEqual([0, 0]);
    expect(out).toMatch(/Signed \d+ s before --now/);
  });

  test('--now goes before it', async () => {
    const { status, out, lines } = await judge([entry(60)], '--now', String(TIMESTAMP + 7200));
    expect(status).toEqual([0, 0]);
    expect(out).toMatch(/\n {6}stale {4}Signed 7200 s before --now; /);
    expect(out).not.toContain('The capture says');
    expect(lines[1]).toMatchObject({ stale: { code: 'timestamp_too_old' } });
    expect(lines[1]).not.toHaveProperty('arrived');
  });

  test('makes no forgery genuine', async () => {
    const { status, out, lines } = await judge([entry(3600, TEXML_BODY)]);
    expect(status).toEqual([1, 1]);
    expect(out).toMatch(/\nFAIL {2}refused {2}signature_mismatch\n/);
    expect(lines[1]).toMatchObject({ type: 'refused', code: 'signature_mismatch', arrived: timeOf(3600) });
  });

  test('several: each line has its date and time in UTC, and what it is', async () => {
    const signed = { url: '/webhooks', headers, body: rawBody.toString() };
    const input = JSON.stringify([
      { ...signed, receivedAt: '2025-10-09T23:59:59.900-01:00' },
      { ...signed, body: JSON.stringify(JSON.parse(signed.body), null, 4), receivedAt: timeOf(0) },
      signed,
    ]);
    const { status, out } = verify([], { input });
    expect(await status).toBe(1);
    expect(out().split('\n').slice(3, 6)).toEqual([
      'PASS  1  2025-10-10T00:59:59Z  /webhooks         siprec.stopped (stale)  7d743e…',
      'FAIL  2  2025-10-09T08:53:20Z  /webhooks         json_reserialised_four_spaces',
      `PASS  3  ${' '.repeat(20)}  /webhooks         siprec.stopped (stale)  7d743e…`,
    ]);
  });

  test('several, each as of its own', async () => {
    const { status, out, lines } = await judge([entry(0), entry(3600)]);
    expect(status).toEqual([0, 0]);
    expect(out.split('\n').slice(1, 4)).toEqual([
      'The capture says when each arrived. The age at that time counts.',
      expect.stringMatching(/siprec\.stopped {2}/),
      expect.stringMatching(/siprec\.stopped \(stale\) {2}/),
    ]);
    expect(lines.slice(1, 3)).toMatchObject([{ arrived: timeOf(0) }, { arrived: timeOf(3600), stale: {} }]);
  });

  test('several, of which one has none', async () => {
    const { out, lines } = await judge([entry(undefined), entry(0)]);
    expect(out.split('\n').slice(1, 5)).toEqual([
      'The capture says when some arrived. Their age at that time counts, and the age',
      'of the others now.',
      expect.stringMatching(/siprec\.stopped \(stale\) {2}/),
      expect.stringMatching(/siprec\.stopped {2}/),
    ]);
    expect(lines[1]).not.toHaveProperty('arrived');
  });

  test('what is as of now says nothing of it', async () => {
    const { out } = await judge([entry(undefined)]);
    expect(out).toMatch(/\n {6}stale {4}Signed \d+ s before now; [\s\S]*give that time with\s+--now\./);
    expect(out).not.toContain('The capture says');
  });

  test('a file that listen --save wrote', async () => {
    const saved = `telnyx-siprec-webhooks-received: ${timeOf(1)}\r\n`;
    const { status, lines } = verify(['--json'], { input: http().toString().replace('\r\n', `\r\n${saved}`) });
    expect(await status).toBe(0);
    expect(lines()[1]).toMatchObject({ type: 'verified', arrived: timeOf(1) });
  });
});

describe('what the server answered', () => {
  const har = (response: object, body = rawBody.toString(), secondsLater = 0) => ({
    startedDateTime: new Date((TIMESTAMP + secondsLater) * 1000).toISOString(),
    request: {
      method: 'POST',
      url: 'https://example.com/webhooks',
      headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
      postData: { text: body },
    },
    response,
  });
  const coded = (code: string) => ({ status: 401, content: { text: JSON.stringify({ code }) } });
  const MISMATCH = coded('signature_mismatch');
  const judge = async (...entries: object[]) => {
    const input = JSON.stringify({ log: { entries } });
    const [human, machine] = [verify([], { input }), verify(['--json'], { input })];
    await human.status;
    await machine.status;
    return { out: human.out().replace(/\s+/g, ' '), lines: machine.lines() };
  };
  const LOOK = 'Under this key the bytes are genuine, so look at your server';

  test('a refusal of genuine bytes: the server is to be looked at', async () => {
    const { out, lines } = await judge(har(MISMATCH));
    expect(out).toContain(
      `answer Your server answered 401 signature_mismatch. ${LOOK}: its key, its body parser, a proxy in front of it. `,
    );
    expect(lines[1]).toMatchObject({
      type: 'verified',
      answer: { status: 401, code: 'signature_mismatch', message: expect.stringContaining('its body parser') },
    });
  });

  test.each<[string, object, string]>([
    [
      '401 without a code',
      { status: 401 },
      `answered 401. ${LOOK}: its key, its body parser, its clock, a proxy in front of it.`,
    ],
    ['a time', coded('timestamp_too_old'), `timestamp_too_old. ${LOOK}: its clock.`],
    ['a header', coded('header_missing'), `header_missing. ${LOOK}: what changes the headers in front of it.`],
    ['a parsed body', coded('body_not_raw'), `body_not_raw. ${LOOK}: its body parser.`],
    ['a key', { status: 500, content: { text: '{"code":"key_missing"}' } }, `500 key_missing. ${LOOK}: its key. `],
    ['500 without a code', { status: 500, content: {} }, `answered 500. ${LOOK}'s log: often a body parser`],
    ['something else', { status: 502 }, `answered 502. ${LOOK}'s log.`],
    ['a token', coded('authorization_mismatch'), `authorization_mismatch. ${LOOK}: its bearerToken, and`],
    ['403', { status: 403 }, `answered 403. ${LOOK}: a firewall or a CSRF guard in front`],
    ['404', { status: 404 }, `answered 404. ${LOOK}: no route has this path.`],
    ['405', { status: 405 }, `answered 405. ${LOOK}: the route does not take POST.`],
    ['413', { status: 413 }, `answered 413. ${LOOK}: its limit on the size of a body.`],
    ['415', { status: 415 }, `answered 415. ${LOOK}: no parser takes this content type.`],
    [
      '302',
      { status: 302 },
      'answered 302. Under this key the bytes are genuine, so look at your URL: a redirect does not',
    ],
    ['aborted', { status: 0 }, `Your server gave no answer. ${LOOK}'s log: the request was aborted, or took too long.`],
    ['an event', { status: 500, content: { text: '{"code":"event_unknown"}' } }, `event_unknown. ${LOOK}'s log.`],
  ])('%s', async (_, response, said) => {
    expect((await judge(har(response))).out).toContain(said);
  });

  test('403 to a form', async () => {
    const form = deliver(TEXML_BODY);
    const entry = har({ status: 403 }, form.rawBody.toString());
    entry.request.headers = Object.entries(form.headers).map(([name, value]) => ({ name, value }));
    expect((await judge(entry)).out).toContain(`${LOOK}: 403 to a form is nearly always a CSRF guard (SvelteKit,`);
  });

  test('several: those that were not accepted have their answers, and are counted', async () => {
    const { out, lines } = await judge(har({ status: 200 }), har(MISMATCH), har({ status: 0 }), har(MISMATCH, 'x'));
    expect(out).toMatch(/PASS 1 [^…]*… PASS 2 [^…]*… answer Your server answered 401 signature_mismatch\. Under/);
    expect(out).toMatch(/ FAIL 4 \S+ \S+ \S+ answer Your server answered 401 signature_mismatch\. 3 of 4/);
    expect(out).toMatch(
      / 3 of 4 genuine, 1 not\. Add --verbose to see why\. Your server did not accept 2 of the genuine ones\./,
    );
    expect(lines.at(-1)).toMatchObject({ type: 'summary', judged: 4, genuine: 3, unaccepted: 2 });
  });

  test('a refusal here, of what the server took for genuine', async () => {
    const STALE = { status: 503, content: { text: '{"code":"timestamp_too_old"}' } };
    const { out, lines } = await judge(har({ status: 200 }, TEXML_BODY), har(STALE, TEXML_BODY), har({ status: 200 }));
    expect(out).toContain(
      'answered 200. So your server accepts forgeries, or has another key than you gave here, or it got something else than',
    );
    expect(out).toMatch(/503 timestamp_too_old\. A receiver answers so only to what is genuine under its own key\. So/);
    expect(out).toContain('1 of 3 genuine, 2 not. Add --verbose to see why. Your server accepted 1 of the others.');
    expect(lines.at(-1)).toMatchObject({ acceptedAnyway: 1 });
    const unsigned = har({ status: 200 });
    unsigned.request.headers = [];
    expect((await judge(unsigned)).out).toContain('So your server accepts forgeries, or it got something else');
    // What was genuine before the capture changed it is no forgery.
    expect((await judge(har({ status: 200 }, `${rawBody}\n`))).out).toMatch(/Your server answered 200\. (?!So)/);
  });

  test('200 is what is expected, and only JSON says it', async () => {
    const { out, lines } = await judge(har({ status: 200 }));
    expect(out).not.toContain('answer');
    expect(lines[1]).toMatchObject({ answer: { status: 200 } });
  });

  test('what is refused here, too, or is stale: the reason stands above', async () => {
    const OLD = { status: 503, content: { text: '{"code":"timestamp_too_old"}' } };
    for (const entry of [har(MISMATCH, TEXML_BODY), har(OLD, undefined, 3600), har({ status: 401 }, undefined, 3600)]) {
      const { out } = await judge(entry);
      expect(out).toMatch(/Your server answered (401 signature_mismatch|503 timestamp_too_old|401)\./);
      expect(out).not.toContain('look at your server');
    }
  });

  test('a delivery that is stale, and was refused for something else or only is so now', async () => {
    expect((await judge(har(MISMATCH, undefined, 3600))).out).toContain(LOOK);
    expect((await judge(har({ status: 404 }, undefined, 3600))).out).toContain(`${LOOK}: no route`);
    const { startedDateTime, ...untimed } = har({ status: 401 });
    const { out } = await judge(untimed);
    expect(out).toMatch(/genuine, but stale.*Signed \d+ s before now/);
    expect(out).toContain(LOOK);
  });

  test('received text is not printed', async () => {
    const text = '{"code":"\x1B[2Jsignature_mismatch","message":"PASS"}';
    const { out, lines } = await judge(har({ status: 401, statusText: 'PASS', content: { text } }));
    expect(out).toContain('Your server answered 401. ');
    expect(out).not.toMatch(/2J|PASS.*PASS/);
    expect(lines[1]).toMatchObject({ answer: { status: 401 } });
  });

  test("of Telnyx's log, and of curl -v", async () => {
    const log = command(['verify', pathOf('telnyx-webhook-deliveries.json')]);
    await log.status;
    expect(log.out()).toMatch(/\n {6}answer {3}Your server answered 500\.\n/);
    const curl = verify([pathOf('curl-verbose.txt'), ...NOW]);
    await curl.status;
    expect(curl.out()).toMatch(/\n {6}answer {3}Your server answered 200\.\n/);
  });
});

describe('a body in a file', () => {
  const curl = (path: string) =>
    `curl https://example.com/webhooks ${Object.entries(headers)
      .map(([name, value]) => `-H '${name}: ${value}'`)
      .join(' ')} --data-binary @${path}`;

  test.each(['body.bin', './body.bin', '/etc/body.bin', '../../body.bin', 'C:\\\\x\\\\body.bin'])(
    '%s is taken from beside the capture only, by its base name',
    async (path) => {
      const folder = newFolder();
      newFile('body.bin', rawBody, folder);
      const { status } = verify([newFile('capture.sh', curl(path), folder), ...NOW]);
      expect(await status).toBe(0);
    },
  );

  test('the file is named, because the capture chose it', async () => {
    const folder = newFolder();
    newFile('body.bin', rawBody, folder);
    const capture = newFile('capture.sh', curl('body.bin'), folder);
    const human = verify([capture, ...NOW]);
    expect(await human.status).toBe(0);
    expect(human.out()).toMatch(/\nTook the body from the file body\.bin, which the capture names\.\nPASS/);
    const machine = verify([capture, ...NOW, '--json']);
    expect(await machine.status).toBe(0);
    expect(machine.lines()[1]).toEqual({ type: 'read', file: join(folder, 'body.bin') });
  });

  test.each(['.env', './.env', '../.env', '/etc/.env', 'C:\\\\.env', '..env'])('%s is not read', async (path) => {
    const folder = newFolder();
    for (const name of ['.env', '..env']) newFile(name, 'SECRET=1', folder);
    const request = { method: 'POST', url: '/a', headers: [], postData: { _file: path } };
    const har = JSON.stringify({ log: { entries: [{ request }] } });
    for (const capture of [newFile('capture.sh', curl(path), folder), newFile('capture.har', har, folder)]) {
      const { status, out } = verify([capture, ...NOW, '--verbose']);
      expect(await status).toBe(1);
      expect(out()).toMatch(/FAIL[\s\S]*begins\s+with\s+a\s+dot/);
      expect(out()).not.toMatch(/SECRET|Took the body/);
    }
  });

  test('what is not beside it is asked for', async () => {
    const { status, out } = verify([newFile('capture.sh', curl('../../etc/passwd')), ...NOW]);
    expect(await status).toBe(1);
    expect(out()).toMatch(/The body is in a file, passwd, that is not beside the capture\. Or give the\n.*--body FILE/);
    const piped = verify(NOW, { input: curl('package.json') });
    expect(await piped.status).toBe(1);
    expect(piped.out()).toContain('that is not beside the capture');
  });

  test('links and folders are not read', async () => {
    const folder = newFolder();
    symlinkSync('/etc/passwd', join(folder, 'link'));
    mkdirSync(join(folder, 'folder'));
    for (const name of ['link', 'folder']) {
      const { status, err, out } = verify([newFile('capture.sh', curl(name), folder), ...NOW]);
      expect(await status).toBe(2);
      expect(err()).toContain(`${name}, which the capture names, is no regular file`);
      expect(out()).not.toContain('root:');
    }
  });
});

test('a capture of 2 GB is refused unread', async () => {
  const path = newFile('huge', '');
  truncateSync(path, 2 * 1024 ** 3);
  for (const args of [[path], ['--headers', path, '--body', path]]) {
    const { status, err } = verify(args);
    expect(await status).toBe(2);
    expect(err()).toContain('has more than 128 MiB');
  }
  const piped = verify([], { readInput: async (maxBytes) => ({ length: maxBytes + 1 }) as Uint8Array });
  expect(await piped.status).toBe(2);
});

describe('headers and body in files', () => {
  /** Writes the files. */
  function files(given: Record<string, string> | string, body: string | Uint8Array): string[] {
    const lines = () => Object.entries(given).map(([name, value]) => `${name}: ${value}\n`);
    const text = typeof given === 'string' ? given : lines().join('');
    const folder = newFolder();
    return ['--headers', newFile('headers', text, folder), '--body', newFile('body', body, folder)];
  }

  test('a genuine delivery: 0', async () => {
    const { status, lines } = verify([...files(headers, rawBody), ...NOW, '--json']);
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
    const given = files(headers, rawBody);
    const { status, lines } = verify([...given, ...now, '--json']);
    expect(await status).toBe(0);
    expect(lines()).toMatchObject([
      { type: 'verified', stale: { code, message: expect.stringMatching(/^Signed \d+ s/) } },
    ]);
    const human = verify([...given, ...now]);
    expect(await human.status).toBe(0);
    const asOf = now.length > 0 ? '--now' : 'now';
    expect(human.out()).toMatch(
      new RegExp(`^PASS {2}genuine, but stale[\\s\\S]*\\n {6}stale {4}Signed \\d+ s \\w+ ${asOf};`),
    );
  });

  test('--verbose adds the body', async () => {
    const given = [...files(headers, rawBody), ...NOW, '--verbose'];
    const human = verify(given);
    expect(await human.status).toBe(0);
    expect(human.out()).toContain(`\n      ${rawBody}\n`);
    const machine = verify([...given, '--json']);
    expect(await machine.status).toBe(0);
    expect(machine.lines()[0]).toMatchObject({ rawHeaders: Object.entries(headers).flat() });
  });

  test('a corrupted one: 1, and why', async () => {
    const body = Buffer.from(JSON.stringify(JSON.parse(rawBody.toString()), null, 2));
    const { status, lines } = verify([...files(headers, body), ...NOW, '--json']);
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

  test.each<[string, string, string[], Parameters<typeof files>]>([
    ['a forged and old one', 'signature_mismatch', [], [headers, TEXML_BODY]],
    ['an unsigned one', 'header_missing', [], ['content-type: application/json', rawBody]],
    ['a header that came twice', 'header_duplicated', [], ['telnyx-timestamp: 1\ntelnyx-timestamp: 2', rawBody]],
    [
      'a time that no date can show',
      'timestamp_too_new',
      [],
      [{ ...headers, 'telnyx-timestamp': '999999999999999' }, rawBody],
    ],
  ])('%s: 1', async (_, code, args, given) => {
    const { status, lines } = verify([...files(...given), ...args, '--json']);
    expect(await status).toBe(1);
    expect(lines()).toMatchObject([{ type: 'refused', code }]);
  });

  test('a genuine one that is not understood: 0', async () => {
    const paused = deliver('{"event_type":"siprec.paused"}');
    const { status, lines } = verify([...files(paused.headers, paused.rawBody), ...NOW, '--json']);
    expect(await status).toBe(0);
    expect(lines()).toMatchObject([{ kind: 'invalid', error: { code: 'event_unknown', eventType: 'siprec.paused' } }]);
  });

  test.each<[string, string | Uint8Array, string[]]>([
    ['broken JSON', '{', NOW],
    ['broken JSON, and old', '{', []],
    ['deep nesting', '['.repeat(200_000), NOW],
    ['no UTF-8', Buffer.from('{"a":"\xFF"}', 'latin1'), NOW],
  ])('a genuine one that cannot be decoded: 0: %s', async (_, body, args) => {
    const delivery = deliver(body);
    const given = files(delivery.headers, body);
    const { status, lines } = verify([...given, ...args, '--json']);
    expect(await status).toBe(0);
    const id = `sig__${Buffer.from(delivery.headers['telnyx-signature-ed25519'], 'base64').subarray(0, 32).toString('hex')}`;
    expect(lines()).toMatchObject([{ type: 'verified', id, idSource: 'signature', error: { code: 'body_malformed' } }]);
    expect(lines()[0]).toHaveProperty('timestamp', new Date(TIMESTAMP * 1000).toISOString());
    const human = verify([...given, ...args]);
    expect(await human.status).toBe(0);
    expect(human.out()).toMatch(/^PASS {2}genuine(, but stale)? {2}body_malformed/);
  });

  test('headers as captures have them', async () => {
    const [timestamp, signature] = [headers['telnyx-timestamp'], headers['telnyx-signature-ed25519']];
    const text = `\uFEFFPOST /webhooks HTTP/1.1\r\nHost:a\r\nTelnyx-Timestamp:${timestamp} \r\nTELNYX-SIGNATURE-ED25519 :\t${signature}\r\n\r\n`;
    expect(await verify([...files(text, rawBody), ...NOW]).status).toBe(0);
  });

  test('several keys, of which any may match', async () => {
    const given = [...files(headers, rawBody), ...NOW];
    const keys = ['--public-key', OTHER_PUBLIC_KEY, '--public-key', PUBLIC_KEY];
    expect(await command(['verify', ...keys, ...given]).status).toBe(0);
    expect(await command(['verify', '--public-key', OTHER_PUBLIC_KEY, ...given]).status).toBe(1);
  });

  test('the key of the environment', async () => {
    const args = ['verify', ...files(headers, rawBody), ...NOW];
    expect(await command(args, { env: { TELNYX_PUBLIC_KEY: PUBLIC_KEY } }).status).toBe(0);
    expect(await command(args, { env: { TELNYX_PUBLIC_KEY: '' } }).status).toBe(2);
  });
});

test('what was received steers no terminal', async () => {
  const capture = Buffer.from(`POST /\x1b[31m\x9b HTTP/1.1\r\nx: y\r\n\r\nPOST /b HTTP/1.1\r\nx: y\r\n\r\n`, 'latin1');
  const { out } = await done(verify(NOW, { input: capture }));
  expect(out()).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  const event = { ...JSON.parse(rawBody.toString()).data, id: 'x\x1b[2J' };
  const log = JSON.stringify({ record_type: 'webhook_delivery', webhook: event, attempts: [] });
  expect((await done(verify([], { input: log }))).out()).toContain('x\\u001b[2J');
});

async function done(run: ReturnType<typeof command>): Promise<ReturnType<typeof command>> {
  await run.status;
  return run;
}

test('a file that is no capture is not shown', async () => {
  const secret = newFile('secret', 'user=me\npassword=hunter2\n');
  const { status, out, err } = verify([secret]);
  expect(await status).toBe(2);
  expect(out() + err()).not.toContain('hunter2');
});
