/** What a webhook costs a server: alone, and with 64 under way at a time. */
import { CONTENDERS } from '../contenders.mjs';
import { mainThreadSource } from '../main-thread.mjs';
import { inFlight, race } from '../measure.mjs';
import { number, withRange } from '../print.mjs';
import { makeRequests, over } from '../requests.mjs';

const RACING = ['callback', 'sync', 'subtle', 'discord', 'sdk', 'native', 'webCrypto', 'root'];

export async function underLoad({ seconds }) {
  const one = await raceWith(1, seconds / 3);
  const many = await raceWith(64, (seconds * 2) / 3);
  return {
    title: 'In flight, 0.6 KB',
    about:
      'Time per webhook on the wall and on the main thread, which is what it takes away from everything else a server does. ' +
      `The main thread's time is ${mainThreadSource}.`,
    tables: [
      {
        head: ['', '1: µs', '1: main thread, µs', '64: µs', '64: main thread, µs', '64: main thread × SDK'],
        rows: RACING.map((name) => [
          CONTENDERS[name].title,
          number(one.micros(name).median),
          number(one.micros(name, 'mainThread').median),
          number(many.micros(name).median),
          number(many.micros(name, 'mainThread').median),
          withRange(many.ratio(name, 'sdk', 'mainThread')),
        ]),
      },
      {
        caption:
          'Which of the three native calls `/native` should use on Node: bare calls, relative to `subtle.verify`. The synchronous one waits for no thread ' +
          'to wake up, and lets nothing else happen meanwhile.',
        head: ['', '1: time', '64: time', '64: main thread'],
        rows: ['sync', 'callback', 'subtle'].map((name) => [
          CONTENDERS[name].title,
          withRange(one.ratio(name, 'subtle')),
          withRange(many.ratio(name, 'subtle')),
          withRange(many.ratio(name, 'subtle', 'mainThread')),
        ]),
      },
    ],
    targets: [
      {
        what: '`/native` `unwrap`, 64 in flight: main thread over the SDK',
        goal: 0.4,
        measured: many.ratio('native', 'sdk', 'mainThread'),
      },
    ],
    chart: {
      title: 'Main thread per webhook, 64 in flight',
      unit: 'µs',
      bars: [
        { label: 'bare crypto.verify, callback', name: 'callback', kind: 'floor' },
        { label: 'this package, /native', name: 'native', kind: 'ours' },
        { label: 'telnyx SDK', name: 'sdk' },
        { label: 'bare crypto.verify, synchronous', name: 'sync' },
      ].map(({ name, ...bar }) => ({ ...bar, value: many.micros(name, 'mainThread').median })),
    },
  };
}

function raceWith(lanes, seconds) {
  const requests = makeRequests();
  const runs = RACING.map((name) => [name, over(requests, CONTENDERS[name].run)]);
  // Long turns, next to which filling and draining the lanes is little.
  return race(Object.fromEntries(runs), { seconds, sample: inFlight(lanes), batchMillis: 50 });
}
