/** What is in the tarball, and what the tools say of it. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, inject, test } from 'vitest';

const read = (file: string) => readFileSync(join(inject('installed'), file), 'utf8');
const code = inject('packedFiles').filter((file) => /^dist\/.*\.(js|cjs)$/.test(file));

/** What a file imports or requires. */
const importsOf = (file: string) =>
  ts.preProcessFile(read(file), true, true).importedFiles.map(({ fileName }) => fileName);

test('nothing but what users need', () => {
  expect(inject('packedFiles').map((file) => file.replace(/chunk-\w+/, 'chunk-*'))).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist/chunk-*.cjs', // a helper of the bundler's that both doors use
    'dist/index.cjs',
    'dist/index.d.cts',
    'dist/index.d.ts',
    'dist/index.js',
    'dist/schemas.cjs',
    'dist/schemas.d.cts',
    'dist/schemas.d.ts',
    'dist/schemas.js',
    'package.json',
  ]);
});

/** What each file imports, besides its like in the same folder: in CommonJS nothing, since the packages are ESM only. */
const PACKAGES: Record<string, string[]> = {
  'dist/index.js': ['@noble/ed25519'],
  'dist/schemas.js': ['typebox'],
};

describe.each(code)('%s', (file) => {
  test('imports what it must, and no builtin', () => {
    const elsewhere = importsOf(file).filter((specifier) => !/^\.\/[\w-]+\.c?js$/.test(specifier));
    expect([...new Set(elsewhere)]).toEqual(PACKAGES[file] ?? []);
    expect(read(file)).not.toMatch(/["'`]node:/);
  });

  test('holds no source map and no path of the machine that built it', () => {
    expect(read(file)).not.toContain('sourceMappingURL');
    expect(read(file)).not.toContain(process.cwd());
  });
});

test('the CommonJS build carries the licence of what it holds', () => {
  expect(read('dist/index.cjs')).toContain('noble-ed25519 - MIT License');
});

test.each([
  ['publint', 'run', '--strict'],
  ['attw', '--profile', 'node16'],
  ['attw', '--entrypoints', '.', '--profile', 'strict'], // old node10 resolution, too, but only for the root
])('%s %s %s finds nothing', (tool, ...args) => {
  const run = () =>
    execFileSync(join('node_modules/.bin', tool), [...args, inject('tarball')], { encoding: 'utf8', stdio: 'pipe' });
  expect(run).not.toThrow();
});
