/**
 * The conformance suite on every runtime, over the packed tarball: `npm run test:runtimes`.
 *
 *     node tests/runtimes/run.mjs                   all of them
 *     node tests/runtimes/run.mjs workerd 'node 2'  those whose names hold one of these
 *       --markdown                                  the table as docs/runtimes.md has it, and nothing else
 *
 * Exits with 1 when a case fails, and when the table of docs/runtimes.md is not of what ran; where `CI` is `true`, also when a runtime could not be got.
 */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installNested } from '../support/nested.mjs';
import { isFailure, markdownOf, printProblems, printRows } from './report.mjs';
import { demandSameCases, rowOf } from './rows.mjs';
import { RUNTIMES } from './runtimes.mjs';
import { makeWorkspace } from './workspace.mjs';

/** How many run at a time. */
const LANES = 2;

const { values, positionals } = parseArgs({
  options: { markdown: { type: 'boolean' } },
  allowPositionals: true,
});
const chosen = RUNTIMES.filter(
  ({ name }) => positionals.length === 0 || positionals.some((part) => name.toLowerCase().includes(part.toLowerCase())),
);
if (chosen.length === 0) throw new Error(`There are ${RUNTIMES.map(({ name }) => name).join('; ')}.`);

const rows = await runAll(chosen);
demandSameCases(rows);
if (values.markdown) console.log(markdownOf(rows).join('\n'));
else printRows(rows);
printProblems(rows);
const page = readFileSync(new URL('../../docs/runtimes.md', import.meta.url), 'utf8');
const unsaid = values.markdown ? [] : markdownOf(rows).filter((line) => !page.includes(line));
if (unsaid.length > 0) console.log(`\ndocs/runtimes.md does not have\n${unsaid.join('\n')}`);
if (unsaid.length > 0 || rows.some(isFailure)) process.exitCode = 1;

async function runAll(runtimes) {
  try {
    installNested(fileURLToPath(new URL('.', import.meta.url)));
  } catch ({ message }) {
    console.error(message); // each runtime tells for itself that it is not there
  }
  const folder = makeWorkspace();
  const rows = [];
  const queue = runtimes.entries();
  const lane = async () => {
    for (const [index, runtime] of queue) rows[index] = await rowOf(runtime, folder);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return rows;
}
