/** Random commands, sent by bash and curl to a server here: it must get what is read out of the command. */

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CURL_COMMANDS } from './curl-commands.mjs';
import { loadLibrary } from './library.mjs';
import { startServer } from './tools.mjs';

const run = promisify(execFile);
const COMMANDS = 120;

/** Repeatable: a linear congruential generator. */
function randomFrom(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const PIECES = [
  'a',
  '=',
  '&',
  '{"x":',
  '}',
  ' ',
  "'",
  '"',
  '\\',
  '\n',
  '\r\n',
  '\t',
  'é',
  '€',
  '🎙️',
  '!',
  '$HOME',
  '`',
  '%20',
  '+',
  '^',
  '@',
  ';',
  '|',
  '#',
  '*',
  '~',
  '\\n',
  '<',
  '>',
];

const QUOTES = {
  single: (text) => `'${text.replaceAll("'", `'\\''`)}'`,
  double: (text) => `"${text.replace(/["\\$`]/g, '\\$&')}"`,
  units: (text) =>
    `$'${text
      .replace(/[\\']/g, '\\$&')
      .replaceAll('\n', '\\n')
      .replace(/[^\x20-\x7E]|!/gu, (one) => {
        const point = one.codePointAt(0).toString(16);
        return point.length > 4 ? `\\U${point.padStart(8, '0')}` : `\\u${point.padStart(4, '0')}`;
      })}'`,
  bytes: (text) =>
    `$'${[...Buffer.from(text)].map((byte) => (byte > 32 && byte < 127 && !"'\\".includes(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`)).join('')}'`,
  octal: (text) => `$'${[...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')}'`,
  bare: (text) => text.replace(/[^\w\n]/gu, '\\$&').replaceAll('\n', "'\n'"),
};

function randomCommand(random, url, folder, number) {
  const text = () => Array.from({ length: 1 + random(12) }, () => PIECES[random(PIECES.length)]).join('');
  const quotes = Object.values(QUOTES);
  const quote = (value) => quotes[random(quotes.length)](value);
  const file = join(folder, `data-${number}`);
  const content = Buffer.concat([Buffer.from(text()), Buffer.from([0xff, 10, 13, 10])]);
  writeFileSync(file, content);
  const data = [
    () => `--data-raw ${quote(text())}`,
    () => `-d ${quote(text().replace(/^@+/, ''))}`,
    () => `-d${quote(`x${text()}`)}`,
    () => `--data-binary @${file}`,
    () => `-d @${file}`,
    () => `--data-urlencode ${quote(`name=${text()}`)}`,
    () => `--data-urlencode @${file}`,
    () => `--json ${quote(`{${text()}`)}`,
  ];
  const parts = Array.from({ length: 1 + random(3) }, () => data[random(data.length)]());
  const head = [
    `-H ${quote('telnyx-timestamp: 1760000000')}`,
    `-sSXPOST`,
    `-H 'X-Empty;'`,
    '-o /dev/null',
    '--max-time 10',
  ];
  const words = [...head, ...parts, quote(`${url}/webhooks?number=${number}`)];
  return {
    command: `curl ${words.join(random(2) ? ' ' : ' \\\n ')}${random(2) ? ' > /dev/null 2>&1' : ''}\n`,
    file,
    content,
  };
}

export async function compareWithCurl(folder) {
  const { readCapture, sentOf } = await loadLibrary(folder);
  const server = await startServer();
  const failures = [];
  const random = randomFrom(20251009);
  const commands = Array.from({ length: COMMANDS }, (_, number) => randomCommand(random, server.url, folder, number));
  for (const text of Object.values(CURL_COMMANDS)) {
    // What is for cmd.exe cannot be run here, and what names a file is among the random ones.
    if (text.includes('^"') || text.includes('@')) continue;
    // Browsers write a character outside the basic plane as two, of which bash makes six bytes: it is sent as one.
    const written = text.replaceAll('\\ud83c\\udf99', '\\U0001f399');
    commands.push({ command: written.replaceAll('http://127.0.0.1:3999', server.url) });
  }
  for (const { command, content } of commands) {
    server.received.length = 0;
    try {
      await run('bash', ['-c', command]);
    } catch (error) {
      failures.push(`curl failed: ${error.message}`);
      continue;
    }
    const [sent] = server.received;
    const { requests } = readCapture(Buffer.from(command));
    const [request] = requests;
    const body =
      request?.body && Buffer.concat(request.body.map((part) => ('file' in part ? sentOf(part, content) : part)));
    const isSame = requests.length === 1 && request.method === sent.method && body?.equals(sent.body);
    const named = request?.headers.filter(([name]) => /^telnyx|^x-/i.test(name)).flat();
    const received = sent.headers.filter((_, index) => /^telnyx|^x-/i.test(sent.headers[index - (index % 2)]));
    if (!isSame || JSON.stringify(named) !== JSON.stringify(received)) {
      failures.push(
        `${command}\n  sent ${JSON.stringify(sent.body.toString())}\n  read ${JSON.stringify(body?.toString())}`,
      );
    }
  }
  server.close();
  return { commands: commands.length, failures };
}
