/**
 * The tests in `examples/`, each in the test runner that it is for. They pass as they are. With a mistake that people make, they have to fail.
 */

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeInstalledApp } from '../support/installed-app.mjs';

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

const NEXT = { beneath: 'next/app/receiver', files: ['route.ts', 'route.test.ts'], suite: here('.') };

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
    edit: { file: 'nest-controller.spec.ts', from: './nest-controller.js', to: './nest-controller' }, // as its comment says
    set: {
      'package.json': { type: 'commonjs' },
      'tsconfig.json': { compilerOptions: { ...COMMON, module: 'CommonJS', moduleResolution: 'node10' } },
      'jest.config.json': { ...JEST, transform: { '\\.ts$': 'ts-jest' } },
    },
    command: [process.execPath, 'node_modules/jest/bin/jest.js'],
  },
  {
    ...NEXT,
    name: 'Next.js, Jest with jsdom',
    passed: /2 passed, 2 total/,
    mistake: { what: 'without its first comment', file: 'route.test.ts', from: ' * @jest-environment node\n', to: '' },
    fails: /TextEncoder is not defined|Ed25519 engine failed/,
    set: {
      'package.json': { type: 'commonjs' },
      'tsconfig.json': { compilerOptions: { ...COMMON, module: 'CommonJS', moduleResolution: 'node10' } },
      'jest.config.json': { testEnvironment: 'jsdom', transform: { '\\.ts$': 'ts-jest' } },
    },
    command: [process.execPath, 'node_modules/jest/bin/jest.js'],
  },
  {
    ...NEXT,
    name: 'Next.js, Vitest',
    edit: { file: 'route.test.ts', from: "'@jest/globals'", to: "'vitest'" }, // as its comment says
    passed: /Tests +2 passed/,
    mistake: {
      what: 'without the key',
      file: 'route.test.ts',
      from: 'process.env.TELNYX_PUBLIC_KEY = keyPair.publicKey;',
      to: '',
    },
    fails: /key_missing/,
    set: { 'package.json': { type: 'module' } },
    command: [process.execPath, 'node_modules/vitest/vitest.mjs', 'run'],
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
];

/** Runs one as it is, and with its mistake. Resolves to what went wrong in each, or nothing. */
export async function tryExample({ suite, beneath = 'receiver', files, set, edit, command, passed, mistake, fails }) {
  const { folder, app } = makeInstalledApp(suite);
  const taken = createServer().listen(0);
  await once(taken, 'listening');
  try {
    const asItIs = run(layOut('as-it-is'));
    const withMistake = run(layOut('mistake', mistake));
    return [
      asItIs.status === 0 && passed.test(asItIs.output) ? '' : asItIs.output,
      withMistake.status !== 0 && fails.test(withMistake.output) ? '' : withMistake.output,
    ];
  } finally {
    taken.close();
  }

  /** A folder with the files, with a piece of their text replaced: what is there must be there once. */
  function layOut(name, change) {
    const place = join(folder, name);
    mkdirSync(place);
    cpSync(join(app, 'node_modules'), join(place, 'node_modules'), { recursive: true });
    for (const [file, value] of Object.entries(set)) writeFileSync(join(place, file), JSON.stringify(value));
    for (const file of files) {
      let text = readFileSync(here(`../../examples/${beneath}/${file}`), 'utf8');
      for (const { from, to } of [edit, change].filter((one) => one?.file === file)) {
        if (text.split(from).length !== 2) throw new Error(`${file} does not have "${from}" once.`);
        text = text.replace(from, to);
      }
      writeFileSync(join(place, file), text);
    }
    return place;
  }

  function run(cwd) {
    const { TELNYX_PUBLIC_KEY: _, ...env } = { ...process.env, NO_COLOR: '1' }; // the test has a key of its own
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
