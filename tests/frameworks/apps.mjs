/** Applications as a user would have them: the examples, the frameworks, and the package out of its tarball, in folders of their own. */

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { install, pack } from '../support/tarball.mjs';
import { finish } from './processes.mjs';

const { resolve } = createRequire(import.meta.url);
const here = fileURLToPath(new URL('.', import.meta.url));
const examples = join(here, '../../examples');

const COMPILE_MS = 120_000;

/**
 * The programs of a framework: the example and the receiver as they are, and the example with a mistake in it.
 *
 * @returns {Record<string, { files: string[], change?: [string | RegExp, string] }>}
 */
export function variantsOf({ files, receiver, parsed, thrown, csrf }) {
  const mistakes = Object.entries({ parsed: parsed?.change, thrown: thrown?.change, csrf: csrf?.change });
  return {
    example: { files },
    ...(receiver && { receiver: { files: receiver } }),
    ...Object.fromEntries(mistakes.flatMap(([name, change]) => (change ? [[name, { files, change }]] : []))),
  };
}

/** Where the packages of a framework are installed: those of an application in `apps/` are in its own folder. */
export const packagesOf = (app) => join(here, app ? `apps/${app}` : '.');

/** What is installed of a package, or `undefined`. */
export function versionOf(name, app) {
  const file = join(packagesOf(app), 'node_modules', name, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
}

/**
 * Lays out an application for each framework.
 *
 * @param {string} folder
 * @param {Record<string, object>} frameworks - By id.
 * @param {string} [tarball] - Of the package: in place of one of what is here.
 * @returns What gives the folder of a framework's variant, and what resolves to what the compiler has to say of a framework's example.
 */
export function layOut(folder, frameworks, tarball = pack(folder).tarball) {
  const installed = join(folder, 'installed');
  install(installed, tarball);
  const rootOf = (id, variant) => {
    const { isWhole, root = id, app = 'app' } = frameworks[id];
    if (!isWhole) return join(folder, app);
    return join(folder, variant === 'csrf' ? `${root}-csrf` : root); // that mistake is in the configuration of them all
  };
  const folderOf = (id, variant) => (frameworks[id].isWhole ? rootOf(id, variant) : join(rootOf(id), id, variant));

  const assembled = new Set();
  for (const [id, framework] of Object.entries(frameworks)) {
    for (const [variant, { files, change }] of Object.entries(variantsOf(framework))) {
      const root = rootOf(id, variant);
      if (!assembled.has(root)) assemble(root, framework.app, installed);
      assembled.add(root);
      for (const [file, code] of Object.entries(edit(files, change))) {
        const place = join(folderOf(id, variant), placeOf(framework, file, variant));
        save(place, code);
        if (change && !framework.isWhole) save(place.replace(/ts$/, 'js'), toJavaScript(code));
      }
    }
    for (const [file, code] of Object.entries(framework.beside ?? {})) save(join(folderOf(id, 'example'), file), code);
    if (framework.as) alias(rootOf(id), join(rootOf(id), id), framework);
  }
  return { folderOf, complaintsOf: compiler(rootOf, folderOf, frameworks) };
}

/**
 * Where a file of `examples/` goes. In an application that is compiled whole, each mistake is a route of its own beside the right one: at
 * `/parsed/webhooks` for `/webhooks`.
 */
function placeOf({ isWhole, beneath, within = '' }, file, variant) {
  if (!isWhole) return join(within, file.split('/').at(-1));
  const place = file.slice(beneath.length + 1);
  return variant === 'parsed' || variant === 'thrown' ? besideRoute(place, variant) : place;
}

/** `app/parsed/webhooks/route.ts` for `app/webhooks/route.ts`, and so for URLs. */
export const besideRoute = (path, variant) => path.replace(/[\w-]*webhooks/, (name) => `${variant}/${name}`);

/** The text of some examples, with a change that has to fit exactly once. */
function edit(files, change) {
  const texts = Object.fromEntries(files.map((file) => [file, readFileSync(join(examples, file), 'utf8')]));
  if (!change) return texts;
  const [from, to] = change;
  const pattern = typeof from === 'string' ? from : new RegExp(from, `${from.flags}g`);
  const found = Object.values(texts).flatMap((text) =>
    typeof pattern === 'string' ? text.split(pattern).slice(1) : [...text.matchAll(pattern)],
  );
  if (found.length !== 1) throw new Error(`${files[0]} has ${found.length} times what makes the mistake: ${from}`);
  return Object.fromEntries(
    Object.entries(texts).map(([file, text]) => [
      file,
      `// @ts-nocheck: a mistake\n${text.replace(from, typeof to === 'string' ? () => to : to)}`,
    ]),
  );
}

function save(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** An application's folder: with what a new project has, and with the frameworks and the installed package in its `node_modules`. */
function assemble(root, app, installed) {
  const from = packagesOf(app);
  const isOurs = (source) => !source.startsWith(join(from, 'node_modules'));
  if (app) cpSync(from, root, { recursive: true, filter: isOurs });
  else save(join(root, 'package.json'), '{ "private": true, "type": "module" }');
  mirror(join(from, 'node_modules'), join(root, 'node_modules'));
  const { 'telnyx-siprec-webhooks': own, ...dependencies } = Object.fromEntries(
    readdirSync(join(installed, 'node_modules')).map((name) => [name, join(installed, 'node_modules', name)]),
  );
  const to = join(root, 'node_modules/telnyx-siprec-webhooks');
  mirror(own, to);
  // Its dependencies are inside of it, so that they are the versions it asks for, whatever the frameworks have.
  for (const [name, from] of Object.entries(dependencies))
    if (!name.startsWith('.')) mirror(from, join(to, 'node_modules', name));
}

/** Copies a folder by hard links, where the file system has them: the frameworks are a gigabyte. Symbolic links Next would not follow. */
function mirror(from, to) {
  mkdirSync(to, { recursive: true });
  const copy = (how) => execFileSync('cp', [how, `${from}/.`, to], { stdio: 'pipe' });
  try {
    copy('-al');
  } catch {
    copy('-a'); // another file system
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

/** What compiles examples in place, as strictly as users might: all of a folder at once. It resolves to what the compiler complains of in one. */
function compiler(rootOf, folderOf, frameworks) {
  const outputs = new Map();
  return async (id) => {
    const { types = ['node'], isWhole = false } = frameworks[id];
    const root = rootOf(id);
    const key = [root, ...types].join();
    const ids = Object.keys(frameworks).filter(
      (other) => rootOf(other) === root && (frameworks[other].types ?? ['node']).join() === types.join(),
    );
    const files = ids.flatMap((id) => sourcesOf(id).map((file) => relative(root, file)));
    if (!outputs.has(key)) outputs.set(key, compile(root, files, { types, isBundled: isWhole }));
    const complaints = await outputs.get(key);
    const own = sourcesOf(id).map((file) => relative(root, file));
    const others = complaints.filter((line) => !files.some((file) => line.startsWith(file)));
    return [...others, ...complaints.filter((line) => own.some((file) => line.startsWith(file)))];
  };

  function sourcesOf(id) {
    const { example, receiver } = variantsOf(frameworks[id]);
    const place = (variant) => (file) => join(folderOf(id, variant), placeOf(frameworks[id], file, variant));
    const beside = Object.keys(frameworks[id].beside ?? {}).map((file) => join(folderOf(id, 'example'), file));
    const files = [
      ...example.files.map(place('example')),
      ...(receiver?.files ?? []).map(place('receiver')),
      ...beside,
    ];
    return [...new Set(files)].filter((file) => /\.ts$/.test(file));
  }
}

/** Resolves to what the compiler complains of, a line each. */
async function compile(root, files, { types, isBundled }) {
  if (files.length === 0) return [];
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2022', 'DOM', 'DOM.Iterable'],
    types,
    typeRoots: [join(here, 'node_modules/@types')],
    ...(isBundled ? { module: 'ESNext', moduleResolution: 'bundler', noEmit: true } : { module: 'NodeNext' }),
    strict: true,
    exactOptionalPropertyTypes: true,
    noUnusedLocals: true,
    skipLibCheck: true,
    experimentalDecorators: true, // NestJS
    emitDecoratorMetadata: true,
  };
  const project = `tsconfig.${types.join('-')}.json`;
  writeFileSync(join(root, project), JSON.stringify({ compilerOptions, files }));
  const args = [resolve('typescript/bin/tsc'), '--pretty', 'false', '-p', project];
  const failure = await finish({ command: process.execPath, args, cwd: root }, COMPILE_MS).then(
    () => '',
    ({ message }) => message,
  );
  const complaints = failure.split('\n').filter((line) => line.includes('error TS'));
  return complaints.length === 0 && failure ? [failure] : complaints;
}
