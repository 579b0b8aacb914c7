import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { readCapture } from '../../src/captures/read-capture.js';
import { headersOf, toCurl, toFixture } from '../../src/inspector/page/copies.js';
import type { ShownDelivery } from '../../src/inspector/shown-delivery.js';

function delivery(body: Uint8Array, rawHeaders: string[] = ['Telnyx-Timestamp', '1']): ShownDelivery {
  const base64 = Buffer.from(body).toString('base64');
  return { number: 1, arrived: '', method: 'POST', url: '/webhooks', rawHeaders, body: base64, notes: [] };
}

const BODIES: [name: string, body: Uint8Array][] = [
  ['JSON', Buffer.from('{"a":1}')],
  ['quotes and backslashes', Buffer.from(`{"a":"it's \\\\ \\"quoted\\" $HOME \`ls\`"}`)],
  ['line breaks', Buffer.from('{\r\n\t"a": 1\n}\n')],
  ['UTF-8', Buffer.from('{"a":"señal 😀"}')],
  ['hex digits behind an escaped byte', Buffer.from('é1af')],
  ['bytes that are no text', Uint8Array.from({ length: 255 }, (_, index) => index + 1)],
  ['an at sign in front', Buffer.from('@/etc/passwd')],
  ['nothing', new Uint8Array()],
];

describe('a curl command sends the same bytes', () => {
  test.each(BODIES)('%s', (_, body) => {
    const command = toCurl(delivery(body), "http://localhost/it's?a=b&c=$(id)");
    // Bash takes the command apart, and prints each word with its end marked by a NUL.
    const words = execFileSync('bash', ['-c', command.replace(/^curl/, `printf '%s\\0'`)])
      .toString('latin1')
      .split('\0');
    expect(words[2]).toBe("http://localhost/it's?a=b&c=$(id)");
    expect(words.at(-2)).toBe(Buffer.from(body).toString('latin1'));
  });

  test.each(BODIES)('which verify takes, too: %s', (_, body) => {
    const [request] = readCapture(Buffer.from(toCurl(delivery(body), 'http://localhost/'))).requests;
    const [part] = request?.body ?? [];
    expect(Buffer.from((part as Uint8Array | undefined) ?? [])).toEqual(Buffer.from(body));
  });
});

describe('a fixture', () => {
  test.each(BODIES)('is a capture with the same bytes: %s', (_, body) => {
    const { kind, requests } = readCapture(Buffer.from(toFixture(delivery(body))));
    expect(kind).toBe('JSON');
    expect(Buffer.concat((requests[0]?.body ?? []) as Uint8Array[])).toEqual(Buffer.from(body));
    expect(requests[0]?.headers).toEqual([['Telnyx-Timestamp', '1']]);
  });
});

test('bytes that no argument can hold go by way of a file', () => {
  const body = Buffer.from('a\0b');
  const command = toCurl(delivery(body), 'http://localhost/');
  const read = command.replace(/^.*--data-binary @/s, 'cat ');
  expect(execFileSync('bash', ['-c', read])).toEqual(body);
});

test('headers keep their order and their repetitions; what is of the connection is not copied', () => {
  const rawHeaders = ['Host', 'a', 'X', '1', 'x', '2', 'Content-Length', '9', 'Connection', 'close'];
  expect(headersOf({ rawHeaders }).map(([name]) => name)).toEqual(['Host', 'X', 'x', 'Content-Length', 'Connection']);
  const command = toCurl(delivery(Buffer.from('{}'), rawHeaders), 'http://localhost/');
  expect(command.match(/--header '.*'/g)).toEqual(["--header 'X: 1'", "--header 'x: 2'"]);
});
