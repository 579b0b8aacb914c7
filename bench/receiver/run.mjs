/**
 * The load: the receiver next to a bare server, each in a process of its own, driven from another one. Build first; `npm run bench:receiver` does.
 *
 *     node bench/receiver/run.mjs           some minute; only prints
 *     node bench/receiver/run.mjs --write   the same, and writes bench/RECEIVER.md
 *
 * It reports, and fails only where the receiver was wrong: an event that was acknowledged and not handled, or handled twice.
 */
import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { onExit } from '../../tests/support/on-exit.mjs';
import { missingRedis, RedisServer } from '../../tests/support/redis-server.mjs';
import { makeKeys } from './deliveries.mjs';
import { toMarkdown } from './report.mjs';
import { SERVERS } from './servers.mjs';

const ROUNDS = 20;
const REQUESTS_IN_A_ROUND = 4_000;
const WARM_UP_ROUNDS = 2;

const { publicKey, privateKey } = makeKeys();
const children = [];
onExit(() => {
  for (const child of children) child.kill('SIGKILL');
});

const noRedis = missingRedis();
if (noRedis) console.error(`redisStore is left out. ${noRedis}`);
const redisPort = noRedis ? undefined : (await RedisServer.start()).port;
const contenders = [];
for (const [name, { title, needsRedis, isReceiver }] of Object.entries(SERVERS)) {
  if (needsRedis && !redisPort) continue;
  const server = start('server.mjs', ['--expose-gc'], { name, publicKey, redisPort });
  const { port } = await answerOf(server);
  contenders.push({ title, isReceiver, server, port, rounds: [] });
}
const driver = start('driver.mjs', []);

let firstIndex = 0;
for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
  const make = { count: REQUESTS_IN_A_ROUND, firstIndex, privateKey };
  ({ nextIndex: firstIndex } = await ask(driver, { make }));
  if (round === 0) for (const contender of contenders) contender.before = await ask(contender.server, {});
  // In both orders, so that nobody is always the one who comes after somebody else.
  for (const contender of round % 2 ? contenders.toReversed() : contenders) {
    const { acknowledged, ...result } = await ask(driver, { send: { port: contender.port } });
    const { counts } = await ask(contender.server, { countsOf: acknowledged });
    const unhandled = counts.filter((count) => count === 0).length;
    const twice = counts.filter((count) => count > 1).length;
    if (round >= 0) contender.rounds.push({ ...result, acknowledged: acknowledged.length, unhandled, twice });
  }
}
for (const contender of contenders) contender.after = await ask(contender.server, {});

const markdown = toMarkdown(contenders, { rounds: ROUNDS, requests: REQUESTS_IN_A_ROUND, redis: Boolean(redisPort) });
console.log(markdown);
if (process.argv.includes('--write')) writeFileSync(new URL('../RECEIVER.md', import.meta.url), markdown);
const wrong = contenders.flatMap(({ rounds }) =>
  rounds.filter(({ unhandled, twice, wrong }) => unhandled + twice + Object.keys(wrong).length > 0),
);
for (const { unhandled, twice, wrong: statuses } of wrong) console.error('WRONG:', { unhandled, twice, statuses });
process.exit(wrong.length > 0 ? 1 : 0);

function start(file, execArgv, options = {}) {
  const child = fork(new URL(file, import.meta.url), [JSON.stringify(options)], { execArgv });
  children.push(child);
  return child;
}

async function ask(child, question) {
  child.send(question);
  return answerOf(child);
}

/** The next message of a process, unless it ends before. */
function answerOf(child) {
  return new Promise((resolve, reject) => {
    const ended = (code, signal) => reject(new Error(`A process ended with ${code ?? signal}.`));
    child.once('exit', ended);
    child.once('message', (answer) => {
      child.off('exit', ended);
      resolve(answer);
    });
  });
}
