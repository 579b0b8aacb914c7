/** What came of the scenarios, for people. */

/** @typedef {Awaited<ReturnType<typeof import('./perform.mjs').perform>> & { client: string, fault: string, isMarked: boolean }} Result */

/** What is wrong. Without `completeIn` there must be doubles, or the faults prove nothing. @param {Result} result */
export function brokenIn({ isMarked, lost, twice, open, isInjected, deaths }) {
  return [
    ...(lost > 0 ? [`${lost} events were acknowledged and had no effect`] : []),
    ...(isMarked && twice > 0 ? [`${twice} events had their effect more than once`] : []),
    ...(!isMarked && twice === 0 ? ['without completeIn, no double was found'] : []),
    ...(open > 0 ? [`${open} events were never acknowledged`] : []),
    ...(isInjected ? [] : ['no worker came to where a fault was planned']),
    ...deaths,
  ];
}

/** @param {Result} result */
export function print(result) {
  const { client, fault, isMarked, events, again, lost, once, twice, injected, errors, seconds } = result;
  const broken = brokenIn(result);
  const how = isMarked ? 'with completeIn' : 'without';
  console.log(
    `${broken.length > 0 ? 'WRONG' : 'ok'}  ${client}, ${fault}, ${how}: ${events} events, ${seconds.toFixed(0)} s`,
  );
  console.log(
    `      effects: lost ${lost}, once ${once}, more than once ${twice}; given up at first and sent again ${again}`,
  );
  for (const [kind, word] of Object.entries(WORDS)) {
    const counts = countsOf(injected.filter((taken) => taken.kind === kind).map(({ point }) => point));
    if (counts.size > 0) console.log(`      ${word} ${sum(counts)}: ${listOf(counts)}`);
  }
  if (errors.size > 0) console.log(`      the receivers told of: ${listOf(errors)}`);
  for (const what of broken) console.log(`      WRONG: ${what}`);
}

const WORDS = { kill: 'killed', stall: 'stalled', crash: 'database ended', cut: 'connections cut' };

/** @param {Result[]} results */
export function markdownOf(results) {
  const headings = [
    ...['client', '`completeIn`', 'faults', 'events', 'lost', 'once', 'twice or more'],
    ...['late workers refused', 'sent again', 'minutes'],
  ];
  const cells = results.map(({ client, isMarked, injected, events, lost, once, twice, errors, again, seconds }) => {
    const kinds = countsOf(injected.map(({ kind }) => kind));
    const faults = [...kinds].map(([kind, count]) => `${WORDS[kind]} ${count} times`).join(', ');
    const refused = errors.get('onEvent: claim_lost') ?? 0;
    const minutes = (seconds / 60).toFixed(1);
    return [
      client,
      isMarked ? 'yes' : 'no',
      faults,
      events,
      lost,
      once,
      twice,
      isMarked ? refused : '',
      again,
      minutes,
    ];
  });
  return [headings, headings.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`);
}

/** @param {string[]} names */
function countsOf(names) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
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
