/** Deliveries as Telnyx would make them, and servers to send them to. */

import { spawn } from 'node:child_process';
import { createTestKeyPair, signDelivery } from 'telnyx-siprec-webhooks/testing';

export const keyPair = createTestKeyPair('of the operations suite');
process.env.TELNYX_PUBLIC_KEY = keyPair.publicKey;

/** A request of Fetch's, signed now. @param {object | URLSearchParams | string} body */
export function request(body) {
  return signDelivery(body, { keyPair }).request;
}

/** Posts a delivery to a port, and gives the status; `undefined` where there was no answer. */
export async function post(port, body, timeoutMs = 30_000) {
  const { headers, rawBody } = signDelivery(body, { keyPair });
  const options = { method: 'POST', headers, body: rawBody, signal: AbortSignal.timeout(timeoutMs) };
  try {
    const { status } = await fetch(`http://127.0.0.1:${port}/webhooks`, options);
    return status;
  } catch {
    return undefined;
  }
}

const children = new Set();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Starts a program of this folder that prints `port N`, and ends with the tests at the latest. */
export async function start(args, env = {}) {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  const port = await new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const found = /^port (\d+)$/m.exec(output)?.[1];
      if (found) resolve(Number(found));
    });
    child.once('exit', () => reject(new Error(`${args} ended: ${output}`)));
  });
  const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  const kill = () => {
    child.kill('SIGKILL');
    return ended;
  };
  return { port, ended, kill };
}
