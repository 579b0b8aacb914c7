/** `listen --ui` in a process of its own, from the packed package. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { createInterface } from 'node:readline';

/**
 * @typedef {object} Listening
 * @property {string} url - Where deliveries go.
 * @property {string} inspector - The address of the page, token included.
 * @property {number} pid
 * @property {() => Promise<void>} stop
 */

/**
 * @param {string} app - A folder that has the package.
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<Listening>}
 */
export async function startListening(app, args, env) {
  const cli = `${app}/node_modules/telnyx-siprec-webhooks/dist/cli.js`;
  const child = spawn(process.execPath, [cli, 'listen', '--port', '0', '--ui', '--json', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const found = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const record = JSON.parse(line);
    if (record.type === 'listening') found.url = record.url;
    if (record.type === 'inspector') found.inspector = record.url;
    if (found.url && found.inspector) break;
  }
  if (!found.inspector) throw new Error('listen ended before it listened');
  child.stdout.resume(); // or else its pipe fills, and it stands still
  return {
    ...found,
    pid: child.pid,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
    },
  };
}

/** Sends a request of exactly this kind: `fetch` has a mind of its own about `host` and `origin`. */
export async function ask(url, { method = 'GET', headers = {}, path, body } = {}) {
  const outgoing = request(url, { method, headers, agent: false, ...(path && { path }) });
  outgoing.end(body);
  const [response] = await once(outgoing, 'response');
  let text = '';
  if (!/event-stream/.test(response.headers['content-type'])) for await (const chunk of response) text += chunk;
  else response.destroy();
  return { status: response.statusCode, headers: response.headers, text };
}
