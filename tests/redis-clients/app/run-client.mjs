/** Runs the cases of one client, and prints a line of JSON for each. */

import { inTime } from '../../support/in-time.mjs';
import { CASES } from './cases.mjs';
import { CLIENTS } from './clients.mjs';
import { CLUSTER_CASES, withCluster } from './cluster.mjs';
import { SENTINEL_CASES, withSentinel } from './sentinel.mjs';
import { withServer } from './single.mjs';

const [name, only] = process.argv.slice(2);
const kind = CLIENTS[name];

/** Longer than what a case itself waits for, which says more. */
const LONGEST_CASE_MS = 120_000;

const groups = [
  [CASES, withServer, kind.connect],
  [CLUSTER_CASES, withCluster, kind.cluster],
  [SENTINEL_CASES, withSentinel, kind.sentinel],
];

process.on('unhandledRejection', (error) => {
  throw error; // of the package, or of a client: nobody may end a process so
});

for (const [cases, within, isPossible] of groups) {
  for (const [title, test] of Object.entries(cases)) {
    if (!title.includes(only)) continue;
    const began = performance.now();
    const result = { title };
    try {
      if (isPossible) result.note = await inTime(within(kind, test), 'the case to end', LONGEST_CASE_MS);
      else result.note = 'has none';
    } catch (error) {
      result.failure = error.stack;
      if (error.cause) result.failure += `\ncause: ${error.cause.stack ?? error.cause}`;
    }
    console.log(JSON.stringify({ ...result, ms: Math.round(performance.now() - began) }));
  }
}
process.exit();
