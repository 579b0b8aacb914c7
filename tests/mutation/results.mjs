/** What the runs measured: `results.json`, its numbers, and `RESULTS.md`, which is written from it. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { filesOf, ROOMS } from './rooms.mjs';

/**
 * Of one file, as it was when `sourceHash` was its hash. One of types alone has no mutants.
 *
 * @typedef {{ sourceHash: string, killed: number, byTimeout: number, mutants: number, survivors: string[] }} FileResult
 */
/** @typedef {Record<string, FileResult>} Results - By file. */

/** In percent. */
export const GOAL = 96;
export const GOAL_OF_A_FILE = 92;

const DATA = new URL('results.json', import.meta.url);
const PAGE = new URL('RESULTS.md', import.meta.url);

/** Every file that a room names. */
export const FILES = Object.values(ROOMS).flatMap(filesOf).sort();

/** @returns {Results} */
export function readResults() {
  return existsSync(DATA) ? JSON.parse(readFileSync(DATA, 'utf8')) : {};
}

/** @param {Results} results */
export function writeResults(results) {
  writeFileSync(DATA, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(PAGE, toMarkdown(results));
}

/**
 * Takes what was measured now before what was measured earlier, and drops the files that no room names any more.
 *
 * @param {Results} earlier
 * @param {Results} now
 * @param {string[]} files
 * @returns {Results}
 */
export function combine(earlier, now, files = FILES) {
  const all = { ...earlier, ...now };
  return Object.fromEntries(files.flatMap((file) => (all[file] ? [[file, all[file]]] : [])));
}

/**
 * The hash of a file as it is now.
 *
 * @param {string} file
 */
export function hashOf(file) {
  return createHash('sha256')
    .update(readFileSync(new URL(`../../${file}`, import.meta.url)))
    .digest('hex')
    .slice(0, 16);
}

/** @param {{ killed: number, mutants: number }} counts */
export function scoreOf({ killed, mutants }) {
  return mutants === 0 ? 100 : (100 * killed) / mutants;
}

/** @param {Results} results */
export function sum(results) {
  const of = (/** @type {'killed' | 'byTimeout' | 'mutants'} */ name) =>
    Object.values(results).reduce((total, result) => total + result[name], 0);
  return { killed: of('killed'), byTimeout: of('byTimeout'), mutants: of('mutants') };
}

/** @param {Results} results */
export function toTable(results) {
  const rows = [...Object.entries(results), /** @type {const} */ (['**all**', sum(results)])]
    .filter(([, { mutants }]) => mutants > 0)
    .map(([file, counts]) => {
      const { mutants, killed, byTimeout } = counts;
      return `| ${file} | ${mutants} | ${killed} | ${byTimeout} | ${scoreOf(counts).toFixed(1)} % |`;
    });
  return ['| File | mutants | noticed | of these, by timeout | score |', '|---|---:|---:|---:|---:|', ...rows].join(
    '\n',
  );
}

/** @param {Results} results */
export function toMarkdown(results) {
  const list = (/** @type {string[]} */ lines) => lines.map((line) => `- \`${line.replaceAll('`', "'")}\``).join('\n');
  const survivors = Object.entries(results).flatMap(([file, { survivors }]) =>
    survivors.map((one) => `${file}:${one}`),
  );
  return [
    '# Scores',
    'Written from `results.json` by `npm run test:mutation -- --write`. Do not edit. String literals are left out, and so are files without anything to change.',
    toTable(results),
    '## What nothing notices',
    list(survivors),
    '',
  ].join('\n\n');
}
