/**
 * The tests in `examples/`, each in the test runner that it is for. They pass as they are. With a mistake that people make, they have to fail.
 */

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeInstalledApp } from '../support/installed-app.mjs';
import { blockOf } from './page.mjs';

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** As strict as users might be. ts-jest refuses what does not compile. */
const COMPILER = { target: 'ES2022', strict: true, exactOptionalPropertyTypes: true, noUnusedLocals: true };
const DECORATORS = { experimentalDecorators: true, emitDecoratorMetadata: true };
const COMMON = { ...COMPILER, ...DECORATORS, skipLibCheck: true, esModuleInterop: true, types: ['node'] };
const JEST = { testRegex: '\\.spec\\.ts$' };

const NEST = {
  files: ['nest-controller.ts', 'nest-controller.spec.ts'],
  passed: /3 passed, 3 total/,
  mistake: { what: 'without rawBody', file: 'nest-controller.spec.ts', from: '{ rawBody: true }', to: '{}' },
  fails: /body_not_raw/,
};

/** One application with both routers. */
const NEXT = {
  beneath: 'next',
  files: ['app/receiver/route.ts', 'app/receiver/route.test.ts', 'pages/api/receiver.ts', 'tests/receiver.test.ts'],
};

/** Both routes with a store, as docs/receiver.md says for Vercel. */
const WITH_STORE = {
  files: [...NEXT.files, 'lib/siprec-store.ts'],
  edits: ['app/receiver/route.ts', 'pages/api/receiver.ts'].map((file) => ({
    file,
    from: '\n\nconst receiver = createReceiver({\n',
    to: "\nimport { store } from '../../lib/siprec-store';\n\nconst receiver = createReceiver({\n  store,\n",
  })),
  mistake: {
    what: 'without its case for tests',
    file: 'lib/siprec-store.ts',
    from: "process.env.NODE_ENV === 'test' ? undefined : ",
    to: '',
  },
  fails: /did not answer within/,
};

const NEXT_JEST = {
  ...NEXT,
  suite: here('next'),
  set: {
    'package.json': { private: true },
    'tsconfig.json': {
      compilerOptions: { ...COMPILER, module: 'ESNext', moduleResolution: 'bundler', noEmit: true, skipLibCheck: true },
    },
    'jest.config.mjs': blockOf('jest.config.mjs'),
  },
  passed: /5 passed, 5 total/,
};

const NEXT_VITEST = {
  ...NEXT,
  suite: here('.'),
  edits: ['app/receiver/route.test.ts', 'tests/receiver.test.ts'].map((file) => ({
    file,
    from: "'@jest/globals'",
    to: "'vitest'", // as its comment says
  })),
  passed: /Tests +5 passed/,
  set: { 'package.json': { type: 'module' } },
  command: [process.execPath, 'node_modules/vitest/vitest.mjs', 'run'],
};

/** Compiled first, since `next build` compiles tests, too. */
const COMPILE_AND_JEST = [
  'sh',
  '-c',
  '"$0" node_modules/typescript/bin/tsc && "$0" node_modules/jest/bin/jest.js',
  process.execPath,
];

/** Without its check of types, which would fetch those of Node. */
export const DENO_TEST = [
  'test',
  '--allow-env',
  '--no-lock',
  '--cached-only',
  '--no-prompt',
  '--node-modules-dir=manual',
  '--no-check',
];

export const EXAMPLES = [
  {
    ...NEST,
    name: 'NestJS 12, Jest, ES modules',
    suite: here('.'),
    set: {
      'package.json': { type: 'module' },
      'tsconfig.json': { compilerOptions: { ...COMMON, module: 'NodeNext', isolatedModules: true } },
      'jest.config.json': {
        ...JEST,
        moduleNameMapper: { '^(\\./.*)\\.js$': '$1' },
        extensionsToTreatAsEsm: ['.ts'],
        transform: { '\\.ts$': ['ts-jest', { useESM: true }] },
      },
    },
    command: [process.execPath, '--experimental-vm-modules', 'node_modules/jest/bin/jest.js'],
  },
  {
    ...NEST,
    name: 'NestJS 11, Jest, CommonJS',
    suite: here('nest-11'),
    edits: [{ file: 'nest-controller.spec.ts', from: './nest-controller.js', to: './nest-controller' }], // as its comment says
    set: {
      'package.json': { type: 'commonjs' },
      'tsconfig.json': { compilerOptions: { ...COMMON, module: 'CommonJS', moduleResolution: 'node10' } },
      'jest.config.json': { ...JEST, transform: { '\\.ts$': 'ts-jest' } },
    },
    command: [process.execPath, 'node_modules/jest/bin/jest.js'],
  },
  {
    ...NEXT_JEST,
    name: 'Next.js, next/jest',
    edits: [{ file: 'jest.config.mjs', from: "{ testEnvironment: 'jsdom' }", to: '' }], // as the page says
    mistake: {
      what: 'without a raw body in the Pages Router',
      file: 'pages/api/receiver.ts',
      from: 'bodyParser: false',
      to: 'bodyParser: true',
    },
    fails: /● has Next\.js leave the body as it came/,
    command: COMPILE_AND_JEST,
  },
  {
    ...NEXT_JEST,
    name: 'Next.js, next/jest with jsdom',
    mistake: {
      what: 'without its first comment',
      file: 'app/receiver/route.test.ts',
      from: ' * @jest-environment node\n',
      to: '',
    },
    fails: /TextEncoder is not defined/,
    command: [process.execPath, 'node_modules/jest/bin/jest.js'],
  },
  {
    ...NEXT_JEST,
    ...WITH_STORE,
    name: 'Next.js, next/jest with a store',
    command: COMPILE_AND_JEST,
  },
  {
    ...NEXT_VITEST,
    name: 'Next.js, Vitest',
    mistake: {
      what: 'without the key',
      file: 'app/receiver/route.test.ts',
      from: 'process.env.TELNYX_PUBLIC_KEY = keyPair.publicKey;',
      to: '',
    },
    fails: /key_missing/,
  },
  {
    ...NEXT_VITEST,
    ...WITH_STORE,
    name: 'Next.js, Vitest with a store',
    edits: [...NEXT_VITEST.edits, ...WITH_STORE.edits],
  },
  {
    name: 'Bun.serve, bun test',
    files: ['bun.ts', 'bun.test.ts'],
    passed: /^ ?2 pass$/m,
    mistake: {
      what: 'where an import starts the server',
      file: 'bun.ts',
      from: 'if (import.meta.main) ',
      to: '',
    },
    fails: /EADDRINUSE/, // the port is taken here
    suite: here('.'),
    set: { 'package.json': { type: 'module' } },
    command: ['node_modules/@oven/bun-linux-x64/bin/bun', 'test'],
  },
  {
    name: 'Deno.serve, deno test',
    files: ['deno.ts', 'deno.test.ts'],
    passed: /2 passed/,
    mistake: {
      what: 'where an import starts the server',
      file: 'deno.ts',
      from: 'if (import.meta.main) ',
      to: '',
    },
    fails: /Requires net access/,
    suite: here('.'),
    set: { 'package.json': { type: 'module' } },
    command: ['node_modules/@deno/linux-x64-glibc/deno', ...DENO_TEST],
  },
];

/** What is installed for a suite, once for all of its examples. */
const apps = new Map();
function appOf(suite) {
  if (!apps.has(suite)) apps.set(suite, makeInstalledApp(suite));
  return apps.get(suite);
}

/** Runs one as it is, and with its mistake. Resolves to what went wrong in each, or nothing. */
export async function tryExample(example) {
  const { suite, beneath = 'receiver', files, set, edits = [], command, passed, mistake, fails } = example;
  const { folder, app } = appOf(suite);
  const taken = createServer().listen(0);
  await once(taken, 'listening');
  try {
    const asItIs = run(layOut(edits));
    const withMistake = run(layOut([...edits, mistake]));
    return [
      asItIs.status === 0 && passed.test(asItIs.output) ? '' : asItIs.output,
      withMistake.status !== 0 && fails.test(withMistake.output) ? '' : withMistake.output,
    ];
  } finally {
    taken.close();
  }

  /** A folder with the files, with pieces of their texts replaced: what is there must be there once. */
  function layOut(changes) {
    const place = mkdtempSync(join(folder, 'example-'));
    cpSync(join(app, 'node_modules'), join(place, 'node_modules'), { recursive: true });
    const texts = Object.entries(set).map(([file, value]) => [
      file,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
    for (const file of files) texts.push([file, readFileSync(here(`../../examples/${beneath}/${file}`), 'utf8')]);
    for (const [file, text] of texts) {
      mkdirSync(dirname(join(place, file)), { recursive: true });
      writeFileSync(join(place, file), changed(file, text, changes));
    }
    return place;
  }

  function run(cwd) {
    const { TELNYX_PUBLIC_KEY: _, ...env } = { ...process.env, NO_COLOR: '1', NEXT_TELEMETRY_DISABLED: '1' }; // the test has a key of its own
    const [program, ...args] = command;
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd,
      env: { ...env, PORT: String(taken.address().port) },
      encoding: 'utf8',
      timeout: 120_000,
    });
    return { status, output: `${stdout}${stderr}` };
  }
}

function changed(file, text, changes) {
  return changes
    .filter((change) => change.file === file)
    .reduce((text, { from, to }) => {
      if (text.split(from).length !== 2) throw new Error(`${file} does not have "${from}" once.`);
      return text.replace(from, to);
    }, text);
}
