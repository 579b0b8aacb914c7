/** The installed declarations, as TypeScript reads them under every way of finding modules. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, inject, test } from 'vitest';
import { complaints, NODENEXT, WEB_AND_NODE } from '../support/compile.js';

const { esm, cjs } = inject('consumers');

const SETTINGS = [
  ['nodenext, ESM', esm, NODENEXT],
  ['nodenext, CommonJS', cjs, NODENEXT],
  ['node16, ESM', esm, { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 }],
  ['node16, CommonJS', cjs, { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 }],
  ['bundler', esm, { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }],
  ['node10', cjs, { module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.Node10 }],
] as const;

test.each(SETTINGS)('%s: consumers that know ES2022 only', (_, folder, modules) => {
  const files = ['plain.ts', 'events.ts', 'refused.ts'].map((file) => join(folder, file));
  expect(complaints(files, { ...modules, types: [], lib: ['lib.es2022.d.ts'] })).toEqual([]);
});

// Not under every setting: it is their types that differ from ES2022 alone, and they take seconds to check.
test.each(SETTINGS.slice(0, 2))('%s: a consumer with the types of DOM and Node', (_, folder, modules) => {
  expect(complaints([join(folder, 'web-and-node.ts')], { ...modules, ...WEB_AND_NODE })).toEqual([]);
});

test.each(SETTINGS.slice(0, 5))('%s: a consumer of the native door', (_, folder, modules) => {
  expect(complaints([join(folder, 'native.ts')], { ...modules, types: [], lib: ['lib.es2022.d.ts'] })).toEqual([]);
});

test.each(SETTINGS.slice(0, 5))('%s: a consumer of the schemas', (_, folder, modules) => {
  // TypeBox's own declarations are not ours to check, and take 15 seconds.
  const options = { ...modules, types: [], lib: ['lib.es2022.d.ts'], skipLibCheck: true };
  expect(complaints([join(folder, 'schemas.ts')], options)).toEqual([]);
});

test.each(['index.d.ts', 'index.d.cts'])('%s imports nothing, and the plain consumers use all it exports', (file) => {
  const declarations = readFileSync(join(inject('installed'), 'dist', file), 'utf8');
  expect(ts.preProcessFile(declarations).importedFiles).toEqual([]);
  const exported = /\nexport \{ (.*) \};\n$/.exec(declarations)?.[1] as string;
  const names = exported.split(', ').map((name) => name.replace(/^type /, ''));
  const consumer = ['plain', 'events'].map((name) => readFileSync(`tests/consumers/${name}.ts`, 'utf8')).join();
  // Imported there is used there: the compiler complains of unused imports.
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(consumer))).toEqual([]);
});
