/** The report as Markdown. */
import { arch, cpus } from 'node:os';
import { spread } from '../measure.mjs';
import { number, ratio, withRange } from '../print.mjs';
import { table } from './markdown.mjs';

/** What a receiver is held to: so much of the throughput of another one. */
const GOALS = [
  { name: 'memory', over: 'bare', atLeast: 0.8 },
  { name: 'memory', over: 'sdk', atLeast: 1.1 },
  { name: 'redis', over: 'bare', atLeast: 0.72 },
  { name: 'redis', over: 'sdk', atLeast: 1 },
];

export function toMarkdown(contenders, { rounds, requests, databases }) {
  const [bare, bareSync] = contenders;
  const named = (name) => contenders.find((contender) => contender.name === name);
  const sdk = named('sdk');
  const goals = GOALS.filter(({ name }) => named(name));
  const receivers = contenders.filter(({ isReceiver }) => isReceiver);
  return [
    '# The receiver under load',
    'Written by `npm run bench:receiver -- --write`. Do not edit.',
    `Node ${process.version}, OpenSSL ${process.versions.openssl}; ${process.platform} ${arch()}, ${cpus().length} × ${cpus()[0].model}${databases.redis ? '' : '; no Redis'}${databases.postgres ? '' : '; no PostgreSQL'}.`,
    `Each server is a process; a second process sends it ${number(rounds * requests)} requests on 64 connections: Call Control and TeXML by turns, ` +
      '5% of them duplicates, 1% forged, 2% whose handler fails once; what is answered with 500 or 503 is sent again. ' +
      `In ${rounds} rounds, in both orders; ratios are taken within a round, and printed as their median and the range of four fifths of all rounds. ` +
      'The bare server reads the body, calls `crypto.verify` with a key imported once, and answers 200 or 401.',
    '## Throughput and latency',
    '**Only ratios carry over to other machines.** The floor is the bare server that verifies by the callback form, as the receiver does: the ' +
      'signature is then checked on the thread pool, on another core, and nothing else is left for the event loop to do. The synchronous form is ' +
      'what `crypto.verify` is mostly used in. With `unwrap`, the bare server also decodes the body, checks it and gives it a type, as the ' +
      'receiver does, but claims and handles nothing; with the SDK, it decodes it. The main thread is what a request takes away from everything else ' +
      'that the process does. A round trip is a question to the database that is waited for: two for a delivery that is handled, one for a duplicate. ' +
      'SQLite answers on the main thread itself, and writes to a file (WAL, `synchronous = NORMAL`); PostgreSQL and Redis run on the same two cores, without `fsync`.',
    table(
      [
        '',
        'throughput, × callback',
        '× synchronous',
        '× SDK',
        'p50, × callback',
        'p99, × callback',
        'a second',
        'p50, ms',
        'p99, ms',
        'main thread, µs a request',
        'round trips a request',
      ],
      contenders.map((contender) => [
        contender.title,
        withRange(ratioOf(contender, bare, throughput)),
        withRange(ratioOf(contender, bareSync, throughput)),
        withRange(ratioOf(contender, sdk, throughput)),
        ...[p50, p99].map((figure) => withRange(ratioOf(contender, bare, figure))),
        ...[throughput, p50, p99, micros].map((figure) => number(spread(contender.rounds.map(figure)).median)),
        spread(contender.rounds.map(roundTrips)).median.toFixed(1),
      ]),
    ),
    '## Goals',
    table(
      ['throughput of', 'over that of', 'goal', 'measured', ''],
      goals.map(({ name, over, atLeast }) => {
        const { median } = ratioOf(named(name), named(over), throughput);
        return [
          named(name).title,
          named(over).title,
          `≥ ${atLeast}`,
          ratio(median),
          median >= atLeast ? 'met' : '**missed**',
        ];
      }),
    ),
    '## What was answered',
    table(
      ['', 'requests', 'answers', 'acknowledged and not handled', 'handled twice'],
      receivers.map(({ title, rounds }) => [
        title,
        number(sum(rounds, ({ requests }) => requests)),
        answersOf(rounds),
        number(sum(rounds, ({ unhandled }) => unhandled)),
        number(sum(rounds, ({ twice }) => twice)),
      ]),
    ),
    '## Memory',
    'After a garbage collection: before the first round, which is after warming up, and after the last one.',
    table(
      ['', 'heap before, MB', 'after', 'resident before, MB', 'after', 'heap, bytes for each delivery'],
      contenders.map(({ title, before, after, rounds }) => [
        title,
        megabytes(before.heap),
        megabytes(after.heap),
        megabytes(before.rss),
        megabytes(after.rss),
        number(Math.round((after.heap - before.heap) / sum(rounds, ({ acknowledged }) => acknowledged))),
      ]),
    ),
    '',
  ].join('\n\n');
}

function throughput({ requests, seconds }) {
  return requests / seconds;
}

function micros({ micros, requests }) {
  return micros / requests;
}

function roundTrips({ roundTrips, requests }) {
  return roundTrips / requests;
}

function p50({ latencies }) {
  return percentile(latencies, 0.5);
}

function p99({ latencies }) {
  return percentile(latencies, 0.99);
}

function percentile(latencies, share) {
  return latencies.toSorted((one, other) => one - other)[Math.floor(share * latencies.length)];
}

function ratioOf(contender, bare, figure) {
  return spread(contender.rounds.map((round, index) => figure(round) / figure(bare.rounds[index])));
}

function sum(rounds, figure) {
  return rounds.reduce((total, round) => total + figure(round), 0);
}

function answersOf(rounds) {
  const statuses = [...new Set(rounds.flatMap((round) => Object.keys(round.statuses)))].sort();
  return statuses
    .map((status) => `${status}: ${number(sum(rounds, (round) => round.statuses[status] ?? 0))}`)
    .join(', ');
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}
