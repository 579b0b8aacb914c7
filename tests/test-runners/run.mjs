/**
 * The test file of docs/testing.md in every test runner that the page names: `npm run test:runners`.
 *
 * A runner passes when it runs all three tests, and fails when the import that has to be the first is the last.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { installNested } from '../support/nested.mjs';
import { printTable } from '../support/table.mjs';
import { install, pack } from '../support/tarball.mjs';

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const tool = (/** @type {string} */ path) => here(`node_modules/${path}`);
const page = readFileSync(here('../../docs/testing.md'), 'utf8');

const RUNNERS = [
  { name: 'node:test', command: process.execPath, args: ['--test', '--test-reporter=tap'], passed: /^# pass 3$/m },
  {
    name: 'Vitest',
    command: process.execPath,
    args: [tool('vitest/vitest.mjs'), 'run'],
    passed: /3 passed/,
    from: 'vitest',
  },
  {
    name: 'Jest, ES modules',
    command: process.execPath,
    args: ['--experimental-vm-modules', tool('jest/bin/jest.js'), '--config={"transform":{}}'],
    passed: /3 passed/,
    from: '',
  },
  {
    name: 'Jest, CommonJS',
    command: process.execPath,
    args: [tool('jest/bin/jest.js'), '--config={"transform":{}}'],
    passed: /3 passed/,
    from: '',
    type: 'commonjs',
  },
  { name: 'Bun', command: tool('@oven/bun-linux-x64/bin/bun'), args: ['test'], passed: /^ ?3 pass$/m },
  {
    name: 'Bun, bun:test',
    command: tool('@oven/bun-linux-x64/bin/bun'),
    args: ['test'],
    passed: /^ ?3 pass$/m,
    from: 'bun:test',
  },
  {
    name: 'Deno',
    command: tool('@deno/linux-x64-glibc/deno'),
    // Without its check of types, which would fetch those of Node.
    args: [
      'test',
      '--allow-env',
      '--no-lock',
      '--cached-only',
      '--no-prompt',
      '--node-modules-dir=manual',
      '--no-check',
    ],
    passed: /3 passed/,
  },
];

const parts = process.argv.slice(2).map((part) => part.toLowerCase());
const chosen = RUNNERS.filter(
  ({ name }) => parts.length === 0 || parts.some((part) => name.toLowerCase().includes(part)),
);
if (chosen.length === 0) throw new Error(`There are ${RUNNERS.map(({ name }) => name).join('; ')}.`);

installNested(here('.'));
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'test-runners-')));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
install(join(folder, 'app'), pack(folder).tarball);

const FIRST = /^import \{ keyPair \}.*\n/m;
const rows = chosen.map((runner, index) => {
  const right = run(runner, join(folder, `right-${index}`), (code) => code);
  const wrong = run(runner, join(folder, `wrong-${index}`), (code) => {
    const [first = ''] = FIRST.exec(code) ?? [];
    return code.replace(first, '').replace(/(?<=^import \{ handled, POST \}.*\n)/m, first);
  });
  const isRight = right.status === 0 && runner.passed.test(right.output);
  const isWrong = wrong.status !== 0 && /key_missing|no public key/.test(wrong.output);
  return { runner, isRight, isWrong, right, wrong };
});
printTable(
  ['Runner', 'key first', 'handler first'],
  rows.map(({ runner, isRight, isWrong }) => [
    runner.name,
    isRight ? 'passes' : 'FAILS',
    isWrong ? 'fails for want of the key' : 'UNEXPECTED',
  ]),
);
for (const { runner, isRight, isWrong, right, wrong } of rows) {
  if (!isRight) console.error(`\n${runner.name}:\n${right.output}`);
  if (!isWrong) console.error(`\n${runner.name}, with the handler first:\n${wrong.output}`);
}
if (rows.some(({ isRight, isWrong }) => !isRight || !isWrong)) process.exitCode = 1;

/** Lays out the files of the page, and has a runner run them. */
function run({ command, args, from = 'node:test', type = 'module' }, app, change) {
  mkdirSync(app);
  cpSync(join(folder, 'app/node_modules'), join(app, 'node_modules'), { recursive: true });
  writeFileSync(join(app, 'package.json'), JSON.stringify({ type }));
  for (const name of ['signing-key.ts', 'webhooks.ts', 'webhooks.test.ts']) {
    const code = change(blockOf(name)).replace(
      "import { test } from 'node:test';\n",
      from === '' ? '' : `import { test } from '${from}';\n`,
    );
    const format = type === 'module' ? 'esm' : 'cjs';
    writeFileSync(
      join(app, name.replace(/ts$/, 'js')),
      transformSync(code, { loader: 'ts', format, target: 'es2022' }).code,
    );
  }
  const { TELNYX_PUBLIC_KEY: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: app, env, encoding: 'utf8', timeout: 120_000 });
  return { status, output: `${stdout}${stderr}` };
}

/** A block of the page, by the name in its first line. */
function blockOf(name) {
  const block = page.split('```ts\n').find((text) => text.startsWith(`// ${name}\n`));
  if (!block) throw new Error(`docs/testing.md has no ${name}.`);
  return block.split('```', 1)[0] ?? '';
}
