/** How the results of several runs become one page. The runs themselves are not part of `npm test`. */

import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { combine, FILES, GOAL, GOAL_OF_A_FILE, readResults, scoreOf, sum, toMarkdown, toTable } from './results.mjs';

const of = (killed: number, mutants: number) => ({ sourceHash: '0', killed, byTimeout: 1, mutants, survivors: [] });

test('A run replaces the results of its own files, keeps the others, and drops files that no room names', () => {
  const earlier = { 'src/a.ts': of(1, 10), 'src/b.ts': of(9, 10), 'src/gone.ts': of(5, 5) };
  const now = { 'src/c.ts': of(3, 4), 'src/a.ts': of(8, 10) };
  const all = combine(earlier, now, ['src/a.ts', 'src/b.ts', 'src/c.ts', 'src/not-measured.ts']);
  expect(Object.entries(all)).toEqual([
    ['src/a.ts', of(8, 10)],
    ['src/b.ts', of(9, 10)],
    ['src/c.ts', of(3, 4)],
  ]);
  expect(sum(all)).toEqual({ killed: 20, byTimeout: 3, mutants: 24 });
});

test('A file without anything to change has no score', () => {
  const table = toTable({
    'src/code.ts': of(3, 4),
    'src/types.ts': { ...of(0, 0), byTimeout: 0 },
  });
  expect(table).toContain('| src/code.ts | 4 | 3 | 1 | 75.0 % |\n| **all** | 4 | 3 | 1 | 75.0 % |');
  expect(table).not.toContain('types.ts');
});

test('RESULTS.md is what results.json says', () => {
  expect(readFileSync(new URL('RESULTS.md', import.meta.url), 'utf8')).toBe(toMarkdown(readResults()));
});

/** Whether a file has anything that runs and can be changed: types, names and plain text have not. */
function hasFunctions(file: string): boolean {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  const visit = (node: ts.Node): boolean =>
    (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) || ts.forEachChild(node, visit) === true;
  return visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
}

test('every file of every room is at its goal, and all of them together are at theirs', () => {
  const results = readResults();
  const low = FILES.filter((file) => {
    const result = results[file];
    return result === undefined || result.mutants === 0 ? hasFunctions(file) : scoreOf(result) < GOAL_OF_A_FILE;
  });
  expect(low, 'Run npm run test:mutation -- --changed --write').toEqual([]);
  expect(FILES, 'Run npm run test:mutation -- --page').toEqual(expect.arrayContaining(Object.keys(results)));
  expect(scoreOf(sum(results))).toBeGreaterThanOrEqual(GOAL);
});
