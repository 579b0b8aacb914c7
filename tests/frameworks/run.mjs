/**
 * Runs each framework's example as it is, on the packed package, and prints what came of it.
 *
 *     node tests/frameworks/run.mjs                all of them
 *     node tests/frameworks/run.mjs express nest   those whose names begin so
 *     node tests/frameworks/run.mjs --markdown     the table as the README has it, and nothing else
 *
 * Exits with 1 when a case fails, and when the README's table is not of what ran. A framework that cannot be had is a line with the reason, and
 * fails under CI=true.
 */

import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installNested } from '../support/nested.mjs';
import { printTable } from '../support/table.mjs';
import { layOut, versionOf } from './apps.mjs';
import { FRAMEWORKS } from './frameworks.mjs';
import { judge } from './judge.mjs';
import { stopAll } from './processes.mjs';

/** What becomes of an error that an example does not catch, by the status of the answer. */
const THROUGH = {
  401: 'answered with its status',
  500: 'answered with 500',
  502: 'answered with a 5xx, by the service',
  0: 'ends the process',
};

/** Whatever hangs, this does not. */
const TOTAL_MS = 600_000;
setTimeout(() => {
  console.error(`Not done after ${TOTAL_MS / 60_000} minutes.`);
  stopAll().finally(() => process.exit(1));
}, TOTAL_MS).unref();

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const selected = Object.entries(FRAMEWORKS).filter(
  ([id]) => names.length === 0 || names.some((name) => id.startsWith(name)),
);
if (selected.length === 0) {
  console.error(`There is no ${names.join(', ')}. There are ${Object.keys(FRAMEWORKS).join(', ')}.`);
  process.exit(2);
}

/** Why a framework cannot be run, or `undefined`. */
const absence = ({ packages }) => {
  const missing = packages.filter((name) => versionOf(name) === undefined);
  return notInstalled ?? (missing.length > 0 ? `not installed: ${missing.join(', ')}` : undefined);
};
let notInstalled;
try {
  installNested(fileURLToPath(new URL('.', import.meta.url)));
} catch (error) {
  notInstalled = /^npm error (?!code )(.+)$/m.exec(error.stderr)?.[1] ?? error.message;
}
const available = Object.fromEntries(selected.filter(([, framework]) => absence(framework) === undefined));

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-frameworks-')));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const results = [];
if (Object.keys(available).length > 0) {
  const app = await layOut(folder, available);
  for (const [id, framework] of Object.entries(available)) {
    const began = performance.now();
    const result = await judge(id, framework, app);
    results.push({ id, framework, ...result, seconds: (performance.now() - began) / 1000 });
  }
}

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const isMarkdown = process.argv.includes('--markdown');
const unsaid = isMarkdown ? [] : markdown().filter((line) => !readme.includes(line));
if (isMarkdown) console.log(markdown().join('\n'));
else report();
if (unsaid.length > 0) console.error(`\nThe README does not have\n${unsaid.join('\n')}`);
const isAnyAbsent = results.length < selected.length;
const hasFailed = results.some(({ failures }) => failures.length > 0);
process.exit(hasFailed || unsaid.length > 0 || (isAnyAbsent && process.env.CI === 'true') ? 1 : 0);

function report() {
  const rows = selected.map(([id, framework]) => {
    const result = results.find((result) => result.id === id);
    if (!result) return [framework.name, '-', `not run: ${absence(framework)}`];
    const { cases, failures, seconds } = result;
    const passed = `${cases - failures.length}/${cases}`;
    return [framework.name, version(framework), passed, THROUGH[framework.thrown.status], seconds.toFixed(1)];
  });
  printTable(['Framework', 'Version', 'Cases', 'An error that is thrown through', 'Seconds'], rows);
  for (const { framework, failures } of results)
    for (const failure of failures) console.error(`\n${framework.name}: ${failure}`);
}

/** The rows of the README's table, of what ran. */
function markdown() {
  return results.map(({ framework }) => {
    const links = framework.files.map((file) => `[${file}](examples/${file})`).join(', ');
    return `| ${framework.name} | ${version(framework)} | ${links} | ${THROUGH[framework.thrown.status]} |`;
  });
}

function version({ versions: [name, ...others] }) {
  if (!name) return `Node ${process.versions.node.split('.', 1)}`;
  return [versionOf(name), ...others.map((other) => `${other} ${versionOf(other)}`)].join(', ');
}
