/** docs/operations.md says what is: every outcome, every alert, and the example of the cron job word for word. */

import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { expect, test } from 'vitest';
import { codeBlocks } from '../support/code-blocks.js';

const page = readFileSync('docs/operations.md', 'utf8');

/** The first cells of the rows that are a name in backticks. */
const names = (section: string) =>
  [...((page.split(`\n## ${section}\n`)[1] ?? '').split('\n## ')[0]?.matchAll(/^\| `(\w+)` \|/gm) ?? [])].map(
    ([, name]) => name,
  );

test('every outcome has a row', () => {
  const type = /export type Outcome =([^;]+);/.exec(readFileSync('src/receiver/outcomes.ts', 'utf8'))?.[1];
  const outcomes = [...(type ?? '').matchAll(/'(\w+)'/g)].map(([, name]) => name);
  expect(outcomes).toHaveLength(11);
  expect(names('Outcomes').sort()).toEqual(outcomes.sort());
});

test('every alert has a row', () => {
  const alerts = [...readFileSync('examples/prometheus-alerts.yml', 'utf8').matchAll(/- alert: (\w+)/g)].map(
    ([, name]) => name,
  );
  expect(alerts).toHaveLength(12);
  expect(names('Alerts')).toEqual(alerts);
});

test('the cron job is examples/recovery/recover.ts, word for word', () => {
  const block = codeBlocks('docs/operations.md').find(({ name }) => name === 'recover.ts');
  const example = readFileSync('examples/recovery/recover.ts', 'utf8').replace(/^\/\*\*.*?\*\/\n/s, '');
  expect(block?.code.replace(/^\/\/.*\n/, '').trim()).toBe(example.trim());
});

test('the cron job is an ES module: as CommonJS, tsx refuses it with the words that the page has', () => {
  const source = readFileSync('examples/recovery/recover.ts', 'utf8');
  const compile = (format: 'cjs' | 'esm') => transformSync(source, { loader: 'ts', format, logLevel: 'silent' });
  expect(() => compile('esm')).not.toThrow();
  const [words] = /Top-level await is[^`]+/.exec(page.replaceAll('\n', ' ')) ?? ['absent'];
  expect(() => compile('cjs')).toThrow(words);
});
