/** The report as Markdown. */
import { arch, cpus } from 'node:os';
import { spread } from '../measure.mjs';
import { number, ratio, withRange } from '../print.mjs';

const GOAL = 0.8;

export function toMarkdown(contenders, { rounds, requests, redis }) {
  const [bare, bareSync] = contenders;
  const receivers = contenders.filter(({ isReceiver }) => isReceiver);
  return [
    '# The receiver under load',
    'Written by `npm run bench:receiver -- --write`. Do not edit.',
    `Node ${process.version}, OpenSSL ${process.versions.openssl}; ${process.platform} ${arch()}, ${cpus().length} × ${cpus()[0].model}${redis ? '' : '; no Redis'}.`,
    `Each server is a process; a second process sends it ${number(rounds * requests)} requests on 64 connections: Call Control and TeXML by turns, ` +
      '5% of them duplicates, 1% forged, 2% whose handler fails once; what is answered with 500 or 503 is sent again. ' +
      `In ${rounds} rounds, in both orders; ratios are taken within a round, and printed as their median and the range of four fifths of all rounds. ` +
      'The bare server reads the body, calls `crypto.verify` with a key imported once, and answers 200 or 401.',
    '## Throughput and latency',
    '**Only ratios carry over to other machines.** The floor is the bare server that verifies by the callback form, as the receiver does: the ' +
      'signature is then checked on the thread pool, on another core, and nothing else is left for the event loop to do. The synchronous form is ' +
      'what `crypto.verify` is mostly used in. With `unwrap`, the bare server also decodes the body, checks it and gives it a type, as the ' +
      'receiver does, but claims and handles nothing.',
    table(
      [
        '',
        'throughput, × callback',
        '× synchronous',
        'p50, × callback',
        'p99, × callback',
        'a second',
        'p50, ms',
        'p99, ms',
      ],
      contenders.map((contender) => [
        contender.title,
        withRange(ratioOf(contender, bare, throughput)),
        withRange(ratioOf(contender, bareSync, throughput)),
        ...[p50, p99].map((figure) => withRange(ratioOf(contender, bare, figure))),
        ...[throughput, p50, p99].map((figure) => number(spread(contender.rounds.map(figure)).median)),
      ]),
    ),
    ...receivers.map((contender) => {
      const verdict = (base) => {
        const { median } = ratioOf(contender, base, throughput);
        return `${ratio(median)}, ${median >= GOAL ? 'met' : '**missed**'}`;
      };
      return `Goal: throughput of the ${contender.title} ≥ ${GOAL} × bare. Over the callback form: ${verdict(bare)}; over the synchronous one: ${verdict(bareSync)}.`;
    }),
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

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (/^[\d-]/.test(rows[0][column]) ? '---:' : '---'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
