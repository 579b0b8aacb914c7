/** Saying what is wrong with a rejected event: one field is missing. */
import { parseSiprecEvent } from '../../dist/index.js';
import { race } from '../measure.mjs';
import { number } from '../print.mjs';
import { makeEvent, over } from '../requests.mjs';
import { VALIDATORS } from '../validators.mjs';

const OURS = 'ours: `parseSiprecEvent`, its `Error` and stack included';

export async function explaining({ seconds }) {
  const events = Array.from({ length: 64 }, makeRejected);
  const explain = {
    [OURS]: issuesOf,
    ...Object.fromEntries(Object.entries(VALIDATORS).map(([title, make]) => [title, make().bare.problems])),
  };
  const contenders = Object.fromEntries(Object.entries(explain).map(([title, run]) => [title, over(events, run)]));
  const result = await race(contenders, { seconds });
  return {
    title: 'Explain one rejected event',
    about:
      'A decoded event without `payload.call_leg_id`. Ours throws, so most of its time is that of an `Error` with its stack; the others give a list. ' +
      `${number(result.rounds)} rounds.`,
    tables: [
      {
        head: ['', 'µs', 'problems named'],
        rows: Object.entries(explain).map(([title, run]) => [
          title,
          number(result.micros(title).median),
          String(run(events[0]).length),
        ]),
      },
    ],
    targets: [
      {
        what: 'explaining one rejected event, the `Error` included',
        goal: 20,
        unit: 'µs',
        measured: result.micros(OURS),
      },
    ],
  };
}

function makeRejected() {
  const event = makeEvent();
  delete event.payload.call_leg_id;
  return event;
}

function issuesOf(event) {
  try {
    parseSiprecEvent(event);
  } catch (error) {
    return error.issues;
  }
}
