/** The installed declarations, as TypeScript reads them under every way of finding modules. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, inject, test } from 'vitest';
import { complaints, NODENEXT, WEB_AND_NODE } from '../support/compile.js';

const { esm, cjs } = inject('consumers');
const dist = join(inject('installed'), 'dist');

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
  const files = ['web-and-node.ts', 'receiver.ts'].map((file) => join(folder, file));
  expect(complaints(files, { ...modules, ...WEB_AND_NODE })).toEqual([]);
});

test.each(SETTINGS)('%s: a consumer of the native door', (_, folder, modules) => {
  expect(complaints([join(folder, 'native.ts')], { ...modules, types: [], lib: ['lib.es2022.d.ts'] })).toEqual([]);
});

test.each(SETTINGS)('%s: a consumer of the schemas', (_, folder, modules) => {
  // TypeBox's own declarations are not ours to check, and take 15 seconds.
  const options = { ...modules, types: [], lib: ['lib.es2022.d.ts'], skipLibCheck: true };
  expect(complaints([join(folder, 'schemas.ts')], options)).toEqual([]);
});

test.each([
  ['index', []],
  ['native', []],
  ['standard', []],
  ['receiver', ['lib.dom.d.ts']],
  ['recovery', ['lib.dom.d.ts']],
  ['testing', ['lib.dom.d.ts']],
])('%s: its declarations compile for ES2017, and without the types of Node', (door, more) => {
  for (const end of ['d.ts', 'd.cts']) {
    const options = { ...NODENEXT, target: ts.ScriptTarget.ES2017, types: [], lib: ['lib.es2017.d.ts', ...more] };
    expect(complaints([join(dist, `${door}.${end}`)], options)).toEqual([]);
  }
});

test.each(['index', 'native', 'receiver', 'recovery', 'standard', 'testing'])(
  '%s: its declarations need no package',
  (door) => {
    for (const end of ['d.ts', 'd.cts']) {
      const reached = new Set<string>();
      const visit = (file: string): void => {
        if (reached.has(file)) return;
        reached.add(file);
        for (const { fileName } of ts.preProcessFile(readFileSync(join(dist, file), 'utf8')).importedFiles) {
          visit(fileName.replace(/^\.\/(.*)\.(c?)js$/, '$1.d.$2ts'));
        }
      };
      visit(`${door}.${end}`);
      expect([...reached].every((file) => file.endsWith(`.${end}`))).toBe(true);
    }
  },
);

test('the plain consumers use all that the root exports', () => {
  const file = join(dist, 'index.d.ts');
  const program = ts.createProgram([file], { ...NODENEXT, types: [] });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile) as ts.Symbol;
  const names = checker.getExportsOfModule(module).map((symbol) => symbol.name);
  const consumers = ['plain', 'events'].map((name) => readFileSync(`tests/consumers/${name}.ts`, 'utf8')).join();
  expect(names.length).toBeGreaterThan(50);
  // Imported there is used there: the compiler complains of unused imports.
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(consumers))).toEqual([]);
});
