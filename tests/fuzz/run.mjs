/**
 * Calls the built package with what nobody thought of, over and over. See README.md.
 *
 * Ends with 1 where something did not hold, and says how to repeat it.
 */

import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { printTable } from '../support/table.mjs';
import { Checks } from './checks.mjs';
import { OUR_KEY, SIGNED_AT } from './deliveries.mjs';
import { Random } from './random.mjs';
import { ROUNDS } from './rounds.mjs';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    round: { type: 'string' },
  },
});
const seed = Number(values.seed);
const limit = Number(values.calls);
if (!Number.isInteger(seed) || !(limit > 0)) throw new Error('--seed and --calls take whole numbers.');

const root = await import('../../dist/index.js');
const natives = {
  'native, on Node': await import('../../dist/native.node.js'),
  'native, elsewhere': await import('../../dist/native.js'),
};
const { diagnose, sampleEvents } = await import('../../dist/testing.js');
const kit = { root, natives, diagnose, sampleEvents, imported: root.importPublicKey(OUR_KEY) };

const MAX_SHOWN = 10;

Date.now = () => SIGNED_AT * 1000; // some calls go by the system's clock

console.log(`Seed ${seed}.`);
const checks = new Checks(root.isWebhookError);
const start = performance.now();
if (values.round) await play(Number(values.round));
else for (let round = 0; checks.calls < limit && checks.failures.length < MAX_SHOWN; round++) await play(round);

const seconds = (performance.now() - start) / 1000;
printTable(['function', 'outcome', 'calls'], checks.rows());
console.log(`\n${checks.calls} calls in ${seconds.toFixed(0)} s. Did not hold: ${checks.failures.length}.`);
for (const { round, message } of checks.failures)
  console.error(`${message}\n  Repeat it: npm run test:fuzz -- --seed=${seed} --round=${round}`);
process.exit(checks.failures.length > 0 ? 1 : 0);

async function play(/** @type {number} */ round) {
  checks.round = round;
  const luck = new Random(seed, round).below(5000);
  const { judge } = /** @type {typeof ROUNDS[number]} */ (ROUNDS.find(({ below }) => luck < below));
  // Each call makes its input anew, from the same numbers: some inputs can be read once, and none must be changed for the next one.
  await judge(kit, checks, (stream = 0) => new Random(seed + 1 + stream, round));
}
