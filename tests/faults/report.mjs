/** What came of the faults, for people. */

import { printTable } from '../support/table.mjs';

/**
 * @param {string} name
 * @param {import('./stage.mjs').Result} result
 */
export function printResult(name, { verdict, broken, done, errors, seconds }) {
  console.log(`${broken.length > 0 ? 'WRONG' : 'ok'}  ${name}, ${verdict.events} events, ${seconds.toFixed(0)} s`);
  if (done) console.log(`      ${done}`);
  console.log(`      attempts: ${listOf(verdict.outcomes)}`);
  if (errors.size > 0) console.log(`      the receivers told of: ${listOf(errors)}`);
  if (verdict.given > 0) {
    console.log(
      `      given up, ${verdict.givenHandled} of ${verdict.given} though handled: ${listOf(verdict.causes)}`,
    );
  }
  for (const what of broken) console.log(`      WRONG: ${what}`);
  console.log();
}

/** @param {({ name: string } & import('./stage.mjs').Result)[]} results */
export function printSummary(results) {
  const headings = [
    'fault',
    'events',
    'acknowledged',
    'of these not handled',
    'given up',
    'runs 0/1/2/3+',
    'mean',
    'most',
    'failed',
    'killed',
    'lease lost',
    'succeeded twice',
    'two at a time',
    'both holding',
    's',
  ];
  printTable(
    headings,
    results.map(({ name, verdict, seconds }) => [
      name,
      verdict.events,
      verdict.acknowledged,
      verdict.unhandled,
      verdict.given,
      ...runsOf(verdict.histogram),
      verdict.failed,
      verdict.killed,
      verdict.lost,
      verdict.again,
      verdict.overlapping,
      verdict.contested,
      seconds.toFixed(0),
    ]),
  );
  console.log();
}

/**
 * @param {string} mutant
 * @param {string} fault
 * @param {string[]} broken
 */
export function printMutant(mutant, fault, broken) {
  const what = broken.length > 0 ? `found out: ${broken.join('; ')}` : 'WRONG: not found out';
  console.log(`${broken.length > 0 ? 'ok' : 'WRONG'}  mutant store, ${mutant}, by "${fault}": ${what}`);
}

/** @param {number[]} histogram */
function runsOf(histogram) {
  const counts = Array.from(histogram, (count) => count ?? 0);
  const [none = 0, one = 0, two = 0, ...more] = counts;
  const events = counts.reduce((sum, count) => sum + count, 0);
  const runs = counts.reduce((sum, count, number) => sum + count * number, 0);
  const rest = more.reduce((sum, count) => sum + count, 0);
  return [`${none}/${one}/${two}/${rest}`, (runs / events).toFixed(2), counts.length - 1];
}

/** The most frequent ones. @param {Map<string, number>} counts */
function listOf(counts) {
  const sorted = [...counts].sort(([, one], [, other]) => other - one);
  const rest = sorted.slice(6).reduce((sum, [, count]) => sum + count, 0);
  const list = sorted.slice(0, 6).map(([name, count]) => `${name} × ${count}`);
  return [...list, ...(rest > 0 ? [`others × ${rest}`] : [])].join('; ');
}
