/** What README.md, SECURITY.md and TSDoc promise is in `promises/table.ts`, each with the tests that fail where it is not kept. */

import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { PROMISES as OF_SCHEDULES } from '../receiver/schedules/promises/index.js';
import { type Sentence, sentencesOfDocstrings, sentencesOfDocument } from './promises/sentences.js';
import { NO_PROMISES, PROMISES } from './promises/table.js';

const found = [...['README.md', 'SECURITY.md'].flatMap(sentencesOfDocument), ...sentencesOfDocstrings()];
const listed = [...PROMISES, ...NO_PROMISES];

const lineOf = ({ where, sentence }: Sentence) => `${where}: ${sentence}`;
const missingIn = (these: readonly Sentence[], those: readonly Sentence[]) => {
  const lines = new Set(those.map(lineOf));
  return [...new Set(these.map(lineOf))].filter((line) => !lines.has(line));
};

test('every sentence that may promise something is in the table', () => {
  const candidates = found.filter(({ mayPromise }) => mayPromise);
  expect(candidates.length).toBeGreaterThan(100);
  expect(missingIn(candidates, listed)).toEqual([]);
});

test('every sentence of the table is somewhere, and there once', () => {
  expect(missingIn(listed, found)).toEqual([]);
  expect(listed.map(lineOf).filter((line, index, lines) => lines.indexOf(line) !== index)).toEqual([]);
});

test('what promises nothing has a reason', () => {
  expect(NO_PROMISES.filter(({ reason }) => !reason)).toEqual([]);
  console.log(`${PROMISES.length} promises, and ${NO_PROMISES.length} sentences with such words that promise nothing:`);
  for (const { where, sentence, reason } of NO_PROMISES) console.log(`  ${where}: ${sentence}\n    ${reason}`);
});

/** The titles of the tests in a file, as they are written: those of Vitest and `node:test`, and the cases of our own suites. */
function titlesIn(file: string): Set<string> {
  const titles = new Set<string>();
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const visit = (node: ts.Node): void => {
    const title = ts.isCallExpression(node) && isOfATest(node.expression) ? node.arguments[0] : caseOf(node);
    if (title && ts.isStringLiteralLike(title)) titles.add(title.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return titles;
}

/** `test`, `it.each(…)`, `test.concurrent` and the like; not what is skipped. */
function isOfATest(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return callee.text === 'test' || callee.text === 'it';
  if (ts.isCallExpression(callee)) return isOfATest(callee.expression);
  return (
    ts.isPropertyAccessExpression(callee) && !/^(skip|todo)/.test(callee.name.text) && isOfATest(callee.expression)
  );
}

/** Our own suites have functions with titles for names. */
function caseOf(node: ts.Node): ts.PropertyName | undefined {
  if (ts.isMethodDeclaration(node)) return node.name;
  const isCase =
    ts.isPropertyAssignment(node) &&
    (ts.isArrowFunction(node.initializer) || ts.isFunctionExpression(node.initializer));
  return isCase ? node.name : undefined;
}

/** What `.ci/run` runs: the scripts that it lists, and the README's blocks. */
const ci = readFileSync('.ci/run', 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const suites = /^suites=\((.*?)^\)/ms.exec(ci)?.[1]?.split(/\s+/) ?? [];
const readmeTest = /^## Test\n+```sh\n(.*?)^```/ms.exec(readFileSync('README.md', 'utf8'))?.[1];
const commands = suites.flatMap((name) => scripts[name] ?? []);

function isRun(file: string): boolean {
  // Vitest's projects in vitest.config.ts have every such file between them.
  if (file.endsWith('.test.ts'))
    return /^readme 'Test'$/m.test(ci) && /^npm test$/m.test(readmeTest ?? '') && /vitest run/.test(scripts.test ?? '');
  const folder = file.split('/').slice(0, 2).join('/');
  return commands.some((command) => command.includes(`${folder}/`));
}

test('what CI runs is read right', () => {
  expect(isRun('tests/receiver/receiver.test.ts')).toBe(true);
  expect(isRun('tests/faults/run.mjs')).toBe(true);
  expect(isRun('tests/mutation/run.mjs')).toBe(false);
});

describe('the tests of the table', () => {
  const SCHEDULES = 'tests/receiver/random-schedules.test.ts';
  const named = PROMISES.flatMap(({ tests, ...sentence }) => tests.map((name) => ({ name, line: lineOf(sentence) })));
  const files = new Map<string, string[]>();
  for (const { name } of named) {
    const [file = '', title = ''] = name.split(' › ');
    files.set(file, [...(files.get(file) ?? []), title]);
  }

  test('every promise has one', () => {
    expect(PROMISES.filter(({ tests }) => tests.length === 0).map(lineOf)).toEqual([]);
  });

  test.each([...files])('of %s are there, and CI runs them', (file, titles) => {
    expect(existsSync(file), `there is no ${file}`).toBe(true);
    // Its titles are those of the promises that it holds schedules to.
    const there = file === SCHEDULES ? new Set(OF_SCHEDULES.map(({ says }) => says)) : titlesIn(file);
    expect([...new Set(titles)].filter((title) => !there.has(title))).toEqual([]);
    expect(isRun(file), `.ci/run does not run ${file}`).toBe(true);
  });
});
