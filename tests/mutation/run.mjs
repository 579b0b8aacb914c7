/**
 * Changes the code, one thing at a time, and sees whether a test notices. See README.md.
 *
 * It fails where a file is below its goal; all of them together have a higher one.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installNested } from '../support/nested.mjs';
import { onExit } from '../support/on-exit.mjs';
import { ROOMS } from './rooms.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');
const nested = join(here, 'node_modules');
const node = join(nested, 'node24/bin/node'); // Stryker needs a newer one than the tests do

/** In percent. */
const GOAL = 96;
const GOAL_OF_A_FILE = 92;

installNested(here);
const folder = mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-mutation-'));
onExit(() => rmSync(folder, { recursive: true, force: true }));

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const results = Object.entries(ROOMS).flatMap(
  ([room, { folder, without, files = filesIn(folder, without), tests }]) => {
    const chosen = asked.length === 0 || asked.includes(room) ? files : files.filter((file) => asked.includes(file));
    return chosen.length > 0 ? mutate(room, chosen, tests) : [];
  },
);
if (results.length === 0)
  throw new Error(`Nothing is called ${asked.join(' or ')}. Rooms: ${Object.keys(ROOMS).join(', ')}.`);

const total = { file: '**all**', ...sum(results) };
console.log(`\n${toTable([...results, total])}\n`);
for (const { file, survivors } of results) for (const survivor of survivors) console.log(`${file}:${survivor}`);
if (process.argv.includes('--write')) writeFileSync(join(here, 'RESULTS.md'), toMarkdown());
const low = results.filter((result) => scoreOf(result) < GOAL_OF_A_FILE);
if (asked.length === 0 && scoreOf(total) < GOAL) low.push(total);
for (const result of low) console.error(`Too low: ${result.file}, ${scoreOf(result).toFixed(1)} %`);
process.exit(low.length > 0 ? 1 : 0);

/** @param {string} folder @param {string[]} without */
function filesIn(folder, without = []) {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.ts') && !without.includes(name));
  return names.map((name) => `${folder}/${name}`);
}

/** Mutates some files of one room. */
function mutate(room, files, tests) {
  const report = join(folder, `${room}.json`);
  const config = join(folder, `${room}.config.json`);
  const options = {
    plugins: [join(nested, '@stryker-mutator/vitest-runner/dist/src/index.js')],
    testRunner: 'vitest',
    vitest: { configFile: 'tests/mutation/vitest.config.ts', related: false },
    mutate: files,
    mutator: { excludedMutations: ['StringLiteral'] },
    coverageAnalysis: 'perTest',
    concurrency: 2,
    timeoutMS: 20_000,
    ignorePatterns: [
      '/bench',
      '/coverage',
      '/dist',
      '/docs',
      '/tests/*/node_modules',
      '/tests/frameworks',
      '/tests/inspector',
    ],
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: report },
    tempDirName: 'node_modules/.mutation',
    allowConsoleColors: false,
    disableTypeChecks: false,
    allowEmpty: true, // a file of types alone
  };
  writeFileSync(config, JSON.stringify(options));
  console.log(`\n${room}: ${files.length} files`);
  const { status } = spawnSync(node, [join(nested, '@stryker-mutator/core/bin/stryker.js'), 'run', config], {
    cwd: root,
    env: {
      ...process.env,
      PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
      MUTATION_TESTS: JSON.stringify(tests),
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`Stryker ended with ${status}.`);
  const { files: reported } = JSON.parse(readFileSync(report, 'utf8'));
  return Object.entries(reported)
    .map(([file, { source, mutants }]) => ({ file, ...countsOf(mutants), survivors: survivorsOf(source, mutants) }))
    .filter(({ mutants }) => mutants > 0);
}

/** Mutants that nothing ran are survivors. One that fails to run at all is none. */
function countsOf(mutants) {
  const number = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const killed = number('Killed', 'Timeout');
  return { killed, mutants: killed + number('Survived', 'NoCoverage') };
}

function survivorsOf(source, mutants) {
  const lines = source.split('\n');
  return mutants
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    .map(({ mutatorName, replacement, location: { start, end } }) => {
      const line = lines[start.line - 1];
      const original =
        start.line === end.line ? line.slice(start.column - 1, end.column - 1) : `${line.slice(start.column - 1)} …`;
      return `${start.line}: ${mutatorName}: ${original} → ${replacement.split('\n')[0]}`;
    })
    .sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10));
}

function sum(results) {
  const of = (name) => results.reduce((total, result) => total + result[name], 0);
  return { killed: of('killed'), mutants: of('mutants') };
}

function scoreOf({ killed, mutants }) {
  return (100 * killed) / mutants;
}

function toTable(results) {
  const rows = results.map(
    (result) => `| ${result.file} | ${result.mutants} | ${result.killed} | ${scoreOf(result).toFixed(1)} % |`,
  );
  return ['| File | mutants | noticed | score |', '|---|---:|---:|---:|', ...rows].join('\n');
}

function toMarkdown() {
  const survivors = results.flatMap(({ file, survivors }) =>
    survivors.map((survivor) => `- \`${file}:${survivor.replaceAll('`', "'")}\``),
  );
  return [
    '# Scores',
    'Written by `npm run test:mutation -- --write`. Do not edit. String literals are left out.',
    toTable([...results, total]),
    '## What nothing notices',
    survivors.join('\n'),
    '',
  ].join('\n\n');
}
