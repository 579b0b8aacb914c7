/** Verifying, one request at a time: small bodies, as SIPREC events are, and one that shows what the size of a body costs. */
import { CONTENDERS } from '../contenders.mjs';
import { race } from '../measure.mjs';
import { number, withRange } from '../print.mjs';
import { makeRequests, over } from '../requests.mjs';

const PARSE = { title: '`JSON.parse` of the text', does: 'for comparison', run: ({ text }) => JSON.parse(text) };

const BODIES = 'Bodies are bytes, as they come off the network, unless a row says text.';

export async function verifySmall({ seconds }) {
  const result = await raceOver(makeRequests(), CONTENDERS, seconds);
  return {
    title: 'Verify, 0.6 KB, one at a time',
    about: `${BODIES} ${number(result.rounds)} rounds.`,
    tables: [table(result, CONTENDERS)],
    targets: [
      target('root `verify`, 0.6 KB, over raw noble', 1.05, result.ratio('rootVerify', 'noble')),
      target('`/native` `unwrap`, 0.6 KB, over raw `crypto.verify`', 1.1, result.ratio('native', 'callback')),
      target('the same, its WebCrypto build over raw `subtle`', 1.1, result.ratio('webCrypto', 'subtle')),
      target('`/native` `unwrap`, 0.6 KB, over the SDK', 0.85, result.ratio('native', 'sdk')),
      target('the same, both given text', 0.85, result.ratio('nativeText', 'sdkText')),
    ],
    chart: {
      title: 'One verified, typed event, 0.6 KB, one at a time',
      unit: 'µs',
      limit: 2 * result.micros('sdk').median,
      bars: [
        { label: 'bare crypto.verify: no event yet', name: 'callback', kind: 'floor' },
        { label: 'this package, /native', name: 'native', kind: 'ours' },
        { label: 'telnyx SDK (the type is a cast)', name: 'sdk' },
        { label: 'bare noble: no event yet', name: 'noble', kind: 'floor' },
        { label: 'this package, root', name: 'root', kind: 'ours' },
      ].map(({ name, ...bar }) => ({ ...bar, value: result.micros(name).median })),
    },
  };
}

export async function verifyLarge({ seconds }) {
  const contenders = { ...CONTENDERS, parse: PARSE };
  const result = await raceOver(makeRequests({ bytes: 65_536, count: 16 }), contenders, seconds);
  const floor = (raw) => [raw, 'parse'];
  return {
    title: 'Verify, 64 KiB, one at a time',
    about: `A SIPREC event with some 300 custom headers. ${BODIES} ${number(result.rounds)} rounds.`,
    tables: [table(result, contenders)],
    targets: [
      target(
        '`/native` `unwrap`, 64 KiB, over raw `crypto.verify` + `JSON.parse`',
        1.25,
        result.ratio('native', floor('callback')),
      ),
      target(
        'the same, its WebCrypto build over raw `subtle` + `JSON.parse`',
        1.25,
        result.ratio('webCrypto', floor('subtle')),
      ),
      target('`/native` `unwrap`, 64 KiB, over the SDK', 0.9, result.ratio('native', 'sdk')),
      target('the same, both given text', 0.9, result.ratio('nativeText', 'sdkText')),
    ],
  };
}

function raceOver(requests, contenders, seconds) {
  const runs = Object.entries(contenders).map(([name, { run }]) => [name, over(requests, run)]);
  return race(Object.fromEntries(runs), { seconds });
}

function table(result, contenders) {
  return {
    head: ['', 'does', 'µs', '× raw `crypto.verify`, callback', '× SDK'],
    rows: Object.entries(contenders).map(([name, { title, does }]) => [
      title,
      does,
      number(result.micros(name).median),
      withRange(result.ratio(name, 'callback')),
      withRange(result.ratio(name, 'sdk')),
    ]),
  };
}

function target(what, goal, measured) {
  return { what, goal, measured };
}
