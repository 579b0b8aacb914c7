/** What is in the tarball, and what the tools say of it. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import { describe, expect, inject, test } from 'vitest';
import { linksIn } from '../support/documents.js';

const read = (file: string) => readFileSync(join(inject('installed'), file), 'utf8');
const code = inject('packedFiles').filter((file) => /^dist\/.*\.(js|cjs)$/.test(file));

/** What a file imports or requires. */
const importsOf = (file: string) =>
  ts.preProcessFile(read(file), true, true).importedFiles.map(({ fileName }) => fileName);

/** One path a line, as it has to be. */
const LIST = 'tests/package/packed-files.txt';

test(`nothing but what users need: ${LIST} is all of it`, () => {
  // What doors share is in chunks, with a hash for a name.
  const files = inject('packedFiles').map((file) =>
    file.replace(/chunk-\w+/, 'chunk-*').replace(/[\w-]+-[\w-]{8}\.d\./, 'chunk-*.d.'),
  );
  expect([...new Set(files)].sort()).toEqual(readFileSync(LIST, 'utf8').trimEnd().split('\n'));
});

test('every link of its documents leads to a file that is in it, too', () => {
  const packed = inject('packedFiles');
  const broken = packed
    .filter((file) => /\.md$|^llms\.txt$/.test(file))
    .flatMap((file) => linksIn(file).map(({ target }) => ({ file, path: target.split('#')[0] as string })))
    .filter(({ path }) => path !== '' && !path.includes(':'))
    .filter(({ file, path }) => {
      const destination = normalize(join(dirname(file), path));
      return !packed.some((name) => name === destination || name.startsWith(`${destination}/`));
    })
    .map(({ file, path }) => `${file}: ${path}`);
  expect(broken, 'Add it to "files" in package.json, or name it without a link').toEqual([]);
});

/** All that a file imports, through its like in the same folder too. */
function reaches(file: string, seen = new Set<string>()): Set<string> {
  for (const specifier of importsOf(file)) {
    const name = specifier.startsWith('./') ? join('dist', specifier) : specifier;
    if (seen.has(name)) continue;
    seen.add(name);
    if (specifier.startsWith('./')) reaches(name, seen);
  }
  return seen;
}

test.each([
  ['dist/index.js', ['@noble/ed25519']],
  ['dist/native.js', ['@noble/ed25519']],
  ['dist/native.node.js', ['@noble/ed25519', 'node:crypto', 'node:util']],
  ['dist/receiver.js', ['@noble/ed25519']],
  ['dist/receiver.node.js', ['@noble/ed25519', 'node:crypto', 'node:util']],
  ['dist/recovery.js', []],
  ['dist/schemas.js', ['typebox']],
  ['dist/standard.js', ['@noble/ed25519', 'standardwebhooks']],
  ['dist/testing.js', ['@noble/ed25519', '@noble/hashes/sha2.js']],
  // CommonJS has the packages inside that are ESM only.
  ['dist/index.cjs', []],
  ['dist/native.cjs', []],
  ['dist/native.node.cjs', ['node:crypto', 'node:util']],
  ['dist/receiver.cjs', []],
  ['dist/receiver.node.cjs', ['node:crypto', 'node:util']],
  ['dist/recovery.cjs', []],
  ['dist/schemas.cjs', []],
  ['dist/standard.cjs', ['standardwebhooks']],
  ['dist/testing.cjs', []],
])('%s reaches %j and no more', (file, expected) => {
  expect([...reaches(file)].filter((name) => !name.startsWith('dist/')).sort()).toEqual(expected);
});

describe.each(code)('%s', (file) => {
  test('holds no source map and no path of the machine that built it', () => {
    expect(read(file)).not.toContain('sourceMappingURL');
    expect(read(file)).not.toContain(process.cwd());
  });
});

test('the CommonJS build carries the licence of what it holds', () => {
  const all = code.filter((file) => file.endsWith('.cjs')).map(read);
  expect(all.filter((text) => text.includes('noble-ed25519 - MIT License'))).toHaveLength(1);
  expect(read('dist/schemas.cjs')).toContain('Haydn Paterson');
  expect(read('dist/cli.js')).toContain('TJ Holowaychuk');
  expect(read('dist/cli.js')).toContain('Oleksii Raspopov');
});

test.each([
  ['publint', 'run', '--strict'],
  ['attw', '--profile', 'strict'], // old node10 resolution, too
])('%s %s %s finds nothing', (tool, ...args) => {
  const run = () =>
    execFileSync(join('node_modules/.bin', tool), [...args, inject('tarball')], { encoding: 'utf8', stdio: 'pipe' });
  expect(run).not.toThrow();
});
