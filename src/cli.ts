#!/usr/bin/env node
/**
 * The command line: `npx telnyx-siprec-webhooks`. Here is all that is of the process; the commands are in `cli/`.
 *
 * @module
 */

import { once } from 'node:events';
import { run } from './cli/program.js';

const interruption = new AbortController();
const { signal } = interruption;
// The first one stops cleanly; the next one, whatever is going on.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort());

// Standard output is read no longer, as by `head`: there is nobody left to print for.
process.stdout.on('error', () => process.exit(1));

process.exitCode = await run(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  env: process.env,
  interrupted: signal,
  ...(process.stdin.isTTY && process.stdout.isTTY && { waitForEnter }),
});

async function waitForEnter(): Promise<void> {
  await once(process.stdin, 'data', { signal }).catch(() => {}); // interrupted
  process.stdin.pause();
}
