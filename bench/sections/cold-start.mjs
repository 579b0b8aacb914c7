/** First calls, and cold starts as whole processes: what the first webhook waits for on a serverless platform. */
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { race, spread } from '../measure.mjs';
import { number, withRange } from '../print.mjs';
import { keyText, makeRequests } from '../requests.mjs';

const CHILD = fileURLToPath(new URL('../cold-start-child.mjs', import.meta.url));

const CONTENDERS = {
  bare: 'bare `node`',
  native: 'ours: `/native` `unwrap`',
  webCrypto: 'ours: `/native` `unwrap`, its WebCrypto build',
  root: 'ours: root `unwrap`',
  rootKeyFirst: 'ours: root `unwrap`, after `importPublicKey` at start-up',
  sdk: 'telnyx SDK `unwrap`',
  subtle: '`subtle` alone: key and signature',
  noble: 'noble alone: signature',
  typeBox: 'TypeBox `Compile` alone: checking one event',
};

export async function coldStart({ seconds }) {
  const inside = Object.fromEntries(Object.keys(CONTENDERS).map((name) => [name, []]));
  const runs = Object.keys(CONTENDERS).map((name) => [name, () => inside[name].push(startProcess(name))]);
  const result = await race(Object.fromEntries(runs), { seconds, sample: oneProcess, batchMillis: 0 });
  const above = (name) => result.above(name, 'bare', 'millis');
  return {
    title: 'Cold start and first call',
    about:
      'Whole processes, from start to end, in which one webhook of 0.6 KB becomes an event; in milliseconds above a process that does nothing. ' +
      `Import and first call are measured inside. Bare \`node\` took ${number(result.micros('bare', 'millis').median)} ms. ${number(result.rounds)} rounds.`,
    tables: [
      {
        head: ['', 'process above bare `node`, ms', 'import and set-up, ms', 'first call, ms'],
        rows: Object.entries(CONTENDERS).map(([name, title]) => [
          title,
          name === 'bare' ? '0' : withRange(above(name), tenths),
          tenths(spread(inside[name].map(({ importing }) => importing)).median),
          tenths(spread(inside[name].map(({ firstCall }) => firstCall)).median),
        ]),
      },
    ],
    targets: [
      {
        what: 'cold start to the first event, `/native`, above bare `node`',
        goal: 15,
        unit: 'ms',
        measured: above('native'),
      },
      { what: 'cold start to the first event, root, above bare `node`', goal: 60, unit: 'ms', measured: above('root') },
    ],
  };
}

/** Once a round: a process is long enough. */
async function oneProcess(run) {
  const start = performance.now();
  run();
  const millis = performance.now() - start;
  return { micros: millis * 1000, millis };
}

function startProcess(name) {
  const [{ headers, text, message, signature }] = makeRequests({ count: 1 });
  const request = { headers, text, message: message.toString(), signature: signature.toString('base64'), key: keyText };
  const { stdout, stderr, status } = spawnSync(process.execPath, [CHILD, name, JSON.stringify(request)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function tenths(value) {
  return value.toFixed(1);
}
