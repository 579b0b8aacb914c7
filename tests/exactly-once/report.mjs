/** What came of the faults, for people. */

/** @typedef {Awaited<ReturnType<typeof import('./perform.mjs').perform>> & { client: string, fault: string, isMarked: boolean }} Result */

/**
 * What is wrong. Without `completeIn`, there must be doubles under one fault or another of each database: in few events, one may have none.
 *
 * @param {Result[]} results
 */
export function brokenBy(results) {
  const broken = results.flatMap(brokenIn);
  for (const client of new Set(results.map(({ client }) => client))) {
    const without = results.filter((result) => result.client === client && !result.isMarked);
    if (without.length > 0 && without.every(({ twice }) => twice === 0))
      broken.push(`${client}: without completeIn nothing was found`);
  }
  return broken;
}

/** @param {Result} result */
function brokenIn({ client, fault, isMarked, lost, twice, open, kills, stalls, done }) {
  const name = `${client}, ${fault}`;
  return [
    ...(lost > 0 ? [`${name}: ${lost} events were acknowledged and had no effect`] : []),
    ...(isMarked && twice > 0 ? [`${name}: ${twice} events had their effect more than once`] : []),
    ...(open > 0 ? [`${name}: ${open} events were never acknowledged`] : []),
    ...(sum(kills) + sum(stalls) === 0 && !done ? [`${name}: the fault did not show`] : []),
  ];
}

/** @param {Result} result */
export function print(result) {
  const { client, fault, isMarked, events, again, lost, once, twice, kills, stalls, errors, done, seconds } = result;
  const broken = brokenIn(result);
  const how = isMarked ? 'with completeIn' : 'without';
  console.log(
    `${broken.length > 0 ? 'WRONG' : 'ok'}  ${client}, ${fault}, ${how}: ${events} events, ${seconds.toFixed(0)} s`,
  );
  console.log(
    `      effects: lost ${lost}, once ${once}, more than once ${twice}; given up at first and sent again ${again}`,
  );
  for (const [what, counts] of Object.entries({ killed: kills, stalled: stalls })) {
    if (counts.size > 0) console.log(`      ${what} ${sum(counts)}: ${listOf(counts)}`);
  }
  if (done) console.log(`      ${done}`);
  if (errors.size > 0) console.log(`      the receivers told of: ${listOf(errors)}`);
  for (const what of broken) console.log(`      WRONG: ${what}`);
}

/** @param {Result[]} results */
export function markdownOf(results) {
  const cells = results.map(({ client, fault, isMarked, events, kills, stalls, lost, once, twice, again }) => [
    ...[client, fault, isMarked ? 'yes' : 'no', events, sum(kills), sum(stalls), lost, once, twice, again],
  ]);
  const headings = [
    'client',
    'fault',
    '`completeIn`',
    'events',
    'kills',
    'stalls',
    'lost',
    'once',
    'twice or more',
    'sent again',
  ];
  return [headings, headings.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`);
}

/** @param {Map<string, number>} counts */
function sum(counts) {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}

/** @param {Map<string, number>} counts */
function listOf(counts) {
  const sorted = [...counts].sort(([, one], [, other]) => other - one);
  return sorted
    .slice(0, 12)
    .map(([name, count]) => `${name} × ${count}`)
    .join('; ');
}
