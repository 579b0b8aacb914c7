/**
 * `--save`: a folder with one file for each delivery, as HTTP.
 *
 * @module
 */

import { closeSync, lstatSync, mkdirSync, openSync, readdirSync, readSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RECEIVED_HEADER } from '../captures/http-text.js';
import { endToEnd, pairsOf } from './hop-by-hop.js';
import { UsageError } from './terminal.js';

/** How many of our own files are kept. */
export const KEPT = 1000;

/** Only of the time of arrival and a counter: nothing that was received. */
const NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z-\d{6}\.http$/;

export interface SavedRequest {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly body: Uint8Array;
  readonly arrived: Date;
}

/** Keeps deliveries in a folder, which is made where it is not there. */
export function openSavedFolder(folder: string): { save: (request: SavedRequest) => string } {
  let own: string[];
  try {
    mkdirSync(folder, { recursive: true });
    own = readdirSync(folder)
      .filter((name) => isOurs(folder, name))
      .sort();
  } catch (error) {
    throw new UsageError(`Cannot keep deliveries in ${folder}: ${(error as NodeJS.ErrnoException).code}.`);
  }
  let counter = 0;
  let latest = 0;
  return {
    save(request) {
      // A clock that is set back must not change the order.
      latest = Math.max(latest, request.arrived.getTime());
      const name = write(folder, new Date(latest), () => ++counter % 1_000_000, contentOf(request));
      own.push(name);
      while (own.length > KEPT) remove(folder, own.shift() as string);
      return name;
    },
  };
}

function write(folder: string, time: Date, nextNumber: () => number, content: Buffer): string {
  for (let tries = 0; ; tries++) {
    const name = `${time.toISOString().replaceAll(':', '-')}-${String(nextNumber()).padStart(6, '0')}.http`;
    try {
      // Never over a file that is there, nor through a link.
      writeFileSync(join(folder, name), content, { flag: 'wx', mode: 0o600 });
      return name;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || tries === 9) throw error;
    }
  }
}

/** The request as HTTP, with its body whole, whatever it came in. */
function contentOf({ method, url, rawHeaders, body, arrived }: SavedRequest): Buffer {
  const headers = pairsOf(endToEnd(rawHeaders, 'content-length', RECEIVED_HEADER));
  const lines = [
    `${method} ${url} HTTP/1.1`,
    `${RECEIVED_HEADER}: ${arrived.toISOString()}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${body.length}`,
    '',
    '',
  ];
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), body]);
}

/** Takes one of our own files away. What has taken its place meanwhile stays. */
function remove(folder: string, name: string): void {
  try {
    if (isOurs(folder, name)) unlinkSync(join(folder, name));
  } catch {
    // It is gone, or cannot be taken away: the next one can.
  }
}

/** Tells whether a file is one that `--save` wrote: by its name, its kind, and its second line. */
function isOurs(folder: string, name: string): boolean {
  if (!NAME.test(name)) return false;
  const path = join(folder, name);
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return false;
  const descriptor = openSync(path, 'r');
  try {
    const head = Buffer.alloc(16_384);
    const length = readSync(descriptor, head);
    const [, second = ''] = head.toString('latin1', 0, length).split('\r\n', 2);
    return second.startsWith(`${RECEIVED_HEADER}: `);
  } finally {
    closeSync(descriptor);
  }
}
