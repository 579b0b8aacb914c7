/** Every command of the documents exists, with its flags; every flag, exit status and variable of the command line is documented. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { codeBlocks } from '../support/code-blocks.js';
import { command } from '../support/commands.js';
import { FOR_USERS, namesIn, sectionOf, tablesIn } from '../support/documents.js';

const PAGE = 'docs/command-line.md';
const COMMANDS = ['verify', 'listen', 'send', 'replay', 'recover', 'keygen'];

/** What each command takes, by its own help. */
const flags = new Map<string, string[]>();
const statuses = new Set<string>();

beforeAll(async () => {
  for (const name of ['', ...COMMANDS]) {
    const { status, out } = command([...(name === '' ? [] : [name]), '--help']);
    await status;
    const [options = '', exit = ''] = [/\nOptions:\n(.*?)\n\n/s, /\nExit status:\n(.*)/s].map(
      (part) => part.exec(out())?.[1],
    );
    flags.set(name, options.match(/--[a-z-]+/g) ?? []);
    for (const [, number] of exit.matchAll(/^ {2}(\d) {2}/gm)) statuses.add(number as string);
  }
});

test('the commands are those of the program', async () => {
  const { status, out } = command(['--help']);
  await status;
  const listed = [...(out().split('\nCommands:\n')[1] ?? '').matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
  expect(listed.filter((name) => name !== 'help')).toEqual(COMMANDS);
});

test('the README installs every other program that it runs with npx', () => {
  const text = readFileSync('README.md', 'utf8');
  const installed = [...text.matchAll(/npm install ([^`\n]+)/g)].flatMap(([, names = '']) => names.split(' '));
  const run = [...text.matchAll(/npx ([a-z-]+)/g)].map(([, name]) => name);
  expect(run).toContain('tsx');
  expect(run.filter((name = '') => !installed.includes(name))).toEqual([]);
});

/** Flags that stand for all of these commands at the top of the page. */
const topFlags = () =>
  tablesIn(PAGE)
    .find(({ header }) => header[0] === 'Option')
    ?.rows.flatMap(([cell = '']) => cell.match(/--[a-z-]+/g) ?? []) ?? [];

test.each(COMMANDS)('the section of %s names all of its flags, and no others', (name) => {
  const named = new Set(
    sectionOf(PAGE, name)
      .replace(/\| curl `--trace.*\n|`curl -v`.*\n/g, '')
      .match(/(?<=`)--[a-z-]+/g) ?? [],
  );
  const taken = (flags.get(name) ?? []).filter((flag) => flag !== '--help');
  expect([...named].sort()).toEqual(taken.sort());
});

test('what is said of several commands at once is so', () => {
  const all = [...flags.values()].flat();
  expect(topFlags().length).toBeGreaterThan(4);
  expect(topFlags().filter((flag) => !all.includes(flag))).toEqual([]);
});

test('the exit statuses are those of the help, and the other way round', () => {
  const table = tablesIn(PAGE).find(({ header }) => header[0] === 'Exit status');
  expect(table?.rows.map(([number]) => number)).toEqual([...statuses].sort());
});

/** Of examples/recovery/recover.ts, curl, Node, Jest, Deno, npm and TypeScript. */
const FLAGS_OF_OTHERS = [
  '--hours',
  '--include-forgotten',
  '--trace',
  '--trace-ascii',
  '--import',
  '--test',
  '--allow-env',
  '--experimental-vm-modules',
  '--save-dev',
  '--types',
  '--module',
  '--target',
];

test('no document names a flag that is not there', () => {
  const all = new Set([...[...flags.values()].flat(), ...FLAGS_OF_OTHERS]);
  const named = FOR_USERS.flatMap((file) =>
    namesIn(file).flatMap((name) => [...name.matchAll(/(?<![\w-])--[a-z-]+/g)].map(([flag]) => `${file} ${flag}`)),
  );
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !all.has(name.split(' ')[1] as string))).toEqual([]);
});

test('every variable of the command line is documented, and the other way round', () => {
  const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [name, readFileSync(join('src', name), 'utf8')] as const);
  const VARIABLE = /\b(?:TELNYX_[A-Z_]+|NO_COLOR)\b/g;
  const ofCommands = new Set(
    source.flatMap(([name, text]) =>
      name.startsWith('cli/') ? (text.match(VARIABLE) ?? []).filter((word) => !text.includes(`const ${word} `)) : [],
    ),
  );
  const inSource = new Set(source.flatMap(([, text]) => text.match(VARIABLE) ?? []));
  const page = new Set(readFileSync(PAGE, 'utf8').match(VARIABLE));
  expect([...ofCommands].filter((name) => !page.has(name))).toEqual([]);
  const named = FOR_USERS.flatMap((file) => readFileSync(file, 'utf8').match(VARIABLE) ?? []);
  expect(named.filter((name) => !inSource.has(name))).toEqual([]);
});

describe('shell blocks', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const lines = FOR_USERS.flatMap((file) =>
    codeBlocks(file)
      .filter(({ language }) => language === 'sh')
      .flatMap(({ code }) =>
        code
          .trim()
          .replace(/\\\n\s*/g, '')
          .split('\n'),
      )
      .map((line) => [line, file] as const),
  );

  /** Commands of others, and where each is run. */
  const ELSEWHERE: Record<string, string> = {
    'npx quicktype': 'tests/languages/generators.mjs',
    'npx openapi-typescript': 'tests/languages/generators.mjs',
    'mkdir -p siprec': 'tests/languages/generators.mjs',
    'go mod init': 'tests/languages/handlers.mjs',
    'cp node_modules': 'tests/languages/handlers.mjs',
    'from=node_modules': 'tests/operations/workspace.mjs',
    'cp -r $from': 'tests/operations/workspace.mjs',
    'mv recovery': 'tests/operations/workspace.mjs',
    'node recovery/telnyx-log.mjs &': 'tests/operations/workspace.mjs',
    'TELNYX_API_KEY=none TELNYX_BASE_URL=': 'tests/operations/workspace.mjs',
    'kill %1': 'tests/operations/workspace.mjs',
    'mkdir src': 'tests/example-stores/stores.mjs',
    'npx wrangler dev': 'tests/example-stores/stores.mjs',
  };

  const INSTALLED = [
    'telnyx-siprec-webhooks',
    'hono telnyx-siprec-webhooks',
    '--save-dev @types/node',
    '--save-dev wrangler',
    '--save-dev vitest @cloudflare/vitest-plugin',
  ];

  test.each(lines)('%s (%s)', (line) => {
    const ours = /npx telnyx-siprec-webhooks (\w+)(.*)/.exec(line);
    if (ours) {
      const [, name = '', rest = ''] = ours;
      const given = rest.match(/(?<=\s)--[a-z-]+/g) ?? [];
      expect(COMMANDS).toContain(name);
      expect(given.filter((flag) => !flags.get(name)?.includes(flag))).toEqual([]);
      return;
    }
    const script = /^npm run (?:--silent )?(\S+)/.exec(line)?.[1];
    if (script) return expect(scripts).toHaveProperty([script]);
    if (/^npm (?:ci|test)$/.test(line) || INSTALLED.some((packages) => line === `npm install ${packages}`)) return;
    const [start, suite] = Object.entries(ELSEWHERE).find(([start]) => line.startsWith(start)) ?? [];
    expect(suite, `Nobody runs this: ${line}`).toBeDefined();
    expect(readFileSync(suite as string, 'utf8')).toContain((start as string).replace(/^npx |^mkdir -p /, ''));
  });

  test('`npm run …` in the text names a script that is there', () => {
    const named = FOR_USERS.flatMap((file) => namesIn(file)).flatMap(
      (name) => /^npm run ([\w:-]+)$/.exec(name)?.[1] ?? [],
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });
});
