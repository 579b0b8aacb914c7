/** The example of a receiver without a framework, in a process of its own, on the sources. Those with a framework run in tests/frameworks. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, onTestFinished, test, vi } from 'vitest';
import { freePort } from '../support/free-port.mjs';
import { deliver, PUBLIC_KEY } from '../support/sign.js';

const WARNING = 'This event may be handled again, under another id.';

/** Gives what posts a delivery, and what was printed. */
async function startExample() {
  const folder = mkdtempSync(join(tmpdir(), 'example-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const program = join(folder, 'node-http.mjs');
  await build({
    entryPoints: ['examples/receiver/node-http.ts'],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    alias: { 'telnyx-siprec-webhooks/receiver': './src/receiver.node.ts' },
  });
  const port = await freePort();
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, TELNYX_PUBLIC_KEY: PUBLIC_KEY, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill());
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed += chunk;
    });
  }
  await vi.waitFor(() => once(connect(port, '127.0.0.1').unref(), 'connect'), { timeout: 60_000 });
  const post = async (body: string, secondsAgo: number) => {
    const { headers } = deliver(body, Math.floor(Date.now() / 1000) - secondsAgo);
    return (await fetch(`http://127.0.0.1:${port}/webhooks`, { method: 'POST', headers, body })).status;
  };
  /** How often something was printed so far. */
  const times = (text: string) => printed.split(text).length - 1;
  return { post, times };
}

function eventOf(id: string): string {
  const payload = {
    call_control_id: 'a',
    connection_id: '1',
    call_leg_id: `leg-of-${id || 'none'}`,
    call_session_id: 's',
  };
  return JSON.stringify({ data: { event_type: 'siprec.started', id, occurred_at: 'then', payload } });
}

test('handles two attempts of an event once, and tells of one that names no id, both of whose attempts are handled', async () => {
  const { post, times } = await startExample();
  // Each attempt is signed at another time.
  for (const body of [eventOf('an-id'), eventOf('')]) {
    for (const secondsAgo of [2, 1]) expect(await post(body, secondsAgo)).toBe(200);
  }
  await vi.waitFor(() => expect(times(WARNING)).toBe(2));
  expect(times('leg-of-none')).toBe(2);
  expect(times('leg-of-an-id')).toBe(1);
});
