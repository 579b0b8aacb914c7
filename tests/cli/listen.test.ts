/** `listen`: what it answers, prints, keeps and passes on. */

import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { openSavedFolder } from '../../src/cli/saved-folder.js';
import { sampleEvents } from '../../src/testing.js';
import { command, listening, newFolder, SECRET_KEY, serve, steady } from '../support/commands.js';
import { CALL_CONTROL_BODY, deliver, OTHER_PUBLIC_KEY, PUBLIC_KEY, TEXML_BODY } from '../support/sign.js';

const KEY = ['--public-key', PUBLIC_KEY];
const now = () => Math.floor(Date.now() / 1000);
const failed = () => deliver(JSON.stringify(sampleEvents['siprec.failed'].enveloped), now());
const post = async (url: string, { headers, rawBody }: ReturnType<typeof deliver>) => {
  const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(rawBody) });
  return [response.status, await response.text()];
};
const withNewline = ({ headers, rawBody }: ReturnType<typeof deliver>) => ({
  headers,
  rawBody: Buffer.concat([rawBody, Buffer.from('\n')]),
});

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
  expect(others.slice(0, 12)).toMatchObject(Array(12).fill({ type: 'verified', kind: 'siprec', answered: 200 }));
  expect(others.slice(12, 18)).toMatchObject(
    Array(6).fill({ type: 'refused', code: 'signature_mismatch', answered: 401 }),
  );
  expect(others.slice(18)).toMatchObject(
    Array(6).fill({ type: 'refused', code: 'timestamp_too_old', genuine: true, answered: 401 }),
  );
  expect(receiver.out()).not.toContain(SECRET_KEY);
});

test('prints one line for each: time, path, what it is, status, milliseconds', async () => {
  const receiver = await listening(KEY);
  expect(await post(`${receiver.url}/webhooks`, failed())).toEqual([200, 'OK']);
  expect(await post(`${receiver.url}/webhooks`, withNewline(failed()))).toEqual([401, 'signature_mismatch']);
  const forged = { headers: failed().headers, rawBody: Buffer.from(TEXML_BODY) };
  expect(await post(`${receiver.url}/a/path/that/is/long?and=more`, forged)).toEqual([401, 'signature_mismatch']);
  expect(steady(receiver.out()).split('\n').slice(1)).toEqual([
    'PASS  12:00:00Z  /webhooks         siprec.failed                   200      1 ms',
    'FAIL  12:00:00Z  /webhooks         newline_added                   401      1 ms',
    'FAIL  12:00:00Z  /a/path/that/is…  signature_mismatch              401      1 ms',
    '',
  ]);
});

test('--verbose prints what is in each, why it fails, and the body', async () => {
  const receiver = await listening([...KEY, '--verbose']);
  await post(receiver.url, failed());
  expect(receiver.out()).toMatch(/^ {6}id {7}25dc3731-e51e-4927-a50d-a61cc25984b1\n {6}call {5}31f19208/m);
  expect(receiver.out()).toContain('"failure_cause":"no_answer"');
  await post(receiver.url, withNewline(failed()));
  expect(receiver.out()).toMatch(/^ {6}why {6}newline_added\n {15}A line break was added/m);
  const json = await listening([...KEY, '--verbose', '--json']);
  await post(json.url, deliver('a=b', now()));
  expect(json.lines()[1]).toMatchObject({ bodyBase64: 'YT1i', rawHeaders: expect.arrayContaining(['host']) });
});

test('answers 200 to other events, and 500 to what is not understood or cannot be decoded', async () => {
  const receiver = await listening(['--public-key', OTHER_PUBLIC_KEY, ...KEY]);
  const deep = '['.repeat(200_000);
  for (const [body, answer, what] of [
    ['{"event_type":"call.answered"}', [200, 'OK'], 'other: call.answered'],
    ['a=b', [200, 'OK'], 'other: no event type'],
    ['{"event_type":"siprec.paused"}', [500, 'event_unknown'], 'event_unknown: siprec.paused'],
    [CALL_CONTROL_BODY, [500, 'event_invalid'], 'event_invalid'],
    ['{', [500, 'body_malformed'], 'body_malformed'],
    [deep, [500, 'body_malformed'], 'body_malformed'],
    [Buffer.from('{"a":"\xFF"}', 'latin1'), [500, 'body_malformed'], 'body_malformed'],
  ] as const) {
    expect(await post(receiver.url, deliver(body, now()))).toEqual(answer);
    expect(receiver.out().trimEnd().split('\n').at(-1)).toContain(what);
  }
});

test('prints nothing that steers a terminal', async () => {
  const event = { ...sampleEvents['siprec.failed'].bare, note: '\x1b[2J\x9b2J\x7f\u202e\u{e0001}' };
  for (const flags of [['--verbose'], ['--json']]) {
    const receiver = await listening([...KEY, ...flags]);
    await post(receiver.url, deliver(JSON.stringify(event), now()));
    expect(receiver.out()).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    if (flags[0] === '--json') expect(receiver.lines()[1]).toMatchObject({ event });
  }
});

test('a header that came twice is refused', async () => {
  const receiver = await listening([...KEY, '--json']);
  const { headers } = deliver(CALL_CONTROL_BODY, now());
  const twice = request(receiver.url, { method: 'POST', headers: { ...headers, 'telnyx-timestamp': ['1', '2'] } });
  twice.end(CALL_CONTROL_BODY);
  await once(twice, 'response');
  await vi.waitFor(() => expect(receiver.lines()[1]).toMatchObject({ code: 'header_duplicated', answered: 401 }));
});

test('only POST, and no endless bodies; what is answered with the body unread closes the connection', async () => {
  const receiver = await listening([...KEY, '--json']);
  const get = await fetch(`${receiver.url}/path?CallSid=1`);
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  expect(await post(receiver.url, deliver(Buffer.alloc(1_048_577), now()))).toEqual([413, expect.any(String)]);
  expect(receiver.lines().slice(1)).toMatchObject([{ status: 405 }, { status: 413 }]);
  for (const [method, announced, status] of [
    ['GET', 10, 405],
    ['POST', 2_000_000, 413],
  ] as const) {
    const socket = connect(Number(new URL(receiver.url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.write(`${method} / HTTP/1.1\r\nhost: a\r\ncontent-length: ${announced}\r\n\r\n`);
    if (status === 413) socket.write(Buffer.alloc(1_048_577));
    await vi.waitFor(() => expect(answer).toContain(`HTTP/1.1 ${status}`));
    expect(answer.toLowerCase()).toContain('\r\nconnection: close\r\n');
    socket.destroy();
  }
});

test('a sender that goes away is no harm', async () => {
  const receiver = await listening(KEY);
  const gone = request(receiver.url, { method: 'POST', headers: { 'content-length': 10 } });
  gone.on('error', () => {});
  gone.write('a');
  await vi.waitFor(() => expect(gone.socket?.connecting).toBe(false));
  gone.destroy();
  expect(await post(receiver.url, deliver('a=b', now()))).toEqual([200, 'OK']);
});

test('a port that is taken: 1, and says how to take another', async () => {
  const { port } = new URL((await serve(200)).url);
  const receiver = command(['listen', '--port', port, ...KEY]);
  expect(await receiver.status).toBe(1);
  expect(receiver.err()).toBe(`error: Port ${port} is taken. Give another one with --port.\n`);
});

test('--host is the address, and one beyond this machine is a warning', async () => {
  const receiver = await listening([...KEY, '--host', '0.0.0.0']);
  expect(receiver.url).toContain('http://0.0.0.0:');
  expect(receiver.out()).toContain('Other machines can reach 0.0.0.0');
  const { port } = new URL(receiver.url);
  expect(await post(`http://127.0.0.1:${port}`, deliver('a=b', now()))).toEqual([200, 'OK']);
  expect((await listening(KEY)).out()).not.toContain('Other machines can reach');
  const asJson = await listening([...KEY, '--host', '0.0.0.0', '--json']);
  expect(asJson.lines()[1]).toMatchObject({ type: 'warning', message: expect.stringContaining('can reach 0.0.0.0') });
});

describe('--forward-to', () => {
  /** Sends bytes as they are, and gives the whole answer. */
  async function sendRaw(url: string, head: string, body: Uint8Array): Promise<string> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(Buffer.concat([Buffer.from(head, 'latin1'), body]));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    await once(socket, 'close');
    return answer;
  }

  test('passes bytes and headers on, but for those of the connection and host, and the answer back', async () => {
    const target = await serve((_, response) => {
      response.sendDate = false;
      response.writeHead(418, 'Short and stout', [
        'X-One',
        '1',
        'x-two',
        'a',
        'X-Two',
        'b',
        'Connection',
        'close, x-hop',
        'X-Hop',
        'no',
      ]);
      response.end('\xFFbody', 'latin1');
      return undefined;
    });
    const receiver = await listening([...KEY, '--forward-to', target.url]);
    const { headers } = deliver(CALL_CONTROL_BODY, now());
    const body = Buffer.from('{"a":"\xFF"}\r\n', 'latin1');
    const head = [
      'POST /elsewhere?x=1 HTTP/1.1',
      'HOST: telnyx.example',
      `Telnyx-Timestamp: ${headers['telnyx-timestamp']}`,
      `TELNYX-signature-ed25519: ${headers['telnyx-signature-ed25519']}`,
      'X-Latin: \xE9',
      'X-Twice: 1',
      'x-twice: 2',
      'Content-Type: application/json',
      'TE: trailers',
      'Keep-Alive: timeout=5',
      'X-Connection-Only: 1',
      'Connection: close, X-Connection-Only',
      `Content-Length: ${body.length}`,
    ];
    const answer = await sendRaw(receiver.url, `${head.join('\r\n')}\r\n\r\n`, body);
    const [received] = target.received;
    expect(received?.body).toEqual(body);
    expect(received?.url).toBe('/webhooks?x=1');
    expect(received?.rawHeaders).toEqual([
      ...['Host', new URL(target.url).host],
      ...['Telnyx-Timestamp', headers['telnyx-timestamp']],
      ...['TELNYX-signature-ed25519', headers['telnyx-signature-ed25519']],
      ...['X-Latin', '\xE9', 'X-Twice', '1', 'x-twice', '2', 'Content-Type', 'application/json'],
      ...['Content-Length', String(body.length), 'Connection', 'close'],
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 418 Short and stout\r\nX-One: 1\r\nx-two: a\r\nX-Two: b\r\n/);
    expect(answer).not.toMatch(/x-hop/i);
    expect(answer).toContain('\xFFbody');
  });

  test('a body in chunks goes on with its length', async () => {
    const target = await serve(200);
    const receiver = await listening([...KEY, '--forward-to', target.url]);
    await sendRaw(
      receiver.url,
      'POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n',
      Buffer.alloc(0),
    );
    expect(target.received[0]).toMatchObject({ body: Buffer.from('a=b'), headers: { 'content-length': '3' } });
    expect(target.received[0]?.headers['transfer-encoding']).toBeUndefined();
  });

  test('a target without a path gets the path that was asked for', async () => {
    const target = await serve(200);
    const receiver = await listening([...KEY, '--forward-to', new URL(target.url).origin]);
    await post(`${receiver.url}/a/b?c=d`, failed());
    await fetch(`${receiver.url}/e`);
    expect(target.received.map(({ url }) => url)).toEqual(['/a/b?c=d', '/e']);
    const warning = /has no path\. Everybody who can post here reaches every path of it/;
    expect(receiver.out().replace(/\s+/g, ' ')).toMatch(warning);
    const asJson = await listening([...KEY, '--forward-to', new URL(target.url).origin, '--json']);
    expect(asJson.lines()[1]).toEqual({ type: 'warning', message: expect.stringMatching(warning) });
    expect((await listening([...KEY, '--forward-to', target.url])).out()).not.toContain('has no path');
  });

  test.each(['DELETE', 'PUT', 'PATCH', 'OPTIONS'])('a %s is of no webhook, and is not passed on', async (method) => {
    const target = await serve(200);
    const receiver = await listening([...KEY, '--forward-to', new URL(target.url).origin]);
    const { status, headers } = await fetch(`${receiver.url}/users/1`, { method });
    expect([status, headers.get('allow'), target.received]).toEqual([405, 'GET, POST', []]);
  });

  test('refused ones go on, too, and one that the target accepts is said so', async () => {
    const target = await serve(({ url }) => (url === '/refuses' ? 401 : 200));
    const receiver = await listening([...KEY, '--forward-to', new URL(target.url).origin]);
    await post(`${receiver.url}/refuses`, withNewline(failed()));
    await post(`${receiver.url}/accepts`, withNewline(failed()));
    await post(`${receiver.url}/accepts`, deliver(CALL_CONTROL_BODY, 1_760_000_000));
    await post(`${receiver.url}/accepts`, failed());
    expect(target.received).toHaveLength(4);
    expect(steady(receiver.out()).split('\n').slice(4)).toEqual([
      'FAIL  12:00:00Z  /refuses          newline_added                   401      1 ms',
      'FAIL  12:00:00Z  /accepts          ACCEPTED: newline_added         200      1 ms',
      'FAIL  12:00:00Z  /accepts          ACCEPTED: timestamp_too_old     200      1 ms',
      'PASS  12:00:00Z  /accepts          siprec.failed                   200      1 ms',
      '',
    ]);
  });

  test('a target that is down is a 502 in one line, and may come back; what was saved is there', async () => {
    const folder = newFolder();
    const target = await serve(200);
    const { port } = new URL(target.url);
    const receiver = await listening([...KEY, '--forward-to', target.url, '--save', folder]);
    expect((await post(receiver.url, failed()))[0]).toBe(200);
    target.server.closeAllConnections();
    target.server.close();
    await once(target.server, 'close');
    const [status, text] = await post(receiver.url, failed());
    expect([status, text]).toEqual([502, expect.stringContaining('ECONNREFUSED')]);
    expect(steady(receiver.out())).toMatch(/^FAIL {2}12:00:00Z {2}\/ +target: ECONNREFUSED +502 +1 ms$/m);
    target.server.listen(Number(port), '127.0.0.1');
    await once(target.server, 'listening');
    expect((await post(receiver.url, failed()))[0]).toBe(200);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  test('a target that breaks off in its answer breaks off here', async () => {
    const target = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('part');
      setTimeout(() => response.destroy(), 50);
      return undefined;
    });
    const receiver = await listening([...KEY, '--forward-to', target.url]);
    await expect(post(receiver.url, failed())).rejects.toThrow();
    await vi.waitFor(() => expect(receiver.out()).toMatch(/FAIL .*target: /));
  });

  test('a target whose answer cannot be passed on is a 502, and its connection is closed', async () => {
    const target = createServer().listen(0, '127.0.0.1');
    await once(target, 'listening');
    const closed = once(target, 'connection').then(async ([socket]) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.write('HTTP/1.1 200 A\u0001B\r\nContent-Length: 100\r\n\r\n'));
      await once(socket, 'close'); // it would wait for the rest of the body otherwise
    });
    const receiver = await listening([
      ...KEY,
      '--forward-to',
      `http://127.0.0.1:${(target.address() as AddressInfo).port}`,
    ]);
    expect((await post(receiver.url, failed()))[0]).toBe(502);
    expect(receiver.out()).toContain('target: ERR_INVALID_CHAR');
    await closed;
    target.close();
  });

  test('Ctrl-C does not wait for the target', async () => {
    const target = await serve(() => new Promise<number>(() => {}));
    const receiver = await listening([...KEY, '--forward-to', target.url]);
    const posted = post(receiver.url, failed()).catch(() => {});
    await vi.waitFor(() => expect(target.received).toHaveLength(1));
    receiver.interrupt();
    expect(await receiver.status).toBe(0);
    await posted;
  });
});

describe('--save', () => {
  const NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z-\d{6}\.http$/;

  test('keeps each delivery as a file that verify takes, and nothing else; names sort as they came', async () => {
    const folder = join(newFolder(), 'made', 'for', 'it');
    const receiver = await listening([...KEY, '--save', folder, '--json']);
    const bodies = Array.from({ length: 12 }, (_, number) => `number=${number}`);
    for (const body of bodies) await post(`${receiver.url}/../../etc/passwd%00?${body}`, deliver(body, now()));
    await post(receiver.url, withNewline(failed()));
    await fetch(receiver.url);
    const names = readdirSync(folder).sort();
    expect(names).toHaveLength(13);
    for (const name of names) expect(name).toMatch(NAME);
    for (const name of names) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(names.slice(0, 12).map((name) => readFileSync(join(folder, name), 'latin1').split('\r\n\r\n')[1])).toEqual(
      bodies,
    );
    expect(receiver.lines()[1]?.saved).toBe(names[0]);
    for (const [index, name] of names.entries()) {
      const { status, out } = command(['verify', join(folder, name), ...KEY]);
      expect(await status).toBe(index < 12 ? 0 : 1);
      expect(out()).toMatch(/^This is HTTP as text/);
    }
  });

  test('bytes and headers are as they came, whatever they came in', async () => {
    const folder = newFolder();
    const receiver = await listening([...KEY, '--save', folder]);
    const body = Buffer.from('{"a":"\xFF"}\r\n\r\n', 'latin1');
    const { headers } = deliver(body, now());
    const chunked = request(`${receiver.url}/x`, {
      method: 'POST',
      headers: {
        ...headers,
        'X-Latin': '\xE9',
        'transfer-encoding': 'chunked',
        'telnyx-siprec-webhooks-received': 'never',
      },
    });
    chunked.end(body);
    await once(chunked, 'response');
    const [name = ''] = readdirSync(folder);
    const saved = readFileSync(join(folder, name), 'latin1');
    expect(saved).toMatch(/^POST \/x HTTP\/1\.1\r\ntelnyx-siprec-webhooks-received: 2\S+Z\r\n/);
    expect(saved).toContain('X-Latin: \xE9\r\n');
    expect(saved).not.toMatch(/never|transfer-encoding/i);
    expect(saved.endsWith(`Content-Length: ${body.length}\r\n\r\n${body.toString('latin1')}`)).toBe(true);
    expect(await command(['verify', join(folder, name), ...KEY]).status).toBe(0);
  });

  const save = (folder: ReturnType<typeof openSavedFolder>, arrived = new Date()) =>
    folder.save({ method: 'POST', url: '/', rawHeaders: [], body: Buffer.from('x'), arrived });

  test('of its own files it keeps 1,000, those of earlier runs among them; the oldest go, and no other file', () => {
    const folder = newFolder();
    const earlier = openSavedFolder(folder);
    const first = save(earlier, new Date('2026-01-01T00:00:00Z'));
    const second = save(earlier, new Date('2026-01-01T00:00:00Z'));
    const others = [
      '2000-01-01T00-00-00.000Z-000001.http',
      '2000-01-01T00-00-00.000Z-000001.http.txt',
      'notes.txt',
      first.replace('.http', '.copy.http'),
    ];
    for (const name of others) writeFileSync(join(folder, name), 'POST / HTTP/1.1\r\nhost: a\r\n\r\n');
    const outside = join(newFolder(), 'precious');
    writeFileSync(outside, 'POST / HTTP/1.1\r\ntelnyx-siprec-webhooks-received: x\r\n\r\n');
    symlinkSync(outside, join(folder, '2000-01-01T00-00-00.000Z-000002.http'));
    mkdirSync(join(folder, '2000-01-01T00-00-00.000Z-000003.http'));
    const later = openSavedFolder(folder);
    for (let count = 0; count < 999; count++) save(later, new Date('2026-01-02T00:00:00Z'));
    const names = readdirSync(folder);
    expect(names).not.toContain(first);
    expect(names).toContain(second);
    expect(names).toEqual(expect.arrayContaining(others));
    expect(names).toHaveLength(1000 + others.length + 2);
    expect(readFileSync(outside, 'utf8')).toContain('POST');
  });

  test('what took the place of one of its files stays', () => {
    const folder = newFolder();
    const saved = openSavedFolder(folder);
    const first = save(saved);
    writeFileSync(join(folder, first), 'mine now');
    for (let count = 0; count < 1000; count++) save(saved);
    expect(readFileSync(join(folder, first), 'utf8')).toBe('mine now');
  });

  test('never over a file or through a link that is there, and in order though the clock is set back', () => {
    const folder = newFolder();
    const at = new Date('2026-01-01T00:00:00Z');
    const target = join(newFolder(), 'target');
    writeFileSync(join(folder, '2026-01-01T00-00-00.000Z-000001.http'), 'here first');
    symlinkSync(target, join(folder, '2026-01-01T00-00-00.000Z-000002.http'));
    const saved = openSavedFolder(folder);
    const names = [save(saved, at), save(saved, new Date('2025-01-01T00:00:00Z'))];
    expect(names).toEqual(['2026-01-01T00-00-00.000Z-000003.http', '2026-01-01T00-00-00.000Z-000004.http']);
    expect(readFileSync(join(folder, '2026-01-01T00-00-00.000Z-000001.http'), 'utf8')).toBe('here first');
  });

  test('a delivery that cannot be kept is answered, and said to be lost', async () => {
    const folder = join(newFolder(), 'gone');
    const receiver = await listening([...KEY, '--save', folder]);
    const { rmSync } = await import('node:fs');
    rmSync(folder, { recursive: true });
    expect(await post(receiver.url, failed())).toEqual([200, 'OK']);
    expect(receiver.out()).toMatch(/^PASS.*\n {6}unsaved {2}This delivery could not be kept: ENOENT\.$/m);
  });
});

test('ends when the page of --ui cannot be had, and leaves no port open', async () => {
  const receiver = command(['listen', '--port', '0', '--ui', ...KEY]); // in src, no page was built
  expect(await receiver.status).toBe(1);
  expect(receiver.err()).toContain('inspector.html');
  const [url = ''] = /http:\/\/[\d.:]+/.exec(receiver.out()) ?? [];
  await expect(fetch(url)).rejects.toThrow();
});
