/**
 * Who may import whom in `src`, and who may touch what. Files directly in `src` are doors, or leaves; the folder of the same name is the
 * room behind a door. Rules are kept here, not by memory.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

/** Used by everybody, and using each other only. */
const LEAVES = ['engine', 'errors', 'subtle', 'plain-object', 'base64', 'bytes', 'raw-body', 'body', 'webhook-id'];

/** What a door and its room may import besides leaves and that room: other doors, never their rooms. */
const OTHER_DOORS: Record<string, string[]> = {
  index: ['verify', 'headers', 'events', 'unwrap'],
  verify: ['headers'],
  unwrap: ['verify', 'headers', 'events'],
  standard: ['verify', 'headers'],
  // Not the native door itself: it has all of the root.
  receiver: ['native/engine', 'verify', 'headers', 'events'],
  'receiver.node': ['native/engine.node', 'verify', 'headers', 'events'],
  testing: ['verify', 'headers', 'events'],
  cli: ['index', 'verify', 'headers', 'events', 'unwrap', 'native', 'testing'],
  native: ['index', 'verify', 'unwrap'],
  'native.node': ['index', 'verify', 'unwrap'],
};

/** The only files that may import a package. A package that is not here may be imported by nobody; types count, too. */
const PACKAGES: Record<string, RegExp> = {
  '@noble/ed25519': /^(verify\/(noble-engine|key-check)|(standard|testing)\/noble-signer)\.ts$/,
  '@noble/hashes/sha2.js': /^testing\/noble-signer\.ts$/,
  commander: /^cli\//,
  'node:events': /^cli(\.ts$|\/)/,
  'node:fs': /^cli\//,
  'node:http': /^cli\//,
  'node:net': /^cli\//,
  'node:crypto': /^native\/node-engine\.ts$/,
  'node:util': /^native\/node-engine\.ts$/,
  typebox: /^schemas\.ts$/,
  standardwebhooks: /^standard(\.ts$|\/)/,
};

/** The only files that may use a global. */
const GLOBALS: Record<string, RegExp> = {
  // Verification reads it in one file; signers and the command line have a present of their own.
  'the clock': /^(verify\/freshness|receiver\/monotonic-clock|testing\/sign-delivery|cli\/deliveries)\.ts$/,
  Buffer: /^cli\//,
  process: /^cli\.ts$/,
  // Of Redis clients: a method, which has nothing to do with the global.
  eval: /^receiver\/redis-store\.ts$/,
  Function: /^$/,
  require: /^$/,
};

interface Source {
  /** Relative to `src`. */
  readonly file: string;
  /** Names of our own files, without `.ts`, and of packages. */
  readonly imports: { own: string[]; packages: string[] };
  readonly globals: Set<string>;
  readonly statements: readonly ts.Statement[];
}

const SOURCES: Source[] = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'))
  .sort()
  .map(read);

describe.each(SOURCES)('$file', ({ file, imports, globals }) => {
  const name = file.replace(/\.ts$/, '');
  const door = name.split('/')[0] as string;
  const room = door.replace('.node', ''); // the same room has a second door on Node

  test('imports only what its place allows', () => {
    const doors = LEAVES.includes(name) ? LEAVES : [...LEAVES, ...(OTHER_DOORS[door] ?? [])];
    const allowed = (own: string) => doors.includes(own) || (!LEAVES.includes(name) && own.startsWith(`${room}/`));
    expect(imports.own.filter((own) => !allowed(own))).toEqual([]);
  });

  test('imports only the packages it may', () => {
    expect(imports.packages.filter((specifier) => !PACKAGES[specifier]?.test(file))).toEqual([]);
  });

  test('uses only the globals it may', () => {
    const forbidden = Object.keys(GLOBALS).filter((global) => !GLOBALS[global]?.test(file));
    expect(forbidden.filter((global) => globals.has(global))).toEqual([]);
  });
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
  const remaining = new Map(SOURCES.map(({ file, imports }) => [file.replace(/\.ts$/, ''), imports.own]));
  // Takes away, again and again, what imports nothing that is left. In a cycle, everyone imports someone.
  for (let before = -1; before !== remaining.size; ) {
    before = remaining.size;
    for (const [name, own] of remaining) if (!own.some((other) => remaining.has(other))) remaining.delete(name);
  }
  expect([...remaining.keys()]).toEqual([]);
});

/** Reads the syntax tree and not the text: comments and messages speak of `process.env` and of Buffers. */
function read(file: string): Source {
  const text = readFileSync(`src/${file}`, 'utf8');
  const specifiers = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  const own = specifiers
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.join(posix.dirname(file), specifier).replace(/\.js$/, ''));
  const packages = specifiers.filter((specifier) => !specifier.startsWith('.'));

  const globals = new Set<string>();
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const visit = (node: ts.Node): void => {
    if (readsClock(node)) globals.add('the clock');
    if (ts.isIdentifier(node)) globals.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { file, imports: { own, packages }, globals, statements: tree.statements };
}

/** `Date.now`, `performance.now`, `new Date()` and `Date()`; `new Date(value)` only converts. */
function readsClock(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return /\b(Date|performance)\??\.now$/.test(node.getText());
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Date' && !node.arguments?.length;
  return ts.isCallExpression(node) && node.expression.getText() === 'Date';
}
