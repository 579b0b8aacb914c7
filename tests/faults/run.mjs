/**
 * The receiver under faults that are really injected: worker processes of the installed tarball, a real Redis, and a model of Telnyx.
 *
 *     node tests/faults/run.mjs                              all faults, then the mutants: some three minutes
 *     node tests/faults/run.mjs 'Redis killed' mutants       some of them
 *     node tests/faults/run.mjs --events=500                 fewer events for each
 *
 * A fault in which something else than the one promise does not hold, while the machine stood still, is tried once more.
 *
 * Ends with 1 when something does not hold, or when a mutant is not found out. Needs redis-server: without it, says so, and fails
 * under `CI=true` only.
 */

import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { onExit } from '../support/on-exit.mjs';
import { missingRedis } from '../support/redis-server.mjs';
import { install, pack } from '../support/tarball.mjs';
import { FAULTS, MUTATIONS } from './faults.mjs';
import { printMutant, printResult, printSummary } from './report.mjs';
import { FACTOR } from './scale.mjs';
import { perform } from './stage.mjs';
import { POLICY } from './telnyx-policy.mjs';

const MUTANTS = 'mutants';
const MUTANT_EVENTS = 400;

const { values, positionals } = parseArgs({
  options: { events: { type: 'string', default: '5000' } },
  allowPositionals: true,
});
const names = positionals.length > 0 ? positionals : [...Object.keys(FAULTS), MUTANTS];
const unknown = names.filter((name) => name !== MUTANTS && !Object.hasOwn(FAULTS, name));
if (unknown.length > 0) {
  console.error(`No such fault: ${unknown.join(', ')}. There are: ${[...Object.keys(FAULTS), MUTANTS].join(', ')}.`);
  process.exit(2);
}

const reason = missingRedis();
if (reason) {
  console.error(`The faults are not injected. ${reason}`);
  process.exit();
}

const folder = installWorkers();
console.log(
  `Policy ${POLICY.name}, in time compressed by ${FACTOR}. Times below are Telnyx's, before that, but those in messages of errors.\n`,
);

const results = [];
let isWrong = false;
for (const name of names.filter((name) => name !== MUTANTS)) {
  const options = { folder, events: Number(values.events) };
  let result = await perform(FAULTS[name], options);
  if (result.broken.length > 0 && result.hasStalled && result.verdict.unhandled === 0) {
    printResult(name, result);
    console.log('The machine stood still meanwhile, for longer than leases last: once more.\n');
    result = await perform(FAULTS[name], options);
  }
  results.push({ name, ...result });
  isWrong ||= result.broken.length > 0;
  printResult(name, result);
}
if (results.length > 0) printSummary(results);

for (const { mutant, fault, ...worker } of names.includes(MUTANTS) ? MUTATIONS : []) {
  const result = await perform(FAULTS[fault], { folder, events: MUTANT_EVENTS, worker: { mutant, ...worker } });
  const { broken } = result;
  isWrong ||= broken.length === 0;
  printMutant(mutant, fault, broken);
}
process.exit(isWrong ? 1 : 0);

/** A folder with the tarball installed, the two clients of Redis, and the worker. */
function installWorkers() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-')));
  onExit(() => rmSync(folder, { recursive: true, force: true }));
  const { devDependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const clients = ['redis', 'ioredis'].map((name) => `${name}@${devDependencies[name]}`);
  const app = join(folder, 'app');
  install(app, pack(folder).tarball, ...clients);
  cpSync(new URL('worker', import.meta.url), app, { recursive: true });
  return app;
}
