/** The pages themselves: each is listed, its figures are in the run that it names, its answers and examples are what the code gives. */

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { idOfEvent } from '../../src/events/webhook-id.js';
import { classify, parseSiprecEvent, verify } from '../../src/index.js';
import { codeBlocks } from '../support/code-blocks.js';
import { PAGES, proseOf, sectionOf, tablesIn } from '../support/documents.js';
import { now, PUBLIC_KEY } from '../support/sign.js';

const ITEM = /^- \[(.+?)\]\((.+?)\): (.+)$/gm;

/** The items of a list of pages: the title, the file, and what is said of it. */
const itemsOf = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(ITEM)].map(([, title, path = '', text]) => ({
    title,
    path: join(dirname(file), path),
    text,
  }));
const titleOf = (file: string) => /^# (.+)$/m.exec(readFileSync(file, 'utf8'))?.[1];

describe('the lists of pages', () => {
  const index = itemsOf('docs/index.md');

  test('docs/index.md has every page, by its title', () => {
    expect(index.map(({ path }) => path).sort()).toEqual(PAGES.filter((page) => page !== 'docs/index.md'));
    for (const { path, title } of index) expect([path, title]).toEqual([path, titleOf(path)]);
  });

  test('llms.txt has the same lines', () => {
    const items = itemsOf('llms.txt');
    expect(items.filter(({ path }) => path.startsWith('docs/'))).toEqual(index);
    expect(readFileSync('llms.txt', 'utf8')).toMatch(/^# telnyx-siprec-webhooks\n\n> .+\n/);
  });
});

describe('docs/performance.md', () => {
  const FIGURE = /(?<![\w.,-])(\d[\d,]*(?:\.\d+)?) ?(µs|ms|s|B|KB|MB|KiB|MiB|%|×|a second)(?![\w-])/g;
  const numbersIn = (text: string): string[] => text.match(/(?<![\w.,])\d[\d,]*(?:\.\d+)?/g) ?? [];
  const headings = [...proseOf('docs/performance.md').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading as string);

  test.each(headings)('every figure under "%s" is in the run that it links to', (heading) => {
    const section = sectionOf('docs/performance.md', heading);
    const figures = [...section.matchAll(FIGURE)].map(([, number]) => number as string);
    const runs = [...section.matchAll(/\]\(\.\.\/([\w/]+\.md)\)/g)].map(([, file]) =>
      readFileSync(file as string, 'utf8'),
    );
    if (figures.length > 0) expect(runs).not.toEqual([]);
    const numbers = new Set(runs.flatMap(numbersIn));
    expect(figures.filter((figure) => !numbers.has(figure))).toEqual([]);
  });

  test.each(
    tablesIn('docs/performance.md').filter(({ heading }) => sectionOf('docs/performance.md', heading).includes('.md)')),
  )('the figures of a row under "$heading" are in one row of the run', ({ heading, rows }) => {
    const [, file = ''] = /\]\(\.\.\/([\w/]+\.md)\)/.exec(sectionOf('docs/performance.md', heading)) ?? [];
    const lines = readFileSync(file, 'utf8')
      .replace(/ \([^)]*–[^)]*\)/g, '') // ranges
      .split('\n')
      .map(numbersIn);
    const torn = rows.filter((row) => {
      const figures = [...row.join(' | ').matchAll(FIGURE)].map(([, number]) => number as string);
      return !lines.some((numbers) => figures.every((figure) => numbers.includes(figure)));
    });
    expect(torn).toEqual([]);
  });

  test('has figures', () => {
    expect([...proseOf('docs/performance.md').matchAll(FIGURE)].length).toBeGreaterThan(20);
  });
});

test('docs/receiver.md has every answer', () => {
  const answers = tablesIn('docs/receiver.md').find(({ header }) => header[0] === 'Answer');
  const source = readFileSync('src/receiver/answers.ts', 'utf8');
  const statuses = new Set(source.match(/(?<=status: (?:\d{3} \| )*)\d{3}\b/g));
  statuses.add('401'); // the status of an error
  expect(answers?.rows.map(([status]) => status)).toEqual([...statuses].sort());
});

/** Verifies the delivery of a block of http. */
async function verifiedBlock(code: string) {
  const [head = '', body = ''] = code.trimEnd().split('\n\n');
  const headers = head
    .split('\n')
    .slice(1)
    .map((line) => line.split(': ') as [string, string]);
  return { verified: await verify(headers, body, PUBLIC_KEY, { now }), body };
}

test('the delivery in the README is genuine', async () => {
  const [delivery] = codeBlocks('README.md').filter(({ language }) => language === 'http');
  const { verified } = await verifiedBlock(delivery?.code ?? '');
  expect(classify(verified.body)).toMatchObject({ kind: 'siprec', event: { id: verified.id } });
});

describe('docs/events.md', () => {
  const blocks = codeBlocks('docs/events.md');
  const under = (title: string) => blocks.filter(({ heading }) => heading === title).map(({ code }) => code);

  test.each(['API version 2', 'API version 1'])('what comes out of %s', (title) => {
    const [arrives = '', comesOut = ''] = under(title);
    expect(parseSiprecEvent(arrives)).toEqual(JSON.parse(comesOut));
  });

  test('what comes out of TeXML, whose signature is genuine', async () => {
    const [arrives = '', comesOut = ''] = under('TeXML');
    const { verified, body } = await verifiedBlock(arrives);
    expect(verified.body).toEqual(JSON.parse(comesOut));
    expect(parseSiprecEvent(body)).toEqual(JSON.parse(comesOut));
  });

  test('what the characters of an id become', () => {
    const becomes = [...sectionOf('docs/events.md', 'The id').matchAll(/`(\S+)` becomes\s+`(\S+)`/g)];
    expect(becomes.length).toBe(3);
    for (const [, id, escaped] of becomes) expect(idOfEvent({ body: { id }, isForm: false })).toBe(escaped);
  });

  test("a TeXML application's own callback is other", () => {
    expect(classify('CallSid=v3%3Aabc&CallStatus=in-progress')).toEqual({ kind: 'other' });
  });
});

test('docs/runtimes.md has the bundlers in the versions that run', () => {
  const versions = ['bundlers', 'runtimes'].flatMap((suite) => {
    const { dependencies, optionalDependencies } = JSON.parse(readFileSync(`tests/${suite}/package.json`, 'utf8'));
    return Object.values({ ...dependencies, ...optionalDependencies }).map((version) =>
      String(version).split('@').pop(),
    );
  });
  const rows = tablesIn('docs/runtimes.md').find(({ header }) => header[0] === 'Tool')?.rows ?? [];
  const named = rows.flatMap(([, version = '']) => version.split(', '));
  const missing = named.filter((version) => !versions.some((one) => one === version || one?.startsWith(`${version}.`)));
  expect(named.length).toBeGreaterThan(8);
  expect(missing).toEqual([]);
});
