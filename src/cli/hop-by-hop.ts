/**
 * Headers that are of one connection (RFC 9110, section 7.6.1), and are not passed on.
 *
 * @module
 */

const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Names and values in turn, as Node has them in `rawHeaders`, without those of the connection and those that are named besides. */
export function endToEnd(rawHeaders: readonly string[], ...besides: readonly string[]): string[] {
  const named = valuesOf(rawHeaders, 'connection').flatMap((value) => value.split(','));
  const dropped = new Set([...HOP_BY_HOP, ...besides, ...named.map((name) => name.trim().toLowerCase())]);
  return pairsOf(rawHeaders).flatMap(([name, value]) => (dropped.has(name.toLowerCase()) ? [] : [name, value]));
}

/** The same list as pairs. */
export function pairsOf(rawHeaders: readonly string[]): [name: string, value: string][] {
  return Array.from({ length: rawHeaders.length >> 1 }, (_, index) => [
    rawHeaders[2 * index] as string,
    rawHeaders[2 * index + 1] as string,
  ]);
}

function valuesOf(rawHeaders: readonly string[], wanted: string): string[] {
  return pairsOf(rawHeaders).flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value] : []));
}
