/** Memory does not grow with the log. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

/** In MiB. The ids alone of half a million events, in a Set, are more: the control below finds that out. */
const HEAP = '--max-old-space-size=40';

test('half a million records, each event in two of them, with a heap of 40 MiB', () => {
  const output = execFileSync(process.execPath, [HEAP, 'half-a-million.mjs'], { encoding: 'utf8' });
  const { found, handled, handlers, duplicates, isComplete, rss } = JSON.parse(output);
  console.log(`rss ${rss} MiB`);
  assert.deepEqual([isComplete, found, handled, handlers, duplicates], [true, 500_000, 250_000, 250_000, 250_000]);
});

test('the control: a list of all records does not fit into such a heap', () => {
  const program = 'const all = []; for (let i = 0; i < 5e5; i++) all.push({ id: String(i).padEnd(40), i })';
  assert.throws(() => execFileSync(process.execPath, [HEAP, '--eval', program], { stdio: 'ignore' }));
});
