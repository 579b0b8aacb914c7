/**
 * `listen`: a receiver on this machine, for looking at deliveries.
 *
 * @module
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Command, InvalidArgumentError } from 'commander';
import { isWebhookError } from '../errors/is-webhook-error.js';
import type { PublicKey } from '../keys/public-key.js';
import { diagnose } from '../testing.js';
import { verify } from '../verification/verify.js';
import { describeRefused, describeVerified } from './describe-delivery.js';
import { readPublicKeys } from './key-options.js';
import { type Report, reportTo, type Terminal } from './terminal.js';

interface ListenOptions {
  port: number;
  publicKey?: string[];
  json?: true;
}

const HOST = '127.0.0.1';
const MAX_BODY_BYTES = 1_048_576;

const HELP = `
Takes deliveries on every path, and on 127.0.0.1 only: let a tunnel of your
own lead there. Answers 200 to what is genuine and understood, and otherwise
with the status of the error. Handles nothing and keeps nothing.

Without --public-key, TELNYX_PUBLIC_KEY is used, and the public half of
TELNYX_TEST_SECRET_KEY, with which "send" signs.

Exit status:
  0  stopped by Ctrl-C
  1  the port cannot be had
  2  wrong usage, such as no public key`;

export function addListen(program: Command, terminal: Terminal, exit: (status: number) => void): void {
  program
    .command('listen')
    .description('Receives deliveries and prints each: verified and typed, or refused and why.')
    .option('--port <number>', 'where to; 0 for any that is free', parsePort, 3000)
    .option('--public-key <key...>', 'which key to verify with; up to 4')
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', HELP)
    .action(async (options: ListenOptions) => exit(await listen(options, terminal)));
}

async function listen({ port, publicKey, json }: ListenOptions, terminal: Terminal): Promise<number> {
  const keys = readPublicKeys(publicKey, terminal);
  const report = reportTo(terminal, json);
  const server = createServer((request, response) => {
    answer(request, keys, report).then(
      ([status, text, headers]) => response.writeHead(status, headers).end(text),
      () => response.destroy(), // the sender went away
    );
  });
  server.listen(port, HOST);
  await once(server, 'listening'); // or rejects: the port is taken
  const url = `http://${HOST}:${(server.address() as AddressInfo).port}`;
  report({ type: 'listening', url }, `Listening on ${url} (Ctrl-C stops)`);
  if (!terminal.interrupted.aborted) await once(terminal.interrupted, 'abort');
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
  report({ type: 'stopped' }, 'Stopped.');
  return 0;
}

type Answer = [status: number, text: string, headers?: Record<string, string>];

async function answer(request: IncomingMessage, keys: PublicKey[], report: Report): Promise<Answer> {
  if (request.method !== 'POST') {
    const message = 'Only a POST is signed: set statusCallbackMethod, or webhook_url_method, to POST.';
    report({ type: 'refused', status: 405, message }, `refused  405\n  ${message}`);
    return [405, message, { allow: 'POST' }];
  }
  const body = await readBody(request);
  if (!body) {
    const message = `The body has more than ${MAX_BODY_BYTES} bytes.`;
    report({ type: 'refused', status: 413, message }, `refused  413\n  ${message}`);
    return [413, message, { connection: 'close' }];
  }
  try {
    const { isUnderstood, description } = describeVerified(await verify(request.headersDistinct, body, keys));
    report(...description);
    return isUnderstood ? [200, 'OK'] : [500, 'not understood'];
  } catch (error) {
    if (!isWebhookError(error)) throw error;
    report(...describeRefused(error, await diagnose(request.headersDistinct, body, keys)));
    return [error.status, error.code];
  }
}

/** Collects a body; `undefined` where it is too long. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Otherwise leaving the loop destroys the connection, and nobody hears why.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parsePort(text: string): number {
  if (/^[0-9]{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new InvalidArgumentError('It must be a number from 0 to 65535.');
}
