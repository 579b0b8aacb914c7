/** Running commands in this process, where coverage is seen, and servers for them to talk to. */

import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, vi } from 'vitest';
import { run } from '../../src/cli/program.js';
import type { Terminal } from '../../src/cli/terminal.js';

export const SECRET_KEY = Buffer.alloc(32, 7).toString('base64');

/** What has to be done after each test. */
export const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0)) await clean();
});

/** A folder of the test's own. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cli-'));
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file and gives its path. */
export function newFile(name: string, content: string | Uint8Array, folder = newFolder()): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** One run of a command. */
export interface Run {
  status: Promise<number>;
  out: () => string;
  err: () => string;
  /** Each line of JSON that was printed. */
  lines: () => Record<string, unknown>[];
  interrupt: () => void;
}

export interface RunOptions extends Partial<Omit<Terminal, 'out' | 'err' | 'interrupted'>> {
  /** What standard input holds. */
  input?: string | Uint8Array;
}

export function command(args: string[], { input = '', ...terminal }: RunOptions = {}): Run {
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
    env: {},
    interrupted: interruption.signal,
    readInput: async () => Buffer.from(input),
    ...terminal,
  });
  return {
    status,
    out: () => out,
    err: () => err,
    lines: () => parseLines(out),
    interrupt: () => interruption.abort(),
  };
}

export const parseLines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

export interface Received {
  url: string;
  headers: IncomingHttpHeaders;
  rawHeaders: string[];
  body: Buffer;
}

type Answer = number | ((received: Received, response: ServerResponse) => number | undefined | Promise<number>);

/** A server that answers as told, and keeps what it got. Where the answer is no number, it has been given. */
export async function serve(answer: Answer) {
  const received: Received[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { url = '', headers, rawHeaders } = request;
    const delivery = { url, headers, rawHeaders, body: Buffer.concat(chunks) };
    received.push(delivery);
    const status = typeof answer === 'number' ? answer : await answer(delivery, response);
    if (status !== undefined)
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end('an answer');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`, received, server };
}

/** Starts `listen` on a free port. */
export async function listening(args: string[], options?: RunOptions) {
  const receiver = command(['listen', '--port', '0', ...args], options);
  cleanUp.push(receiver.interrupt, () => receiver.status);
  await vi.waitFor(() => expect(receiver.out()).toContain('http://'));
  const [url = ''] = /http:\/\/[\d.:]+/.exec(receiver.out()) ?? [];
  return { ...receiver, url };
}

/** Puts the same milliseconds everywhere, and the same time of day, so that lines can be compared. */
export function steady(text: string): string {
  return text
    .replace(/ +\d+ ms/g, (text) => '1 ms'.padStart(text.length))
    .replace(/(?<!T)\d\d:\d\d:\d\dZ(?= {2})/g, '12:00:00Z')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:3000');
}

/** Text that holds nothing that steers a terminal but colours. */
export function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they begin with
  return text.replace(/\x1B\[\d+m/g, '');
}
