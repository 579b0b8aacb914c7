/**
 * A delivery, to be used elsewhere.
 *
 * @module
 */

import { decodeAnyBase64 } from '../../primitives/base64.js';
import type { ShownDelivery } from '../shown-delivery.js';

/** Of one connection, or made anew by whoever sends. */
const NOT_COPIED = /^(?:host|content-length|connection|keep-alive|transfer-encoding|accept-encoding|expect)$/i;

/** The names and values of what came, without what is of its connection. */
export function headersOf({ rawHeaders }: Pick<ShownDelivery, 'rawHeaders'>): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name, value] = rawHeaders.slice(index, index + 2) as [string, string];
    pairs.push([name, value]);
  }
  return pairs;
}

/** A command for Bash and its like that sends the same bytes. */
export function toCurl(delivery: ShownDelivery, to: string): string {
  const headers = headersOf(delivery).filter(([name]) => !NOT_COPIED.test(name));
  const body = decodeAnyBase64(delivery.body ?? '') ?? new Uint8Array();
  const lines = [
    `curl --request ${/^[A-Z]+$/.test(delivery.method) ? delivery.method : 'POST'} ${quote(to)}`,
    ...headers.map(([name, value]) => `--header ${quote(`${name}: ${value}`)}`),
    body.includes(0) ? `--data-binary @<(base64 --decode <<< ${delivery.body})` : `--data-raw ${quoteBytes(body)}`,
  ];
  return lines.join(' \\\n  ');
}

/** JSON that `verify` takes, and that a test can read: the body in Base64, so that no byte is lost. */
export function toFixture(delivery: ShownDelivery): string {
  const { method, url, body } = delivery;
  const headers = headersOf(delivery).filter(([name]) => !NOT_COPIED.test(name));
  return `${JSON.stringify({ method, url, headers, bodyBase64: body ?? '' }, null, 2)}\n`;
}

/** Text for a shell, whatever is in it. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Bytes for a shell: as text where they are all printable, else escaped. */
function quoteBytes(bytes: Uint8Array): string {
  let text = '';
  let isPlain = true;
  for (const byte of bytes) {
    const isPrintable = byte >= 0x20 && byte < 0x7f;
    isPlain &&= isPrintable;
    const character = String.fromCharCode(byte);
    text += isPrintable && !/['\\]/.test(character) ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return isPlain ? quote(String.fromCharCode(...bytes)) : `$'${text}'`;
}
