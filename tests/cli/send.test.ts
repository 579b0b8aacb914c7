/** `send`: what it posts, and what it says of the answers. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test, vi } from 'vitest';
import { toStandardHeaders, unwrap } from '../../src/index.js';
import { createTestKeyPair } from '../../src/testing.js';
import { command, newFile, type Received, SECRET_KEY, serve } from '../support/commands.js';

const SIX = ['siprec.started', 'siprec.stopped', 'siprec.failed', 'siprec-started', 'siprec-stopped', 'siprec-failed'];
const { publicKey } = createTestKeyPair(Buffer.from(SECRET_KEY, 'base64'));
const KEY = ['--secret-key', SECRET_KEY];
const idOf = ({ headers, body }: Received) => toStandardHeaders(headers as Record<string, string>, body)['webhook-id'];

test('one event, signed with a new key that it prints', async () => {
  const { url, received } = await serve(200);
  const { status, out } = command(['send', url]);
  expect(await status).toBe(0);
  expect(out()).toMatch(
    /^public key {2}\S{44}\nThis key is new\..*\n.*export \$\(.*\)\n.*--env-file FILE\nPASS {2}siprec\.started {14}200 +\d+ ms {2}accepted\n1 of 1 as expected\.\n$/,
  );
  const printed = /public key {2}(\S+)/.exec(out())?.[1];
  const [delivery] = received as [Received];
  const { event } = await unwrap(delivery.headers, delivery.body, printed);
  expect(event).toMatchObject({ event_type: 'siprec.started', meta: { attempt: 1, delivered_to: url } });
  expect(delivery.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'telnyx-webhooks' });
});

test('all six, to a receiver of this package', async () => {
  const { url, received } = await serve(async ({ headers, body }) => {
    await unwrap(headers, body, publicKey);
    return 204;
  });
  const env = { TELNYX_TEST_SECRET_KEY: SECRET_KEY };
  const { status, lines, out } = command(['send', url, '--all', '--json'], { env });
  expect(await status).toBe(0);
  const answer = { type: 'answer', attempt: 1, url, expected: 'accepted', status: 204, ok: true };
  expect(lines()).toEqual([
    { type: 'key', publicKey, made: false },
    ...SIX.map((event) => ({ ...answer, event, milliseconds: expect.any(Number) })),
    { type: 'summary', sent: 6, asExpected: 6 },
  ]);
  expect(received[5]?.body.toString()).toContain('SiprecError=SIPREC%20connection%20failed');
  expect(out()).not.toContain(SECRET_KEY);
});

test('several events, twice each, and the options before the URL: the same id, the next attempt', async () => {
  const { url, received } = await serve(200);
  const { status, out } = command([
    'send',
    '--event',
    'siprec.failed',
    '--event',
    'siprec-failed',
    '--duplicate',
    ...KEY,
    url,
  ]);
  expect(await status).toBe(0);
  expect(out()).toMatch(/siprec\.failed, attempt 2 +200/);
  const ids = received.map(idOf);
  expect(ids[0]).toBe(ids[1]);
  expect(ids[2]).toBe(ids[3]);
  expect(new Set(ids).size).toBe(2);
  expect(received.slice(0, 2).map(({ body }) => JSON.parse(body.toString()).meta.attempt)).toEqual([1, 2]);
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
  [500, '', true],
  [500, '{"code":"event_unknown"}', false],
  [404, '', false],
])('an answer of %i and "%s" leads to the log of the server: %s', async (answer, body, leads) => {
  const { url } = await serve((_, response) => void response.writeHead(answer).end(body));
  const { status, out } = command(['send', url]);
  expect(await status).toBe(1);
  expect(out().includes("Look at your server's log.")).toBe(leads);
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

test.each([
  ['--tamper', /^FAIL .*FORGERY ACCEPTED\n +DANGER: the server accepted a body that was changed/m],
  ['--stale', /^FAIL .*OLD DELIVERY ACCEPTED\n +DANGER: the server accepted a delivery that was signed an hour ago/m],
])('%s that is accepted is said in words that nobody takes for a pass', async (flag, words) => {
  const { url } = await serve(200);
  const { status, out } = command(['send', url, flag]);
  expect(await status).toBe(1);
  expect(out()).toMatch(words);
  expect(out()).not.toMatch(/PASS|as it should|1 of 1/);
});

test.each(SIX)('%s: what is tampered with is another event, or the same one an hour late', async (event) => {
  for (const [flag, code] of [
    ['--tamper', 'signature_mismatch'],
    ['--stale', 'timestamp_too_old'],
  ] as const) {
    const { url, received } = await serve(401);
    await command(['send', url, '--event', event, flag, ...KEY]).status;
    const [delivery] = received as [Received];
    await expect(unwrap(delivery.headers, delivery.body, publicKey)).rejects.toMatchObject({ code });
  }
});

test('no answer', async () => {
  const { status, out } = command(['send', 'http://127.0.0.1:9']);
  expect(await status).toBe(1);
  expect(out()).toMatch(/^FAIL {2}siprec\.started +- +\d+ ms {2}no answer: (ECONNREFUSED|bad port)/m);
});

test('an answer that takes too long', async () => {
  const { url } = await serve(() => new Promise<number>(() => {}));
  const { status, out } = command(['send', url, '--timeout', '0.1']);
  expect(await status).toBe(1);
  expect(out()).toContain('no answer: not within 0.1 s');
});

test('an answer that takes too long, whatever the garbage collector takes away', async () => {
  const { url } = await serve(() => new Promise<number>(() => {}));
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const collecting = setInterval(collect, 50);
  try {
    const { status, out } = command(['send', url, '--all', '--timeout', '0.3']);
    expect(await status).toBe(1);
    expect(out().match(/not within 0.3 s/g)).toHaveLength(6);
  } finally {
    clearInterval(collecting);
  }
});

test('an answer that Telnyx would not have waited for is a warning', async () => {
  const { url } = await serve(async () => {
    await new Promise((resolve) => setTimeout(resolve, 2100));
    return 200;
  });
  const slow = command(['send', url]);
  expect(await slow.status).toBe(0);
  expect(slow.out()).toMatch(/^PASS.*\n {6}slow: Telnyx waits 2 s/m);
});

test('an answer is read to its end', async () => {
  const length = 4_000_000;
  const wasWhole = new Promise<boolean>((resolve) => {
    serve((_, response) => {
      response.once('close', () => resolve(response.writableFinished));
      response.writeHead(500).end(Buffer.alloc(length, 'a'));
      return undefined;
    }).then(({ url }) => command(['send', url]).status);
  });
  expect(await wasWhole).toBe(true);
});

test("the beginning of an unexpected answer's body is shown, and steers no terminal", async () => {
  const body = `\x1b[2J<h1>Not   found</h1>\n${'x'.repeat(9000)}`;
  const { url } = await serve((_, response) => {
    response.writeHead(404).end(body);
    return undefined;
  });
  const { status, out } = command(['send', url]);
  expect(await status).toBe(1);
  expect(out()).toMatch(/\n {6}\\u001b\[2J<h1>Not found<\/h1>\n? ?/);
  expect(out().length).toBeLessThan(800);
  const json = command(['send', url, '--json']);
  await json.status;
  expect(json.lines()[1]?.body).toBe(body.slice(0, 4096));
});

test('waits for the receiver to have the key it made, where somebody is there', async () => {
  const { url, received } = await serve(200);
  const waitForEnter = vi.fn(async () => expect(received).toEqual([]));
  expect(await command(['send', url], { waitForEnter }).status).toBe(0);
  expect(waitForEnter).toHaveBeenCalledOnce();
  expect(await command(['send', url, '--json'], { waitForEnter }).status).toBe(0);
  expect(await command(['send', url, ...KEY], { waitForEnter }).status).toBe(0);
  expect(waitForEnter).toHaveBeenCalledOnce();
});

test('Ctrl-C stops', async () => {
  const sent = command(['send', (await serve(() => new Promise<number>(() => {}))).url, '--all']);
  await vi.waitFor(() => expect(sent.out()).toContain('public key'));
  sent.interrupt();
  expect(await sent.status).toBe(1);
  expect(sent.out()).toMatch(/Stopped\.\n$/);
});

describe('--data and --set', () => {
  test('a body of your own, byte for byte', async () => {
    const body = Buffer.from('{\n "event_type": "siprec.failed" }\n\xFF', 'latin1');
    const { url, received } = await serve(200);
    const { status, out } = command(['send', url, '--data', newFile('mine.json', body), ...KEY]);
    expect(await status).toBe(0);
    expect(out()).toContain('PASS  mine.json');
    expect(received[0]?.body).toEqual(body);
  });

  test.each<[string[], Record<string, unknown>]>([
    [['payload.failure_cause=user_busy'], { data: { payload: { failure_cause: 'user_busy' } } }],
    [['id=a=b', 'meta.delivered_to='], { data: { id: 'a=b' }, meta: { delivered_to: '' } }],
    [['data.payload.client_state=x'], { data: { payload: { client_state: 'x' } } }],
    [['payload.new=1'], { data: { payload: { new: '1' } } }],
  ])('%j', async (fields, expected) => {
    const { url, received } = await serve(200);
    const set = fields.flatMap((field) => ['--set', field]);
    expect(await command(['send', url, '--event', 'siprec.failed', ...set, ...KEY]).status).toBe(0);
    expect(JSON.parse(received[0]?.body.toString() ?? '')).toMatchObject(expected);
  });

  test('in a form, and in a file', async () => {
    const { url, received } = await serve(200);
    const field = ['--set', 'SiprecError=no answer+'];
    expect(await command(['send', url, '--event', 'siprec-failed', ...field, ...KEY]).status).toBe(0);
    expect(received[0]?.body.toString()).toMatch(/SiprecError=no%20answer%2B$/);
    expect(await command(['send', url, '--data', newFile('form', 'a=1&b=2'), '--set', 'a=3', ...KEY]).status).toBe(0);
    expect(received[1]?.body.toString()).toBe('a=3&b=2');
  });

  test('names that are of every object are fields like others', async () => {
    const { url, received } = await serve(200);
    expect(await command(['send', url, '--set', 'payload.__proto__=x', ...KEY]).status).toBe(0);
    expect(received[0]?.body.toString()).toContain('"__proto__":"x"');
    const inherited = command(['send', url, '--set', '__proto__.x=y', ...KEY]);
    expect(await inherited.status).toBe(2);
    expect(({} as { x?: string }).x).toBeUndefined();
  });

  test.each([
    ['payload.x.y=z', '{"data":{"payload":{}}}'],
    ['a=b', '{'],
    ['a.b=c', '[1]'],
  ])('--set %s of %s: 2', async (field, body) => {
    const { url } = await serve(200);
    const { status, err } = command(['send', url, '--data', newFile('body', body), '--set', field, ...KEY]);
    expect(await status).toBe(2);
    expect(err()).toMatch(/the body has no object there|JSON that is not broken/);
  });

  test.each<[string, string[], string]>([
    [
      'a field that the event does not have',
      ['--set', 'failure_cause=user_busy', '--event', 'siprec.failed'],
      'warning: --set adds failure_cause, which siprec.failed does not have. Its fields: event_type, id, occurred_at, record_type, meta.attempt, meta.delivered_to, payload.call_control_id, payload.connection_id, payload.call_leg_id, payload.call_session_id, payload.client_state, payload.failure_cause.',
    ],
    [
      'a field of another event',
      ['--set', 'data.payload.failure_cause=user_busy', '--set', 'x\x1b=1'],
      'warning: --set adds data.payload.failure_cause and x\\u001b, which siprec.started does not have. Its fields: event_type, id, occurred_at, record_type, meta.attempt, meta.delivered_to, payload.call_control_id, payload.connection_id, payload.call_leg_id, payload.call_session_id, payload.client_state.',
    ],
    [
      'a field of none of several events',
      ['--set', 'payload.client_state=x', '--event', 'siprec-started', '--event', 'siprec-failed'],
      'warning: --set adds payload.client_state, which none of these events has. Their fields: SiprecEvent, AccountSid, CallSid, SiprecSid, Timestamp, SiprecName, SiprecError.',
    ],
  ])('%s is added, and a warning names those that there are', async (_, args, warning) => {
    const { url } = await serve(200);
    const { status, err } = command(['send', url, ...args, ...KEY]);
    expect(await status).toBe(0);
    expect(err().replaceAll('\n', ' ')).toBe(`${warning} `);
    for (const line of err().split('\n')) expect([...line].length).toBeLessThanOrEqual(80);
  });

  test.each<[string, string[]]>([
    [
      'a field that Telnyx may send, though the sample has none',
      ['--set', 'SiprecName=x', '--event', 'siprec-started'],
    ],
    ['an object of the event', ['--set', 'payload=x']],
    [
      'a field of one of several events',
      ['--set', 'payload.failure_cause=x', '--set', 'meta.attempt=2', '--set', 'SiprecSid=x', '--all'],
    ],
  ])('no warning: %s', async (_, args) => {
    const { url } = await serve(200);
    const { status, err } = command(['send', url, ...args, ...KEY]);
    expect(await status).toBe(0);
    expect(err()).toBe('');
  });

  test('no warning: a body of your own', async () => {
    const { url } = await serve(200);
    const { status, err } = command(['send', url, '--data', newFile('form', 'a=1'), '--set', 'x=1', ...KEY]);
    expect(await status).toBe(0);
    expect(err()).toBe('');
  });

  test('tampering with a body that is no event of ours changes it, too', async () => {
    const { url, received } = await serve(401);
    for (const body of [Buffer.from('a=b'), '{"a":1}']) {
      const args = ['--data', newFile('body', body), '--tamper', ...KEY];
      expect(await command(['send', url, ...args, ...(typeof body === 'string' ? ['--set', 'a=2'] : [])]).status).toBe(
        0,
      );
    }
    expect(received.map(({ body }) => body.toString())).toEqual(['a=b ', '{"a":"2"} ']);
  });
});

describe('--retry and --failover', () => {
  const pauses = () => {
    const waited: number[] = [];
    return { waited, sleep: async (milliseconds: number) => void waited.push(milliseconds) };
  };

  test('three attempts, each the next one of the same event, with a pause that doubles', async () => {
    let count = 0;
    const { url, received } = await serve(() => (++count < 3 ? 500 : 200));
    const { waited, sleep } = pauses();
    const { status, lines } = command(['send', url, '--retry', '--json', ...KEY], { sleep });
    expect(await status).toBe(0);
    expect(lines().slice(1)).toMatchObject([
      { status: 500, attempt: 1, ok: false },
      { status: 500, attempt: 2, ok: false },
      { status: 200, attempt: 3, ok: true },
      { sent: 1, asExpected: 1 },
    ]);
    expect(new Set(received.map(idOf)).size).toBe(1);
    expect(received.map(({ body }) => JSON.parse(body.toString()).meta.attempt)).toEqual([1, 2, 3]);
    expect(waited).toEqual([1000, 2000]);
  });

  test('then the failover URL', async () => {
    const [first, second] = [await serve(503), await serve(200)];
    const { status, lines } = command(['send', first.url, '--failover', second.url, '--json', ...KEY]);
    expect(await status).toBe(0);
    expect(first.received).toHaveLength(3);
    expect(second.received).toHaveLength(1);
    expect(lines()[4]).toMatchObject({ url: second.url, attempt: 4, ok: true });
    expect(JSON.parse(second.received[0]?.body.toString() ?? '').meta).toEqual({
      attempt: 4,
      delivered_to: second.url,
    });
  });

  test.each([
    [401, 1],
    [404, 1],
    [408, 3],
    [429, 3],
    [302, 3],
  ])('%i: %i attempts', async (answer, attempts) => {
    const { url, received } = await serve(answer);
    expect(await command(['send', url, '--retry', ...KEY]).status).toBe(1);
    expect(received).toHaveLength(attempts);
  });

  test('Ctrl-C stops in a pause', async () => {
    const { url, received } = await serve(500);
    const sent: { run?: ReturnType<typeof command> } = {};
    sent.run = command(['send', url, '--retry', ...KEY], { sleep: async () => sent.run?.interrupt() });
    expect(await sent.run.status).toBe(1);
    expect(received).toHaveLength(1);
    expect(sent.run.out()).toMatch(/Stopped\.\n$/);
  });
});
