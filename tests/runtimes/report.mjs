/** What came of all runtimes, for people: one table, and under it what went wrong. */

import { printTable } from '../support/table.mjs';

/** @typedef {import('./rows.mjs').Row} Row */

const HEADINGS = ['runtime', 'version', 'cases passed', 'engine of /native', 'seconds'];

/** More would hide the first ones. */
const MAX_FAILURES = 20;

/**
 * Prints the table, of those runtimes that gave results.
 *
 * @param {Row[]} rows
 */
export function printRows(rows) {
  const cells = withResults(rows)
    .map(summaryOf)
    .map(({ runtime, version, passed, cases, engine, seconds }) => [
      ...[runtime, version, `${passed}/${cases}`, engine, seconds.toFixed(1)],
    ]);
  printTable(HEADINGS, cells);
}

/**
 * The rows as docs/runtimes.md has them.
 *
 * @param {Row[]} rows
 */
export function markdownOf(rows) {
  return withResults(rows).map(({ runtime, version, engine, isFloating }) => {
    // Where the distribution decides, the page would be wrong every month.
    const shown = isFloating ? 'of Debian' : version;
    return `| ${runtime} | ${shown} | ${engine === 'WebCrypto' ? engine : `\`${engine}\``} |`;
  });
}

function withResults(rows) {
  return rows.filter(({ problem }) => problem === undefined);
}

/**
 * A row without its cases.
 *
 * @param {Row} row
 */
export function summaryOf({ results, ...row }) {
  return { ...row, passed: results.filter(({ ok }) => ok).length, cases: results.length };
}

/**
 * Prints which runtimes gave no results and why, and then what failed, once for all that it failed on.
 *
 * @param {Row[]} rows
 */
export function printProblems(rows) {
  const failures = new Map();
  for (const { runtime, problem, results } of rows) {
    if (problem !== undefined) console.log(`\n${runtime}: ${problem}`);
    for (const { name, ok, reason } of results) {
      const what = `${name}\n  ${reason}`;
      if (!ok) failures.set(what, [...(failures.get(what) ?? []), runtime]);
    }
  }
  for (const [what, runtimes] of [...failures].slice(0, MAX_FAILURES)) {
    console.log(`\n${what}\n  on ${runtimes.join('; ')}`);
  }
  if (failures.size > MAX_FAILURES) console.log(`\nand ${failures.size - MAX_FAILURES} more failures`);
}

/**
 * Tells whether a row is to fail the run. On a developer's machine, a runtime that is not there is not.
 *
 * @param {Row} row
 */
export function isFailure({ isThere, problem, results }) {
  if (!isThere) return process.env.CI === 'true';
  return problem !== undefined || results.some(({ ok }) => !ok);
}
