/**
 * `listen`: a receiver on this machine, for looking at deliveries.
 *
 * @module
 */

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Command } from 'commander';
import { createDeliveryServer } from './delivery-server.js';
import { arrivalDetails, arrivalLine, arrivalRecord, arrivalWarnings } from './describe-arrival.js';
import { hasPath } from './forward-delivery.js';
import { importPublicKeys, readKeyPair, readPublicKeyTexts } from './key-options.js';
import { paintFor, paragraph } from './line-layout.js';
import { openInspector } from './open-inspector.js';
import { asPort, asText, asUrl, collect } from './option-values.js';
import { openSavedFolder } from './saved-folder.js';
import { reportTo, type Terminal } from './terminal.js';

interface ListenOptions {
  port: number;
  host: string;
  publicKey?: string[];
  forwardTo?: string;
  save?: string;
  ui?: true;
  verbose?: true;
  json?: true;
}

const HELP = `
It takes deliveries on every path. Without --host, only this machine reaches it.
Point a tunnel at it to receive from Telnyx. It answers 200 if a delivery is
genuine and understood, and otherwise with the status of the error.

With --forward-to, it passes every POST and GET on to your handler, bytes and
headers untouched, and passes the answer back. It passes forgeries on, too. If
your handler accepts one, a line says so. If your handler is down, it answers
502. You may start your handler again at any time.

Give --forward-to the path of your handler. If the URL has no path, it uses the
path of the request. Then everybody who reaches your tunnel reaches all of your
application.

With --save, it keeps each delivery in a file that "verify" and "replay" take.
It keeps the last 1,000 of these files, and touches no others.

With --ui, a page shows what arrives, why it fails, and which bytes differ. You
can give it captures, too. It has a port of its own, on this machine only. Its
address holds a token. Give it to nobody.

Without --public-key, it verifies with TELNYX_PUBLIC_KEY. It also accepts what
"send" signs with TELNYX_TEST_SECRET_KEY.

Examples:
  $ telnyx-siprec-webhooks listen --public-key KEY
  $ telnyx-siprec-webhooks listen --forward-to http://localhost:3000/webhooks
  $ telnyx-siprec-webhooks listen --save deliveries --verbose
  $ telnyx-siprec-webhooks listen --ui

Exit status:
  0  stopped by Ctrl-C
  1  it cannot listen on the port, or cannot serve the page of --ui
  2  wrong usage, such as no public key`;

export function addListen(program: Command, terminal: Terminal, exit: (status: number) => void): void {
  program
    .command('listen')
    .description('Receives deliveries and prints a line for each: genuine, or refused and why.')
    .option('--port <number>', 'the port to listen on; 0 for any free one', asPort, 3000)
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option(
      '--public-key <key>',
      'the key to verify with; repeat for up to 4 (default: TELNYX_PUBLIC_KEY, and the public key of TELNYX_TEST_SECRET_KEY)',
      collect(asText),
    )
    .option('--forward-to <url>', 'pass every POST and GET on to this URL', asUrl)
    .option('--save <folder>', 'keep each delivery in this folder')
    .option('--ui', 'show deliveries in a browser on this machine')
    .option('--verbose', 'also print what is in each, why it fails, and its body')
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', HELP)
    .action(async (options: ListenOptions) => exit(await listen(options, terminal)));
}

async function listen(options: ListenOptions, terminal: Terminal): Promise<number> {
  const { port, host, publicKey, forwardTo, save, ui, verbose, json } = options;
  const texts = readPublicKeyTexts(publicKey, terminal);
  const keys = importPublicKeys(texts);
  const folder = save === undefined ? undefined : openSavedFolder(save);
  const target = forwardTo === undefined ? undefined : new URL(forwardTo);
  const report = reportTo(terminal, json);
  const paint = paintFor(terminal);
  const { interrupted } = terminal;
  let inspector: Awaited<ReturnType<typeof openInspector>> | undefined;
  const server = createDeliveryServer({
    keys,
    target,
    folder,
    interrupted,
    onArrival: (arrival) => {
      const lines = [arrivalLine(paint, arrival), ...arrivalWarnings(paint, arrival)];
      if (verbose) lines.push(...arrivalDetails(paint, arrival));
      report(arrivalRecord(arrival, verbose), lines.join('\n'));
      inspector?.show(arrival);
    },
  });
  await listenOn(server, port, host);
  const url = urlOf(server.address() as AddressInfo);
  const to = target === undefined ? '' : `\nForwarding to ${target.href}`;
  report({ type: 'listening', url, forwardTo }, `Listening on ${url} (Ctrl-C stops)${to}`);
  if (ui) {
    const keyPair = readKeyPair(undefined, terminal);
    const opening = openInspector({ listening: url, forwardTo: target?.href, publicKeys: texts, keyPair, interrupted });
    inspector = await opening.catch((error: unknown) => {
      server.close(); // or the process would go on without anybody who stops it
      throw error;
    });
    // Nothing behind it on its line: terminals make a link of all that follows.
    report({ type: 'inspector', url: inspector.url }, `Inspector: ${inspector.url}`);
  }
  for (const message of warningsOf(host, target)) {
    report({ type: 'warning', message }, paint.yellow(paragraph(message, 0)));
  }
  if (!interrupted.aborted) await once(interrupted, 'abort');
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await Promise.all([closed, inspector?.close()]);
  report({ type: 'stopped' }, 'Stopped.');
  return 0;
}

/** Who can reach what, where that is more than somebody may think. */
function warningsOf(host: string, target: URL | undefined): string[] {
  const warnings: string[] = [];
  if (!isLoopback(host)) warnings.push(`Other machines can reach ${host}. Everybody who reaches it can post here.`);
  if (target && !hasPath(target)) {
    warnings.push(`${target.href} has no path. Everybody who can post here reaches every path of it, by POST and GET.`);
  }
  return warnings;
}

async function listenOn(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new Error(`Port ${port} is taken. Give another one with --port.`, { cause });
  }
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function isLoopback(host: string): boolean {
  return /^(?:127\.|localhost$|::1$)/.test(host);
}
