/**
 * The load: the receiver next to a bare server, each in a process of its own, driven from another one. Build first; `npm run bench:receiver` does.
 *
 *     node bench/receiver/run.mjs           some three minutes; only prints
 *     node bench/receiver/run.mjs --write   the same, and writes bench/RECEIVER.md
 *
 * It reports, and fails only where the receiver was wrong: an event that was acknowledged and not handled, or handled twice.
 */
import { writeFileSync } from 'node:fs';
import { makeStage } from './contenders.mjs';
import { toMarkdown } from './report.mjs';

const ROUNDS = 40;
const REQUESTS_IN_A_ROUND = 4_000;
const WARM_UP_ROUNDS = 2;

const { privateKey, driver, names, databases, start } = await makeStage();
const contenders = [];
for (const name of names) contenders.push(await start(name, ['--expose-gc']));

let firstIndex = 0;
for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
  const make = { count: REQUESTS_IN_A_ROUND, firstIndex, privateKey };
  ({ nextIndex: firstIndex } = await driver.ask({ make }));
  if (round === 0) for (const contender of contenders) contender.before = await contender.server.ask({});
  // In both orders, so that nobody is always the one who comes after somebody else.
  for (const { server, port, rounds } of round % 2 ? contenders.toReversed() : contenders) {
    const before = await server.ask({ cost: true });
    const { acknowledged, ...result } = await driver.ask({ send: { port } });
    const after = await server.ask({ cost: true });
    const { counts } = await server.ask({ countsOf: acknowledged });
    const unhandled = counts.filter((count) => count === 0).length;
    const twice = counts.filter((count) => count > 1).length;
    const cost = { micros: after.micros - before.micros, roundTrips: after.roundTrips - before.roundTrips };
    if (round >= 0) rounds.push({ ...result, ...cost, acknowledged: acknowledged.length, unhandled, twice });
  }
}
for (const contender of contenders) contender.after = await contender.server.ask({});

const markdown = toMarkdown(contenders, { rounds: ROUNDS, requests: REQUESTS_IN_A_ROUND, databases });
console.log(markdown);
if (process.argv.includes('--write')) writeFileSync(new URL('../RECEIVER.md', import.meta.url), markdown);
const wrong = contenders.flatMap(({ rounds }) =>
  rounds.filter(({ unhandled, twice, wrong }) => unhandled + twice + Object.keys(wrong).length > 0),
);
for (const { unhandled, twice, wrong: statuses } of wrong) console.error('WRONG:', { unhandled, twice, statuses });
process.exit(wrong.length > 0 ? 1 : 0);
