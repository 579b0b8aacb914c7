/**
 * What `memoryStore` takes for a delivery, however much it holds: claim, complete, and forgetting the oldest, since it is full. Build first.
 *
 *     node bench/receiver/memory-store.mjs          some minute; only prints
 *     node bench/receiver/memory-store.mjs --write  the same, and writes bench/MEMORY-STORE.md
 */
import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { memoryStore } from '../../dist/receiver.node.js';
import { number } from '../print.mjs';
import { table } from './markdown.mjs';

const DELIVERIES = 200_000;
const LEASE_MS = 60_000;
const RETENTION_MS = 86_400_000;

const rows = [];
for (const entries of [1_000, 100_000, 1_000_000]) rows.push([number(entries), ...(await measure(entries))]);
const markdown = [
  '# The memory store, however much it holds',
  'Written by `node bench/receiver/memory-store.mjs --write`. Do not edit.',
  `Node ${process.version}. The store is full, so that each claim forgets the oldest entry. Microseconds for one delivery (claim, and complete), over ` +
    `${number(DELIVERIES)} of them. The worst few are those in which the garbage collector ran, or the machine did something else: they are there with any number of entries.`,
  table(['entries', 'mean', 'median', '99.9 %', '99.99 %', 'worst'], rows),
  '',
].join('\n\n');
console.log(markdown);
if (process.argv.includes('--write')) writeFileSync(new URL('../MEMORY-STORE.md', import.meta.url), markdown);

async function measure(maxEntries) {
  const store = memoryStore({ maxEntries });
  const handle = async (index) => {
    const id = `b3a1c0de-5eed-4bad-8001-${index.toString(16).padStart(12, '0')}`;
    const { token } = await store.claim(id, LEASE_MS);
    await store.complete(id, token, RETENTION_MS);
  };
  for (let index = 0; index < maxEntries; index++) await handle(index);
  const micros = new Float64Array(DELIVERIES);
  for (let index = 0; index < DELIVERIES; index++) {
    const start = performance.now();
    await handle(maxEntries + index);
    micros[index] = (performance.now() - start) * 1000;
  }
  const mean = micros.reduce((sum, one) => sum + one, 0) / DELIVERIES;
  micros.sort();
  const at = (share) => micros[Math.min(DELIVERIES - 1, Math.floor(share * DELIVERIES))];
  return [mean, at(0.5), at(0.999), at(0.9999), at(1)].map((one) => one.toFixed(1));
}
