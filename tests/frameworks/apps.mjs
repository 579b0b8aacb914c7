/** Applications as a user would have them: the examples, the frameworks, and the package out of its tarball, in folders of their own. */

import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { install, pack } from '../support/tarball.mjs';
import { finish } from './processes.mjs';

const { resolve } = createRequire(import.meta.url);
const here = fileURLToPath(new URL('.', import.meta.url));
const examples = join(here, '../../examples');
const modules = join(here, 'node_modules');

const COMPILE_MS = 120_000;

/** Of a framework: the example as it is, and its mistakes. */
export const variantsOf = ({ parsed, thrown }) => ({
  example: undefined,
  parsed: parsed.change,
  ...(thrown.change && { thrown: thrown.change }),
});

/** What is installed of a package, or `undefined`. */
export function versionOf(name) {
  const file = join(modules, name, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
}

/**
 * Lays out an application for each framework, and compiles it.
 *
 * @param {string} folder
 * @param {Record<string, object>} frameworks - By id.
 * @returns What gives the folder of a framework's variant, and what the compiler has to say of a framework's example.
 */
export async function layOut(folder, frameworks) {
  const installed = join(folder, 'installed');
  install(installed, pack(folder).tarball);
  const app = join(folder, 'app');
  assemble(app, installed);
  for (const [id, { ownRoot }] of Object.entries(frameworks)) if (ownRoot) assemble(join(folder, id), installed);

  const folderOf = (id, variant) => (frameworks[id].ownRoot ? join(folder, id) : join(app, id, variant));
  for (const [id, framework] of Object.entries(frameworks)) {
    const { files, beside = {}, placeOf = (file) => file } = framework;
    for (const [variant, change] of Object.entries(variantsOf(framework))) {
      const to = folderOf(id, variant);
      for (const [file, code] of Object.entries(edit(files, change))) {
        save(join(to, placeOf(file, variant)), code);
        if (change) save(join(to, file.replace(/ts$/, 'js')), toJavaScript(code));
      }
    }
    for (const [file, code] of Object.entries(beside)) save(join(folderOf(id, 'example'), file), code);
    if (framework.as) alias(app, join(app, id), framework);
  }

  const own = Object.keys(frameworks).filter((id) => !frameworks[id].ownRoot);
  const complaints = await compile(app, own);
  return { folderOf, complaintsOf: (id) => complaints.filter((line) => line.startsWith(`${id}/`)) };
}

/** The text of some examples, with a change that has to fit exactly once. */
function edit(files, change) {
  const texts = Object.fromEntries(files.map((file) => [file, readFileSync(join(examples, file), 'utf8')]));
  if (!change) return texts;
  const [from, to] = change;
  const changes = Object.values(texts).flatMap((text) => text.split(from).slice(1));
  if (changes.length !== 1) throw new Error(`${files[0]} has ${changes.length} times what makes the mistake: ${from}`);
  return Object.fromEntries(
    Object.entries(texts).map(([file, text]) => [file, `// @ts-nocheck: a mistake\n${text.replace(from, () => to)}`]),
  );
}

function save(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** An application's folder, with the frameworks and the installed package in its `node_modules`. */
function assemble(app, installed) {
  save(join(app, 'package.json'), '{ "private": true, "type": "module" }');
  mirror(modules, join(app, 'node_modules'));
  const { 'telnyx-siprec-webhooks': own, ...dependencies } = Object.fromEntries(
    readdirSync(join(installed, 'node_modules')).map((name) => [name, join(installed, 'node_modules', name)]),
  );
  const to = join(app, 'node_modules/telnyx-siprec-webhooks');
  mirror(own, to);
  // Its dependencies are inside of it, so that they are the versions it asks for, whatever the frameworks have.
  for (const [name, from] of Object.entries(dependencies))
    if (!name.startsWith('.')) mirror(from, join(to, 'node_modules', name));
}

/** Copies a folder by hard links, where the file system has them: the frameworks are half a gigabyte. Symbolic links Next would not follow. */
function mirror(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) mirror(source, target);
    else if (entry.isFile()) linkOrCopy(source, target);
  }
}

function linkOrCopy(source, target) {
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target); // another file system
  }
}

/** Installs an aliased package, and its types, under the name that the example imports. */
function alias(app, folder, { as, packages }) {
  for (const name of packages) {
    const link = join(folder, 'node_modules', name.replace(packages[0], as));
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(app, 'node_modules', name), link);
  }
}

/** Of mistakes, which the compiler need not like. */
const toJavaScript = (code) =>
  transformSync(code, { loader: 'ts', tsconfigRaw: { compilerOptions: { experimentalDecorators: true } } }).code;

/** Compiles examples in place, as strictly as users might. Resolves to what the compiler complains of, a line each. */
async function compile(app, ids) {
  if (ids.length === 0) return [];
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2022', 'DOM', 'DOM.Iterable'],
    types: ['node'],
    module: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUnusedLocals: true,
    skipLibCheck: true,
    experimentalDecorators: true, // NestJS
    emitDecoratorMetadata: true,
  };
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*/example/*.ts'] }));
  const program = { command: process.execPath, args: [resolve('typescript/bin/tsc'), '--pretty', 'false'], cwd: app };
  const output = await finish(program, COMPILE_MS).catch(({ message }) => message);
  const complaints = output.split('\n').filter((line) => line.includes('error TS'));
  const others = complaints.filter((line) => !ids.some((id) => line.startsWith(`${id}/`)));
  if (others.length > 0) throw new Error(others.join('\n')); // of the compiler's own options, or of types that are not there
  return complaints;
}
