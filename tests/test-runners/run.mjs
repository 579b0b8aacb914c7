/**
 * The test file of docs/testing.md in every test runner that the page names, and the tests in examples/: `npm run test:runners`.
 *
 * All three tests of the page pass where the file with the key is imported first, and where it is the runner's own set-up file. Where it is imported
 * last, they have to fail.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { installNested } from '../support/nested.mjs';
import { printTable } from '../support/table.mjs';
import { install, pack } from '../support/tarball.mjs';
import { DENO_TEST, EXAMPLES, tryExample } from './examples.mjs';
import { blockOf } from './page.mjs';

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const tool = (/** @type {string} */ path) => here(`node_modules/${path}`);

const RUNNERS = [
  {
    name: 'node:test',
    command: process.execPath,
    args: ['--test', '--test-reporter=tap'],
    passed: /^# pass 3$/m,
    setUp: { args: ['--import', './signing-key.js', '--test', '--test-reporter=tap'] },
  },
  {
    name: 'Vitest',
    command: process.execPath,
    args: [tool('vitest/vitest.mjs'), 'run'],
    passed: /3 passed/,
    from: 'vitest',
    setUp: { file: ['vitest.config.js', "export default { test: { setupFiles: ['./signing-key.js'] } };\n"] },
  },
  {
    name: 'Jest, ES modules',
    command: process.execPath,
    args: ['--experimental-vm-modules', tool('jest/bin/jest.js'), '--config={"transform":{}}'],
    passed: /3 passed/,
    from: '',
    setUp: {
      args: [
        '--experimental-vm-modules',
        tool('jest/bin/jest.js'),
        '--config={"transform":{},"setupFiles":["./signing-key.js"]}',
      ],
    },
  },
  {
    name: 'Jest, CommonJS',
    command: process.execPath,
    args: [tool('jest/bin/jest.js'), '--config={"transform":{}}'],
    passed: /3 passed/,
    from: '',
    type: 'commonjs',
    setUp: { args: [tool('jest/bin/jest.js'), '--config={"transform":{},"setupFiles":["./signing-key.js"]}'] },
  },
  {
    name: 'Bun',
    command: tool('@oven/bun-linux-x64/bin/bun'),
    args: ['test'],
    passed: /^ ?3 pass$/m,
    setUp: { file: ['bunfig.toml', '[test]\npreload = ["./signing-key.js"]\n'] },
  },
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
    args: DENO_TEST,
    passed: /3 passed/,
  },
];

const parts = process.argv.slice(2).map((part) => part.toLowerCase());
const isChosen = ({ name }) => parts.length === 0 || parts.some((part) => name.toLowerCase().includes(part));
const chosen = RUNNERS.filter(isChosen);
const examples = EXAMPLES.filter(isChosen);
if (chosen.length + examples.length === 0)
  throw new Error(`There are ${[...RUNNERS, ...EXAMPLES].map(({ name }) => name).join('; ')}.`);

installNested(here('.'));
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'test-runners-')));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
install(join(folder, 'app'), pack(folder).tarball);

const FIRST = /^import \{ keyPair \}.*\n/m;

/** The test, with the import that has to be the first behind that of the handler. */
function handlerFirst(code) {
  const [first = ''] = FIRST.exec(code) ?? [];
  return code.replace(first, '').replace(/(?<=^import \{ handled, POST \}.*\n)/m, first);
}

const rows = chosen.map((runner, index) => {
  const { name, passed, setUp } = runner;
  const passes = ({ status, output }) => status === 0 && passed.test(output);
  const first = run(runner, join(folder, `first-${index}`), (code) => code);
  const last = run(runner, join(folder, `last-${index}`), handlerFirst);
  const prepared = setUp && run({ ...runner, ...setUp }, join(folder, `prepared-${index}`), handlerFirst);
  const problems = [
    passes(first) ? '' : first.output,
    last.status !== 0 && /key_missing|no public key/.test(last.output) ? '' : last.output,
    prepared === undefined || passes(prepared) ? '' : prepared.output,
  ];
  return { name, hasSetUp: setUp !== undefined, problems };
});
if (rows.length > 0)
  printTable(
    ['Runner', 'key first', 'handler first', 'handler first, with a set-up file'],
    rows.map(({ name, hasSetUp, problems: [first, last, prepared] }) => [
      name,
      first ? 'FAILS' : 'passes',
      last ? 'UNEXPECTED' : 'fails for want of the key',
      hasSetUp ? (prepared ? 'FAILS' : 'passes') : 'has none',
    ]),
  );

const tried = [];
for (const example of examples) tried.push({ ...example, problems: await tryExample(example) });
if (tried.length > 0)
  printTable(
    ['Example', 'as it is', 'with a mistake'],
    tried.map(({ name, mistake, problems: [asItIs, withMistake] }) => [
      name,
      asItIs ? 'FAILS' : 'passes',
      `${withMistake ? 'UNEXPECTED' : 'fails'} ${mistake.what}`,
    ]),
  );

for (const { name, problems } of [...rows, ...tried])
  for (const problem of problems) if (problem) console.error(`\n${name}:\n${problem}`);
if ([...rows, ...tried].some(({ problems }) => problems.some(Boolean))) process.exitCode = 1;

/** Lays out the files of the page, and has a runner run them. */
function run({ command, args, file, from = 'node:test', type = 'module' }, app, change) {
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
  if (file) writeFileSync(join(app, file[0]), file[1]);
  const { TELNYX_PUBLIC_KEY: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: app, env, encoding: 'utf8', timeout: 120_000 });
  return { status, output: `${stdout}${stderr}` };
}
