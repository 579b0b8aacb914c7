/** What came of a runtime: one row of the table. */

import { performance } from 'node:perf_hooks';

/**
 * @typedef {object} Row
 * @property {string} runtime
 * @property {boolean} isThere - Whether the runtime could be got.
 * @property {string} [problem] - Why there are no results.
 * @property {string} [version]
 * @property {string} [engine] - Of `/native`.
 * @property {number} [seconds]
 * @property {boolean} isFloating - Whether its version is what the distribution has.
 * @property {(import('../conformance/conformance.mjs').Result & { isOwn?: boolean })[]} results - `isOwn`: of a case that no other runtime has.
 */

/**
 * Runs the suite on one runtime.
 *
 * @param {import('./runtimes.mjs').Runtime} runtime
 * @param {string} folder - The workspace.
 * @returns {Promise<Row>}
 */
export async function rowOf({ name: runtime, version, isFloating = false, run, runOwn, expected }, folder) {
  const row = { runtime, isFloating, isThere: false, results: [] };
  try {
    row.version = await version();
    row.isThere = true;
    const start = performance.now();
    const { facts, results } = readReport(await run(folder));
    row.seconds = (performance.now() - start) / 1000;
    row.engine = facts.nativeEngine;
    const own = (await runOwn?.(folder)) ?? [];
    row.results = [...results, ...compare(facts, expected), ...own.map((result) => ({ ...result, isOwn: true }))];
  } catch ({ message }) {
    row.problem = row.isThere ? message : `could not be got: ${message.split('\n', 1)[0]}`;
  }
  return row;
}

/** The report, among whatever else the runtime printed. */
function readReport(printed) {
  const line = /^\{"facts":.*$/m.exec(printed)?.[0];
  if (line === undefined) throw new Error(`it printed no report, but ${JSON.stringify(printed.slice(-500))}`);
  return JSON.parse(line);
}

/** What a runtime cannot do is a case like any other. */
function compare(facts, expected) {
  return Object.entries(expected).map(([fact, value]) => ({
    name: `runtime: ${fact}`,
    ok: facts[fact] === value,
    reason: `it is ${facts[fact]}, not ${value}`,
  }));
}

/**
 * Demands that every runtime ran every case, so that none is left out unnoticed.
 *
 * @param {Row[]} rows
 */
export function demandSameCases(rows) {
  const shared = rows.flatMap(({ results }) => results.filter(({ isOwn }) => !isOwn));
  const all = new Set(shared.map(({ name }) => name));
  for (const { problem, results } of rows) {
    if (problem !== undefined) continue;
    const here = new Set(results.map(({ name }) => name));
    for (const name of all) if (!here.has(name)) results.push({ name, ok: false, reason: 'it did not run here' });
  }
}
