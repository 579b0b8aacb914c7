/**
 * Who may import whom in `src`, who may touch what, and what a file may be called. Rules are kept here, not by memory. Where one is broken, the
 * test fails with a sentence that says what to do.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

/** The rooms, from the ground up, and what each may import besides itself. A new room gets a line here. */
const ROOMS: Record<string, string> = {
  primitives: '',
  errors: 'primitives',
  body: 'primitives errors',
  engines: 'primitives errors',
  keys: 'primitives errors engines',
  events: 'primitives errors body',
  headers: 'primitives errors body events',
  verification: 'primitives errors body engines keys events headers',
  receiver: 'primitives errors body engines keys events headers verification',
  standard: 'primitives errors body engines keys headers verification',
  recovery: 'primitives errors body events',
  testing: 'primitives errors body engines events',
  diagnosis: 'primitives errors body keys events headers verification',
  captures: 'primitives errors events',
  inspector: 'primitives errors captures keys diagnosis',
  // Features meet in the command line, which takes them through their entry points.
  cli: 'primitives errors captures keys events headers verification diagnosis inspector testing.ts recovery.ts',
};

/** The entry points that stand on another one. The others import rooms only. */
const ENTRY_POINTS: Record<string, string> = { 'native.ts': 'index.ts', 'native.node.ts': 'index.ts' };

/** The only files that may import a package. A package that is not here may be imported by nobody; types count, too. */
const PACKAGES: Record<string, RegExp> = {
  '@noble/ed25519': /^(engines\/(noble-engine|v1a-signer|test-signer)|keys\/weak-keys)\.ts$/,
  '@noble/hashes/sha2.js': /^engines\/test-signer\.ts$/,
  commander: /^cli\//,
  'node:events': /^(cli(\.ts$|\/)|inspector\/inspector-server\.ts$)/,
  'node:fs': /^(cli(\.ts$|\/)|inspector\/inspector-server\.ts$)/,
  'node:http': /^(cli\/|inspector\/inspector-server\.ts$)/,
  'node:https': /^cli\//,
  'node:net': /^(cli\/|inspector\/inspector-server\.ts$)/,
  'node:path': /^cli\//,
  'node:stream/promises': /^cli\//,
  'node:timers/promises': /^cli\.ts$/,
  picocolors: /^cli\//,
  // Of the page only, which has them inside.
  preact: /^inspector\/page\//,
  'preact/compat': /^inspector\/page\//,
  'preact/hooks': /^inspector\/page\//,
  diff: /^inspector\/page\/difference\.ts$/,
  'node:crypto': /^(engines\/node-crypto-engine|inspector\/inspector-server)\.ts$/,
  'node:util': /^(cli\/|engines\/node-crypto-engine\.ts$)/,
  typebox: /^schemas\.ts$/,
  standardwebhooks: /^standard\//,
};

/** The only files that may use a global. */
const GLOBALS: Record<string, RegExp> = {
  'the clock': /^primitives\/clock\.ts$/,
  Buffer: /^(cli(\.ts$|\/)|inspector\/inspector-server\.ts$)/,
  process: /^cli\.ts$/,
  // Of Redis clients: a method, which has nothing to do with the global.
  eval: /^receiver\/stores\/redis-clients\.ts$/,
  Function: /^$/,
  require: /^$/,
};

interface Source {
  /** Relative to `src`. */
  readonly file: string;
  /** The folder directly in `src`; for an entry point, its own name. */
  readonly room: string;
  /** Our own files, relative to `src`, and packages. */
  readonly imports: { own: string[]; packages: string[] };
  readonly globals: Set<string>;
  readonly statements: readonly ts.Statement[];
}

const SOURCES: Source[] = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\.tsx?$/.test(file))
  .sort()
  .map(read);

describe.each(SOURCES)('$file', ({ file, room, imports, globals }) => {
  test('imports only what its place allows', () => {
    const isEntryPoint = room === file;
    const allowed = isEntryPoint ? [...Object.keys(ROOMS), ENTRY_POINTS[file]] : ROOMS[room]?.split(' ');
    const others = imports.own.filter((own) => roomOf(own) !== room && !allowed?.includes(roomOf(own)));
    expect(
      others,
      `src/${file} may not import these: move the code down, or pass it in. See ROOMS in this test`,
    ).toEqual([]);
  });

  test('imports only the packages it may', () => {
    const others = imports.packages.filter((specifier) => !PACKAGES[specifier]?.test(file));
    expect(others, `src/${file} may not import these: use the file that may. See PACKAGES in this test`).toEqual([]);
  });

  test('uses only the globals it may', () => {
    const others = Object.keys(GLOBALS).filter((global) => globals.has(global) && !GLOBALS[global]?.test(file));
    expect(others, `src/${file} may not use these: use the file that may. See GLOBALS in this test`).toEqual([]);
  });
});

test('the top level of src holds the entry points of package.json, and nothing else', () => {
  const { exports, bin } = JSON.parse(readFileSync('package.json', 'utf8'));
  const built = new Set(JSON.stringify([exports, bin]).match(/(?<=dist\/)[\w.]+(?=\.c?js")/g));
  const entryPoints = [...built].map((name) => `${name}.ts`).sort();
  const topLevel = SOURCES.filter(({ file }) => !file.includes('/')).map(({ file }) => file);
  expect(topLevel, 'Put what is no entry point into a room; put an entry point into package.json').toEqual(entryPoints);
});

test('every room has its line in ROOMS, and every line its room', () => {
  const rooms = new Set(SOURCES.filter(({ file, room }) => room !== file).map(({ room }) => room));
  expect([...rooms].sort(), 'Add the room to ROOMS, above what it imports').toEqual(Object.keys(ROOMS).sort());
});

test('no two files have the same name, or names that are easily taken for each other', () => {
  // `native.node.ts` is `native.ts` on Node; every room may have an `index.ts`.
  const names = SOURCES.map(({ file }) => file.replace(/\.node\.ts$/, '.ts')).filter((file) => !/^\w+\.ts$/.test(file));
  const seen = new Map<string, string>();
  for (const file of names.filter((name) => !name.endsWith('/index.ts'))) {
    // The words of a name, without their plural, whatever their order.
    const words = posix
      .basename(file, '.ts')
      .split(/[-.]/)
      .map((word) => word.replace(/s$/, ''));
    const alike = words.sort().join(' ');
    expect(seen.get(alike), `src/${file} has the name of another file: name it for what is inside`).toBeUndefined();
    seen.set(alike, file);
  }
});

test('index.ts holds re-exports by name, nothing else', () => {
  const index = SOURCES.find(({ file }) => file === 'index.ts');
  const isNamedReExport = (statement: ts.Statement) =>
    ts.isExportDeclaration(statement) &&
    statement.moduleSpecifier !== undefined &&
    statement.exportClause !== undefined &&
    ts.isNamedExports(statement.exportClause);
  const others = index?.statements.filter((statement) => !isNamedReExport(statement));
  expect(others?.map((statement) => statement.getText())).toEqual([]);
});

test('there are no import cycles', () => {
  const remaining = new Map(SOURCES.map(({ file, imports }) => [file, imports.own]));
  // Takes away, again and again, what imports nothing that is left. In a cycle, everyone imports someone.
  for (let before = -1; before !== remaining.size; ) {
    before = remaining.size;
    for (const [name, own] of remaining) if (!own.some((other) => remaining.has(other))) remaining.delete(name);
  }
  expect([...remaining.keys()], 'These import each other: move what they share into a file of its own').toEqual([]);
});

function roomOf(file: string): string {
  return file.split('/')[0] as string;
}

/** The source of what is imported: `.js` stands for `.ts` or `.tsx`. */
function fileOf(imported: string): string {
  const typed = imported.replace(/\.js$/, '.ts');
  return existsSync(`src/${typed}`) ? typed : `${typed}x`;
}

/** Reads the syntax tree and not the text: comments and messages speak of `process.env` and of Buffers. */
function read(file: string): Source {
  const text = readFileSync(`src/${file}`, 'utf8');
  const specifiers = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  const own = specifiers
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => fileOf(posix.join(posix.dirname(file), specifier)));
  const packages = specifiers.filter((specifier) => !specifier.startsWith('.'));

  const globals = new Set<string>();
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const visit = (node: ts.Node): void => {
    if (readsClock(node)) globals.add('the clock');
    if (ts.isIdentifier(node)) globals.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { file, room: roomOf(file), imports: { own, packages }, globals, statements: tree.statements };
}

/** `Date.now`, `performance.now`, `new Date()` and `Date()`; `new Date(value)` only converts. */
function readsClock(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return /\b(Date|performance)\??\.now$/.test(node.getText());
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Date' && !node.arguments?.length;
  return ts.isCallExpression(node) && node.expression.getText() === 'Date';
}
