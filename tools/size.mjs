/**
 * What a browser or an edge bundle pays for an import, with everything it needs inside. Reads dist, so build first.
 * It reports and never fails: a goal that is missed is for people to weigh.
 */
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** To add a row: the built file, the names imported from it, and the goal in bytes after gzip, if there is one. */
const ROWS = [
  { entry: 'index.js', names: 'verify', goal: 9_300 },
  { entry: 'index.js', names: 'unwrap', goal: 11_000 },
  { entry: 'index.js', names: 'parseSiprecEvent', goal: 3_072 },
  { entry: 'native.js', names: 'unwrap', goal: 11_500 },
  { entry: 'index.js', names: 'toStandardHeaders' },
  { entry: 'receiver.js', names: 'createReceiver' },
  { entry: 'recovery.js', names: 'recoverDeliveries' },
];

const dist = fileURLToPath(new URL('../dist', import.meta.url));

async function measure({ entry, names, goal }) {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${names} } from './${entry}';`, resolveDir: dist },
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    legalComments: 'none',
    write: false,
  });
  const [{ contents }] = outputFiles;
  const gzip = gzipSync(contents, { level: 9 }).length;
  const verdict = goal === undefined ? '' : gzip <= goal ? 'met' : `missed by ${gzip - goal}`;
  return { import: `{ ${names} } from ${entry}`, min: contents.length, 'gzip -9': gzip, goal: goal ?? '', verdict };
}

console.table(await Promise.all(ROWS.map(measure)));
