/** What captures hold besides the fixtures: odd spellings, broken ones, hostile ones. */

import { describe, expect, test } from 'vitest';
import type { CapturedRequest } from '../../src/captures/capture.js';
import { sentOf } from '../../src/captures/curl-command.js';
import { readCapture } from '../../src/captures/read-capture.js';

const read = (text: string | Uint8Array) => readCapture(typeof text === 'string' ? Buffer.from(text) : text);
const one = (text: string | Uint8Array): CapturedRequest => {
  const { requests } = read(text);
  expect(requests).toHaveLength(1);
  return requests[0] as CapturedRequest;
};
const textOf = ({ body }: CapturedRequest) =>
  body && Buffer.concat(body.map((part) => ('file' in part ? Buffer.from(`<${part.file}>`) : part))).toString();
const codes = ({ notes }: CapturedRequest) => notes.map(({ code }) => code);

describe('HTTP', () => {
  const SIGNED = 'telnyx-timestamp: 1\r\n';

  test('the body ends where its content-length says, though an editor added a line break', () => {
    const request = one(`POST /a HTTP/1.1\r\ncontent-length: 3\r\n\r\na=b\n`);
    expect([textOf(request), codes(request)]).toEqual(['a=b', []]);
  });

  test('a body longer than its content-length is kept whole', () => {
    const request = one(`POST /a HTTP/1.1\r\ncontent-length: 7\r\n\r\n{\n  "a": 1\n}`);
    expect([textOf(request), codes(request)]).toEqual(['{\n  "a": 1\n}', ['body_longer']]);
  });

  test('one that was cut off', () => {
    const request = one(`POST /a HTTP/1.1\r\ncontent-length: 12\r\n\r\n{"a":1`);
    expect([textOf(request), codes(request)]).toEqual(['{"a":1', ['body_truncated']]);
    expect(request.notes[0]?.message).toContain('6 bytes here; its content-length was 12');
  });

  test('without a content-length, the body ends where the next request begins', () => {
    const { requests } = read(
      'GET / HTTP/1.1\r\nhost: a\r\n\r\nPOST /a HTTP/1.1\r\nhost: a\r\n\r\na=b\nPUT /c HTTP/2\r\n\r\n',
    );
    expect(requests.map((request) => [request.method, request.url, textOf(request)])).toEqual([
      ['GET', '/', ''],
      ['POST', '/a', 'a=b\n'],
      ['PUT', '/c', ''],
    ]);
  });

  test('an answer between two requests is passed over', () => {
    const request = 'POST /a HTTP/1.1\r\ncontent-length: 3\r\n\r\na=b';
    const { requests } = read(`${request}HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK\r\n${request}`);
    expect(requests.map(textOf)).toEqual(['a=b', 'a=b']);
  });

  test('headers alone, of which one is of a signature, and a body', () => {
    const request = one(`content-type: text/plain\r\n${SIGNED}\r\na=b`);
    expect([request.method, request.url, textOf(request)]).toEqual(['POST', '', 'a=b']);
  });

  test('folded headers, and one that came twice', () => {
    const { headers } = one(`POST /a HTTP/1.1\r\nx: 1\r\n  2\r\n\t3\r\nTelnyx-Timestamp:1\r\n${SIGNED}\r\n`);
    expect(headers).toEqual([
      ['x', '1 2 3'],
      ['Telnyx-Timestamp', '1'],
      ['telnyx-timestamp', '1'],
    ]);
  });

  // Both took hours when each line was read, or copied, once for every other.
  test('a header of half a million lines', () => {
    const { headers } = one(`POST /a HTTP/1.1\r\nx: 1\r\n${' 2\r\n'.repeat(500_000)}\r\n`);
    expect(headers).toEqual([['x', `1${' 2'.repeat(500_000)}`]]);
  });

  test('a header that goes on in blanks, and never ends', () => {
    expect(() => read(`POST /a HTTP/1.1\r\nx: 1\r\n${' '.repeat(5_000_000)}`)).toThrow(/is not a header/);
  });

  test('line breaks that were rewritten are noted', () => {
    expect(codes(one('POST /a HTTP/1.1\nhost: a\n\na=b'))).toEqual(['line_endings']);
  });

  test.each([
    ['with extensions and trailers', '3;x=y\r\na=b\r\n0\r\nx: y\r\n\r\n', 'a=b', []],
    ['in capital letters', 'A\r\n0123456789\r\n0\r\n\r\n', '0123456789', []],
    ['cut off', 'ff\r\na=b', 'a=b', ['chunks_broken']],
    ['of another size', '2\r\na=b\r\n0\r\n\r\n', 'a=', ['chunks_broken']],
    ['joined already', '{"a":1}', '{"a":1}', []],
  ])('chunks %s', (_, body, text, notes) => {
    const request = one(`POST /a HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n${body}`);
    expect([textOf(request), codes(request)]).toEqual([text, notes]);
  });

  test('a line of the headers that is none', () => {
    expect(() => read('POST /a HTTP/1.1\r\nhost: a\r\nwhat is this\r\n\r\n')).toThrow('is not a header');
  });

  test('bytes that are no UTF-8 are kept', () => {
    const request = one(Buffer.from('POST /a HTTP/1.1\r\n\r\n\xFF\x00\x80', 'latin1'));
    expect(request.body).toEqual([new Uint8Array([0xff, 0, 0x80])]);
  });
});

describe('curl', () => {
  test.each<[string, string, string | undefined]>([
    ['POST', `curl a -d x=1 -d y=2`, 'x=1&y=2'],
    ['POST', `curl --json '{"a":' --json '1}' a`, '{"a":1}'],
    ['POST', `curl a -sSd'x'`, 'x'],
    ['PUT', `curl a -XPUT --data-raw @x`, '@x'],
    ['POST', `curl a -d @../../etc/passwd`, '<passwd>'],
    ['POST', `curl a --data-binary @C:\\\\temp\\\\body.json`, '<body.json>'],
    ['POST', `curl a --data-binary @-`, undefined],
    ['POST', `curl a --data-binary @..`, undefined],
    ['POST', `curl a --data-binary @.env`, undefined],
    ['POST', `curl a -d @../../.ssh/..config`, undefined],
    ['PUT', `curl a -T '.env'`, undefined],
    ['POST', `curl a --data-urlencode @body`, '<body>'],
    ['POST', `curl a --data-urlencode 'a b'`, 'a+b'],
    ['POST', `curl a --data-urlencode 'x=a&b'`, 'x=a%26b'],
    ['POST', `curl a --data-urlencode '=a b'`, 'a+b'],
    ['POST', `curl a --data-urlencode x@body`, undefined],
    ['POST', `curl a -d 'not closed`, 'not closed'],
    ['POST', `curl a -d $'not closed\\x`, 'not closed\\x'],
    ['POST', `curl a -d $"a\\\nb"`, 'ab'],
    ['POST', `curl a -d x &> out`, 'x'],
    ['POST', `curl a -d \\`, ''],
    ['POST', `curl a -F x=1`, undefined],
    ['PUT', `curl -T body a`, '<body>'],
    ['GET', `curl -o out -w '%{http_code}' a`, ''],
    ['GET', `curl -G -d x=1 a`, ''],
    ['HEAD', `curl -I a`, ''],
    ['POST', `$ FOO=1 /usr/bin/curl.exe a -d x # a comment`, 'x'],
    ['POST', `curl a -d x > out.txt 2>&1`, 'x'],
    ['POST', `curl a -d x | jq .`, 'x'],
    ['POST', `curl -d "a \\"b\\" \\\\ \\x" a`, 'a "b" \\ \\x'],
    ['POST', `curl -d $'\\x41\\101\\n\\t\\e\\'\\u00e9\\U0001F399\\q' a`, "AA\n\t\x1B'é🎙\\q"],
    ['POST', `curl.exe ^"a^" -d ^"x^\\^"y^\\^" ^%^%^" `, 'x"y" %%'],
    ['POST', `curl a ^\r\n  -d "x""y\\\\" `, 'x"y\\'],
  ])('%s: %s', (method, command, body) => {
    const request = one(command);
    expect([request.method, textOf(request), request.url]).toEqual([method, body, 'a']);
    expect(request.lacks === undefined).toBe(body !== undefined);
  });

  test('a name of a file is percent-encoded, or loses its line breaks, as curl does it', () => {
    const bytes = Buffer.from('a b\r\n\0c');
    expect(Buffer.from(sentOf({ file: 'x', sent: 'percent-encoded' }, bytes)).toString()).toBe('a+b%0D%0A%00c');
    expect(Buffer.from(sentOf({ file: 'x', sent: 'without line breaks' }, bytes)).toString()).toBe('a bc');
  });

  test('headers', () => {
    const { headers } = one(`curl a -H 'A: 1' --header "B:2" -H 'C;' -H 'D:' -H @file -A me -d x`);
    expect(headers).toEqual([
      ['A', '1'],
      ['B', '2'],
      ['C', ''],
      ['user-agent', 'me'],
    ]);
  });

  test('several commands, and several requests of one', () => {
    const { requests } = read('curl a -d 1 --next b -d 2\n\ncurl c -d 3; echo curl');
    expect(requests.map((request) => [request.url, textOf(request)])).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ]);
  });

  test.each([`curl a -d "$BODY"`, 'curl a -d $BODY', 'curl a -d "`cat x`"'])(
    '%s: what a shell fills in is noted',
    (command) => {
      expect(codes(one(command))).toEqual(['shell_expansion']);
    },
  );
});

const json = (value: unknown) => one(JSON.stringify(value));

describe('JSON', () => {
  test.each<[string, unknown, string]>([
    ['text', 'a=b', 'a=b'],
    ['a Buffer', Buffer.from('a=b'), 'a=b'],
    ['a Uint8Array', new Uint8Array([97, 61, 98]), 'a=b'],
    ['a parsed body', { a: 1 }, '{"a":1}'],
    ['a list', [1], '[1]'],
  ])('%s', (_, body, expected) => {
    expect(textOf(json({ headers: {}, body }))).toBe(expected);
  });

  test('what JSON cannot say is no bytes', () => {
    expect(textOf(json({ headers: {}, body: { type: 'Buffer', data: [256] } }))).toBe('{"type":"Buffer","data":[256]}');
  });

  test.each([
    ['bodyBase64', { bodyBase64: 'YT1i' }],
    ['isBase64Encoded', { body: 'YT1i', isBase64Encoded: true }],
    ['encoding', { body: 'YT\n1i', encoding: 'base64' }],
    ['under request', { request: { headers: {}, rawBody: 'a=b' } }],
  ])('Base64: %s', (_, fields) => {
    expect(textOf(json('request' in fields ? fields : { headers: {}, ...fields }))).toBe('a=b');
  });

  test('Base64 that is none is taken as it is, and noted', () => {
    const request = json({ headers: {}, body: 'a=b', isBase64Encoded: true });
    expect([textOf(request), codes(request)]).toEqual(['a=b', ['base64_broken']]);
  });

  test('bytes that were lost are noted', () => {
    expect(codes(json({ headers: {}, body: 'a=\uFFFD' }))).toEqual(['body_not_utf8']);
  });

  test.each<[string, unknown]>([
    ['a record', { a: '1', b: ['2', '3'], c: null, d: 4 }],
    [
      'pairs',
      [
        ['a', '1'],
        ['b', ['2', '3']],
        ['d', '4'],
      ],
    ],
    ['objects', [{ name: 'a', value: '1' }, { key: 'b', value: ['2', '3'] }, { name: 'd', value: 4 }, { x: 1 }]],
    ['a flat list', ['a', '1', 'b', '2', 'b', '3', 'd', '4']],
  ])('headers in %s', (_, headers) => {
    expect(json({ headers, body: 'x' }).headers).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['b', '3'],
      ['d', '4'],
    ]);
  });

  test('own names are data, whatever they are', () => {
    const request = one('{"headers":{"__proto__":"1","constructor":"2"},"body":{"__proto__":1}}');
    expect(request.headers).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
    expect(textOf(request)).toBe('{"__proto__":1}');
  });

  test('a HAR file without bodies, and one in Base64', () => {
    const har = (postData: unknown, bodySize = 3) =>
      json({ log: { entries: [{}, { request: { method: 'POST', url: 'a', headers: [], postData, bodySize } }] } });
    expect(har(undefined).lacks).toContain('with content');
    expect(har({ params: [{ name: 'a', value: 'b' }] })).toMatchObject({
      body: undefined,
      lacks: expect.stringContaining('only the parsed fields of the form'),
    });
    for (const _file of ['../..', '.env', '/home/me/.env', 'C:\\\\me\\\\.env']) {
      expect(har({ _file })).toMatchObject({ body: undefined, lacks: expect.stringContaining('begins with a dot') });
    }
    expect(textOf(har({ text: 'YT1i', encoding: 'base64' }))).toBe('a=b');
    expect(textOf(har({ _file: '/etc/passwd' }))).toBe('<passwd>');
    expect(textOf(har(undefined, 0))).toBe('');
  });

  test("a HAR file of Playwright's with content: 'omit' did not keep the body", () => {
    const har = (text: string | undefined, bodySize: number, length: string) => {
      const headers = [{ name: 'Content-Length', value: length }];
      const request = { method: 'POST', url: 'a', headers, postData: { mimeType: 'application/json', text }, bodySize };
      return json({ log: { entries: [{ request }] } });
    };
    for (const request of [har('', 503, '503'), har('', -1, '503'), har(undefined, -1, '503'), har('', 503, '')]) {
      expect(request.body).toBeUndefined();
      expect(request.lacks).toMatch(/had a body, and this HAR file did not keep it/);
    }
    // One that is really empty is there.
    expect(textOf(har('', 0, '0'))).toBe('');
    expect(textOf(har('', 0, '503'))).toBe('');
    expect(textOf(har('a=b', 3, '3'))).toBe('a=b');
  });

  test('a load balancer, and emulators that leave one of the two headers empty', () => {
    const event = { requestContext: {}, httpMethod: 'POST', path: '/a', body: 'a=b' };
    for (const headers of [
      { headers: { A: '1' }, multiValueHeaders: {} },
      { headers: {}, multiValueHeaders: { A: ['1'] } },
      { headers: { a: '1' }, multiValueHeaders: { A: ['1'] } },
    ]) {
      expect(json({ ...event, ...headers }).headers).toHaveLength(1);
    }
    expect(textOf(json({ ...event, headers: {}, body: null }))).toBe('');
  });

  test('ngrok without bytes, Hookdeck without a body', () => {
    expect(json({ request: { raw: '!', method: 'POST', uri: '/a', headers: {} } }).lacks).toContain('cannot be read');
    const data = { headers: {}, path: '/a', query: '?b', is_large_payload: true };
    expect(json({ id: 'req_1', data })).toMatchObject({ url: '/a?b', lacks: expect.stringContaining('raw_body') });
  });

  test('a cut off body of CloudFront', () => {
    const request = {
      method: 'POST',
      uri: '/a',
      headers: {},
      body: { data: 'a', encoding: 'text', inputTruncated: true },
    };
    expect(codes(json({ Records: [{ cf: { request } }] }))).toEqual(['body_truncated']);
  });

  test("Telnyx's call events, and lists of records", () => {
    const record = { record_type: 'call_event', metadata: { event: { event_type: 'siprec.started' } } };
    expect(read(JSON.stringify({ data: [record, record] })).events).toHaveLength(2);
    expect(read(JSON.stringify([record, { headers: {}, body: '' }])).events).toHaveLength(1);
    expect(read(JSON.stringify({ data: { record_type: 'webhook_delivery' } })).events).toEqual([{ event: null }]);
  });
});

describe('when it arrived', () => {
  const post = { method: 'POST', url: '/a', headers: [], postData: { text: 'a=b' } };
  const hookdeck = (id: string, times: object) => ({ id, ...times, data: { headers: {}, path: '/a', body: 'a=b' } });
  const lambda = (requestContext: object) => ({ requestContext, headers: {}, path: '/a', body: 'a=b' });
  const raw = Buffer.from('POST /a HTTP/1.1\r\nx: y\r\n\r\na=b').toString('base64');

  test.each<[string, unknown]>([
    ['HAR', { log: { entries: [{ startedDateTime: '2025-10-09T10:53:20.123+02:00', request: post }] } }],
    ['ngrok', { start: '2025-10-09T08:53:20.123456789Z', request: { raw } }],
    ['ngrok without bytes', { start: '2025-10-09T08:53:20.123Z', request: { raw: '!', headers: {} } }],
    ['webhook.site', { token_id: 'x', content: 'a', headers: {}, created_at: '2025-10-09 08:53:20.123' }],
    ['a request of Hookdeck', hookdeck('req_1', { ingested_at: '2025-10-09T08:53:20.123Z', created_at: 'x' })],
    ['an event of Hookdeck', hookdeck('evt_1', { created_at: '2025-10-09T08:53:20.123Z' })],
    ['API Gateway, REST', lambda({ requestTimeEpoch: 1760000000123 })],
    ['API Gateway, HTTP', lambda({ timeEpoch: 1760000000123, http: {} })],
    ['a line of listen --json --verbose', { arrived: '2025-10-09T08:53:20.123Z', rawHeaders: [], bodyBase64: '' }],
    ['JSON around a request', { receivedAt: '2025-10-09T08:53:20.123Z', request: { headers: {}, body: 'a' } }],
    ['JSON', { received_at: '2025-10-09T08:53:20.123Z', headers: {}, body: 'a' }],
  ])('%s', (_, capture) => {
    expect(json(capture).arrived).toEqual(new Date(1760000000123));
  });

  test('a file of listen --save', () => {
    const saved = 'telnyx-siprec-webhooks-received: 2025-10-09T08:53:20.123Z';
    expect(one(`POST /a HTTP/1.1\r\n${saved}\r\nx: y\r\n\r\na=b`).arrived).toEqual(new Date(1760000000123));
    // Whoever sends a delivery may send such a header, but \`listen\` puts its own first.
    expect(one(`POST /a HTTP/1.1\r\nx: y\r\n${saved}\r\n\r\na=b`).arrived).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['no time', { log: { entries: [{ request: post }] } }],
    ['text that is none', { log: { entries: [{ startedDateTime: 'yesterday', request: post }] } }],
    ['a day that is none', { log: { entries: [{ startedDateTime: '2025-02-30T00:00:00Z', request: post }] } }],
    ['a number that no date can show', lambda({ requestTimeEpoch: 1e300 })],
    ['when somebody bookmarked it', hookdeck('bmk_1', { created_at: '2025-10-09T08:53:20Z' })],
    ['a time of something else', { time: '2025-10-09T08:53:20Z', headers: {}, body: 'a' }],
  ])('%s', (_, capture) => {
    expect(json(capture).arrived).toBeUndefined();
  });
});

describe('what was answered', () => {
  const post = { method: 'POST', url: '/a', headers: [], postData: { text: 'a=b' } };
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const HTTP = 'HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\n\r\n{"code":"signature_mismatch"}';
  const REQUEST = 'POST /a HTTP/1.1\r\ncontent-length: 3\r\n\r\na=b';
  const MISMATCH = { status: 401, code: 'signature_mismatch' };
  const har = (response: unknown) => ({ log: { entries: [{ request: post, response }] } });
  const hookdeck = { id: 'evt_1', response_status: 401, data: { headers: {}, path: '/a', body: 'a=b' } };
  const listened = { rawHeaders: [], bodyBase64: '', answered: 401, forwarded: { status: 401 } };
  const logged = (response: unknown) => ({ headers: {}, body: 'a=b', response });

  test.each<[string, unknown, object | undefined]>([
    ['HAR', har({ status: 401, content: { text: '{"code":"signature_mismatch"}' } }), MISMATCH],
    [
      'HAR in Base64',
      har({ status: 401, content: { text: base64('{"code":"signature_mismatch"}'), encoding: 'base64' } }),
      MISMATCH,
    ],
    ['HAR without content', har({ status: 503, content: { size: 0 } }), { status: 503 }],
    ['HAR without an answer', har({ status: 0, content: {} }), { status: 0 }],
    ['HAR of a connection that broke', har({ status: -1 }), { status: 0 }],
    ['ngrok', { request: { raw: base64(REQUEST) }, response: { status_code: 401, raw: base64(HTTP) } }, MISMATCH],
    ['an event of Hookdeck', hookdeck, { status: 401 }],
    ['a line of listen --json --verbose --forward-to', listened, { status: 401 }],
    ['one that could not be forwarded', { ...listened, forwarded: { error: 'ECONNREFUSED' } }, undefined],
    ['JSON of a logger', logged({ statusCode: 401, body: '{ "code" : "signature_mismatch" }' }), MISMATCH],
    ['JSON of a logger that parses', logged({ status: 401, body: { code: 'signature_mismatch' } }), MISMATCH],
    [
      'a code within another object',
      logged({ status: 401, body: '{"code":1,"e":{"code":"key_missing"}}' }),
      { status: 401, code: 'key_missing' },
    ],
    ['a code that is none of ours', logged({ status: 401, body: '{"code":"\x1B[31mPASS"}' }), { status: 401 }],
    ['a code that every object has', logged({ status: 401, body: '{"code":"constructor"}' }), { status: 401 }],
    ['a status that is text', logged({ status: '401 \x1B[31m' }), undefined],
    ['a status that is none', logged({ status: 4010 }), undefined],
    ['broken Base64', har({ status: 401, content: { text: '!', encoding: 'base64' } }), { status: 401 }],
    [
      'a long page',
      har({ status: 500, content: { text: base64('x'.repeat(100_000)), encoding: 'base64' } }),
      { status: 500 },
    ],
  ])('%s', (_, capture, answer) => {
    expect(json(capture).answer).toEqual(answer);
  });

  test('HTTP with answers between', () => {
    const { requests } = read(
      `${REQUEST}${HTTP}\r\n${REQUEST}HTTP/1.1 100 Continue\r\n\r\nHTTP/2 200\r\n\r\n${REQUEST}`,
    );
    expect(requests.map(({ answer }) => answer)).toEqual([MISMATCH, { status: 200 }, undefined]);
  });

  test('what curl wrote of a transfer', () => {
    const hex = (text: string) =>
      `0000: ${[...Buffer.from(text)].map((byte) => `${byte.toString(16).padStart(2, '0')} `).join('')}x`;
    const answered = [
      hex('HTTP/1.1 401 No\r\n'),
      hex('\r\n'),
      '<= Recv data',
      hex('{"code":"signat'),
      hex('ure_mismatch"}'),
    ];
    const trace = [
      '=> Send header',
      ...(REQUEST.match(/[\s\S]{1,16}/g)?.map(hex) ?? []),
      '<= Recv header',
      ...answered,
    ];
    expect(one(trace.join('\n'))).toMatchObject({ method: 'POST', answer: MISMATCH });
    const ascii = [
      ...['=> Send header, 20 bytes', '0000: POST /a HTTP/1.1', '0012: ', '<= Recv header', '0000: HTTP/1.1 401 No'],
      ...['<= Recv data, 29 bytes', '0000: {"code":"signature_mismatch"}'],
    ];
    expect(one(ascii.join('\n'))).toMatchObject({ method: 'POST', headers: [], answer: MISMATCH });
    const verbose = '* Trying\n> POST /a HTTP/1.1\n> x: y\n>\n< HTTP/1.1 401 No\n<\n{"code":"signature_mismatch"}\n';
    expect(one(verbose)).toMatchObject({ headers: [['x', 'y']], answer: MISMATCH });
    const twice = `${verbose}> POST /b HTTP/1.1\n>\n`;
    expect(read(twice).requests.map(({ answer }) => answer)).toEqual([MISMATCH, undefined]);
  });

  test("Telnyx's log has what the last attempt was answered", () => {
    const attempt = (response: object) => ({ http: { response } });
    const attempts = [attempt({ status: 500 }), attempt({ status: 401, body: '{"code":"signature_mismatch"}' })];
    const { events } = read(JSON.stringify({ record_type: 'webhook_delivery', webhook: {}, attempts }));
    expect(events).toEqual([{ event: {}, answer: MISMATCH }]);
  });
});

describe('what curl wrote of a transfer', () => {
  test('a header in two blocks is one message, and every request is read', () => {
    const hex = (text: string) =>
      `0000: ${[...Buffer.from(text)].map((byte) => `${byte.toString(16).padStart(2, '0')} `).join('')}x`;
    const trace = [
      '=> Send header, 9 bytes',
      hex('POST /a H'),
      '=> Send header, 8 bytes',
      hex('TTP/1.1\r'),
      '=> Send header',
      hex('\n\r\n'),
      '=> Send data',
      hex('a=b'),
      '<= Recv data',
      hex('POST / H'),
      '=> Send header',
      hex('GET / HTTP/1.1\r'),
      hex('\n\r\n'),
    ];
    const { requests } = read(trace.join('\n'));
    expect(requests.map((request) => [request.method, request.url, textOf(request)])).toEqual([
      ['POST', '/a', 'a=b'],
      ['GET', '/', ''],
    ]);
  });

  test('an answer is read once, however many requests it answers', () => {
    const [sent, received] = ['POST /a HTTP/1.1\n\n'.repeat(3), 'HTTP/1.1 401 Unauthorized\n\n'].map((text) =>
      [...Buffer.from(text)].map((byte) => `0000: ${byte.toString(16).padStart(2, '0')} \n`).join(''),
    );
    const { requests } = read(`=> Send header\n${sent}<= Recv header\n${received}`);
    const [first, ...others] = requests.map(({ answer }) => answer);
    expect(first).toEqual({ status: 401 });
    expect(others.map((answer) => answer === first)).toEqual([true, true]);
  });

  test('what is no request in it is passed over', () => {
    const ascii =
      '=> Send header, 3 bytes (0x3)\n0000: abc\n=> Send header\n0000: POST /a HTTP/1.1\n0012: x: y\n0018: junk\n001e: \n';
    expect(one(ascii)).toMatchObject({ method: 'POST', url: '/a', headers: [['x', 'y']], body: undefined });
    expect(one('* Trying\n> junk\n> POST /a HTTP/1.1\n> x: y\n>\n')).toMatchObject({ headers: [['x', 'y']] });
  });
});

describe('text that was encoded again', () => {
  const http = 'POST /a HTTP/1.1\r\ncontent-length: 4\r\n\r\na=\u00E9';

  test.each([
    ['UTF-16, little end first', Buffer.from(`\uFEFF${http}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\uFEFF${http}`, 'utf16le').swap16()],
  ])('%s', (_, bytes) => {
    const request = one(bytes);
    expect([textOf(request), codes(request)]).toEqual(['a=é', ['text_encoded_again']]);
  });

  test('a byte order mark is none of it', () => {
    expect(codes(one(`\uFEFF${http}`))).toEqual([]);
    expect(one('\uFEFF{"headers":{},"body":"a"}').method).toBe('POST');
  });
});

describe('no capture', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ['nothing', '', /empty/],
    ['white space', ' \r\n ', /empty/],
    ['prose', 'Dear all,', /no capture that is known\. Expected HTTP as text, a curl command/],
    ['broken JSON', '{"headers":', /broken\. Was it cut off/],
    ['two files, one after the other', '{\n"a":1}\n{\n"b":2}', /several captures.*give each as a file/],
    ['JSON of something else', '{"a":1}', /no capture that is known\. Expected/],
    ['an empty list', '[]', /no capture that is known/],
    ['lists in lists', '['.repeat(50_000) + ']'.repeat(50_000), /no capture that is known|broken/],
    [
      'a body alone',
      '{"data":{"event_type":"siprec.started"}}',
      /body without its headers.*--headers FILE --body FILE/,
    ],
    ['a form alone', 'CallSid=v3%3Ax&SiprecEvent=siprec-started', /body without its headers/],
    ['gzip', new Uint8Array([0x1f, 0x8b, 8]), /compressed/],
    ['a ZIP file', 'PK\x03\x04', /compressed/],
    ['headers without a signature', 'a: b\r\n\r\nc', /no capture that is known/],
  ])('%s', (_, text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).toThrow(expect.objectContaining({ name: 'CaptureError' }));
  });

  test('a body that is nested too deeply', () => {
    const body = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(() => read(`{"headers":{},"body":${body}}`)).toThrow(/nested too deeply|broken/);
  });

  test('more requests than are read', () => {
    const entry = { request: { method: 'GET', url: '', headers: [] } };
    const har = (length: number) => JSON.stringify({ log: { entries: Array(length).fill(entry) } });
    expect(read(har(10_000)).requests).toHaveLength(10_000);
    expect(() => read(har(10_001))).toThrow('more than 10000 requests');
  });

  test('one body for so many URLs that they are longer than is read', () => {
    const command = (urls: number) => `curl -d ${'x'.repeat(1024 * 1024)}${' http://127.0.0.1'.repeat(urls)}`;
    expect(read(command(128)).requests).toHaveLength(128);
    expect(() => read(command(129))).toThrow('more than 128 MiB');
  });

  test('longer than is read', () => {
    expect(() => readCapture({ length: 128 * 1024 * 1024 + 1 } as Uint8Array)).toThrow('more than 128 MiB');
  });
});
