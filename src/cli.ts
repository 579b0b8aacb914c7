#!/usr/bin/env node
/**
 * The command line: `npx telnyx-siprec-webhooks`. Here is all that is of the process; the commands are in `cli/`.
 *
 * @module
 */

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { run } from './cli/program.js';

const interruption = new AbortController();
const { signal } = interruption;
const { stdin, stdout, stderr, env } = process;
let shown = ''; // of progress
// The first one stops cleanly; the next one, whatever is going on.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort());

// Standard output is read no longer, as by `head`: there is nobody left to print for.
stdout.on('error', () => process.exit(1));

process.exitCode = await run(process.argv.slice(2), {
  out: (text) => stdout.write(text),
  err: (text) => stderr.write(text),
  env,
  interrupted: signal,
  hasColours: stdout.isTTY && !env.NO_COLOR && env.TERM !== 'dumb',
  readInput,
  sleep: (milliseconds) => wait(milliseconds, undefined, { signal }).catch(() => {}),
  version: () => JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version,
  ...(stderr.isTTY && { progress }),
  ...(stdin.isTTY && stdout.isTTY && { waitForEnter }),
});

async function waitForEnter(): Promise<void> {
  await once(stdin, 'data', { signal }).catch(() => {}); // interrupted
  stdin.pause();
}

async function readInput(maxBytes: number): Promise<Uint8Array> {
  if (stdin.isTTY) stderr.write('Paste a capture, and end it by Ctrl-D on a line of its own.\n');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) break;
  }
  return Buffer.concat(chunks);
}

/** On one line, which is taken away again: back to its beginning, and erased to its end. */
function progress(text = ''): void {
  if (text !== '' || shown !== '') stderr.write(`\r${text}\x1B[K`);
  shown = text;
}
