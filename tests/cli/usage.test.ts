/** Help, wrong usage, and what they print where. */

import { expect, test } from 'vitest';
import { command, newFile } from '../support/commands.js';
import { PUBLIC_KEY } from '../support/sign.js';

const COMMANDS = ['verify', 'listen', 'send', 'replay', 'recover', 'keygen'];

test.each([['--help'], ['help'], ...COMMANDS.map((name) => [name, '--help']), ['help', 'send']])(
  '%s %s: 0, with examples, in 80 columns',
  async (...args) => {
    const { status, out, err } = command(args.filter((argument) => argument !== undefined));
    expect(await status).toBe(0);
    expect(out()).toContain('Examples:\n  $ telnyx-siprec-webhooks');
    expect(err()).toBe('');
    for (const line of out().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  },
);

test('--version prints the number alone', async () => {
  const { status, out } = command(['--version'], { version: () => '1.2.3' });
  expect([await status, out()]).toEqual([0, '1.2.3\n']);
});

const files = ['--headers', 'package.json', '--body', 'package.json'];
const KEY = ['--public-key', PUBLIC_KEY];

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
  [['send', 'http://127.0.0.1', '--data', 'package.json', '--all'], /cannot be used with/],
  [['send', 'http://127.0.0.1', '--retry', '--tamper'], /cannot be used with/],
  [['send', 'http://127.0.0.1', '--failover', 'x'], /http or https/],
  [['send', 'http://127.0.0.1', '--data', 'missing'], /Cannot read missing: ENOENT/],
  [['send', 'http://127.0.0.1', '--set', 'x'], /field=value/],
  [['send', 'http://127.0.0.1', '--timeout', '0'], /up to 600/],
  [['send', 'http://127.0.0.1', '--timeout', '1e3'], /up to 600/],
  [['send', 'http://127.0.0.1', '--secret-key', PUBLIC_KEY.slice(4)], /32 bytes in Base64/],
  [['listen'], /no public key/],
  [['listen', '--port', '65536', ...KEY], /0 to 65535/],
  [['listen', '--port', '0x10', ...KEY], /0 to 65535/],
  [['listen', '--public-key', 'whsec_abc'], /not the public key/],
  [['listen', ...Array(5).fill(KEY).flat()], /at most 4/],
  [['listen', ...KEY, '--forward-to', 'localhost:3000'], /http or https/],
  [['listen', ...KEY, '--save', 'package.json'], /Cannot keep deliveries in package\.json: EEXIST/],
  [['verify', ...files], /no public key/],
  [['verify', ...KEY, '--body', 'package.json'], /capture is empty/],
  [['verify', ...KEY, '--headers', 'package.json'], /--headers goes with --body/],
  [['verify', ...KEY, 'package.json', ...files], /either a capture, or --headers and --body/],
  [['verify', ...KEY, '--headers', 'missing', '--body', 'missing'], /Cannot read missing: ENOENT/],
  [['verify', ...KEY, ...files], /Line 1 of the headers is no header|headers are JSON/],
  [['verify', ...KEY, ...files, '--now', 'yesterday'], /Unix seconds/],
  [['verify', '--public-key', 'junk', ...files], /32 bytes/],
  [['verify', ...KEY, 'missing'], /Cannot read missing: ENOENT/],
  [['verify', ...KEY, 'src'], /src is a folder\. Give the files in it: src\/\*/],
  [['verify', ...KEY, 'package.json'], /no capture that is known.*HAR.*Lambda/],
  [['verify', ...KEY], /capture is empty/],
  [['verify', ...KEY, 'missing', 'package.json'], /Cannot read missing/],
  [['verify', ...KEY, '-', 'package.json'], /capture is empty/],
  [['verify', ...KEY, 'package.json', 'package.json'], /package\.json: This is no capture/],
  [['replay', '--to', 'http://127.0.0.1:9'], /missing required argument 'file'/],
  [['replay', 'package.json'], /--to, such as "replay FILE --to http/],
  [['replay', 'package.json', '--to', 'http://127.0.0.1:9'], /no capture that is known/],
  [['keygen', 'x'], /too many arguments/],
  [['recover'], /--since, such as "recover --since 2h"/],
  [['recover', '--since', '2h'], /no API key. Set TELNYX_API_KEY/],
  [['recover', '--since', '2w'], /Unix seconds, a time.*an age such as 30m/],
])('%j: 2, on standard error alone', async (args, message) => {
  const { status, out, err } = command(args);
  expect(await status).toBe(2);
  expect(err()).toMatch(message);
  expect(out()).toBe('');
});

test.each([
  ['send', 'http://user:hunter2@127.0.0.1'],
  ['send', 'https:///user:hunter2@127.0.0.1'],
  ['send', 'http://user:hun/ter2@127.0.0.1'],
  ['send', 'user:hunter2@127.0.0.1'],
  ['send', 'http://127.0.0.1', '--failover', 'http://hunter2@127.0.0.1'],
  ['replay', 'package.json', '--to', 'http://user:hunter2@127.0.0.1'],
  ['recover', '--since', '2h', '--to', 'http://user:hunter2@127.0.0.1'],
  ['listen', ...KEY, '--forward-to', 'http://user:hunter2@127.0.0.1'],
])('%j: 2, and the password is not printed', async (...args) => {
  const { status, out, err } = command([...args, '--json']);
  expect([await status, out()]).toEqual([2, '']);
  expect(err()).toBe('error: Give an http or https URL that has no user name and no password in it.\n');
});

test('what would steer a terminal is escaped where wrong usage quotes it', async () => {
  const { status, err } = command(['send', 'http://127.0.0.1', '--timeout', '\x1B[31m']);
  expect(await status).toBe(2);
  expect(err()).toContain("'\\u001b[31m' is invalid");
});

test('a key that is missing is said before anything of the capture', async () => {
  const capture = newFile('capture', JSON.stringify({ headers: {}, body: 'a=b' }));
  const { status, out, err } = command(['verify', capture]);
  expect([await status, out()]).toEqual([2, '']);
  expect(err()).toContain('There is no public key');
});
