/**
 * Runs each framework's example as it is, on the packed package, and prints what came of it.
 *
 *     node tests/frameworks/run.mjs                all of them
 *     node tests/frameworks/run.mjs express nest   those whose names begin so
 *     node tests/frameworks/run.mjs --markdown     the table as docs/frameworks.md has it, and nothing else
 *
 * Exits with 1 when a case fails, and when the page's table is not of what ran. A framework that cannot be had is a line with the reason, and
 * fails under CI=true.
 */

import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAfter } from '../support/process-group.mjs';
import { layOut } from './apps.mjs';
import { FRAMEWORKS } from './frameworks.mjs';
import { absences } from './installed.mjs';
import { judge } from './judge.mjs';
import { markdownOf, printProblems, printRows } from './report.mjs';

/** How many frameworks at a time. */
const LANES = 2;

endAfter(18); // `.ci/run` ends it after twenty

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const selected = Object.entries(FRAMEWORKS).filter(
  ([id]) => names.length === 0 || names.some((name) => id.startsWith(name)),
);
if (selected.length === 0) {
  console.error(`There is no ${names.join(', ')}. There are ${Object.keys(FRAMEWORKS).join(', ')}.`);
  process.exit(2);
}

const absent = absences(selected);
const available = Object.fromEntries(selected.filter(([id]) => absent[id] === undefined));

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-frameworks-')));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

const results = {};
if (Object.keys(available).length > 0) {
  const app = layOut(folder, available);
  const queue = Object.entries(available).values();
  const lane = async () => {
    for (const [id, framework] of queue) {
      results[id] = await judge(id, framework, app);
      const { cases, failures, seconds } = results[id];
      console.error(`${framework.name}: ${cases - failures.length} of ${cases} in ${seconds.toFixed()} s`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

const rows = selected.map(([id, framework]) => ({ framework, absence: absent[id], ...results[id] }));
if (process.argv.includes('--markdown')) {
  console.log(markdownOf(rows).join('\n'));
  process.exit();
}
printRows(rows);
printProblems(rows);
const page = readFileSync(new URL('../../docs/frameworks.md', import.meta.url), 'utf8');
const unsaid = markdownOf(rows).filter((line) => !page.includes(line));
if (unsaid.length > 0) console.error(`\ndocs/frameworks.md does not have\n${unsaid.join('\n')}`);
const hasFailed = rows.some(({ failures = [] }) => failures.length > 0);
const isAnyAbsent = process.env.CI === 'true' && rows.some(({ absence }) => absence);
process.exit(hasFailed || isAnyAbsent || unsaid.length > 0 ? 1 : 0);
