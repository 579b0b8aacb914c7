/** What stands in two examples is the same in both, so that nobody copies the older one. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (file: string) => readFileSync(`examples/${file}`, 'utf8');

test('receiver/hono-durable-object.ts has stores/durable-object.ts word for word', () => {
  const [, store = ''] = read('stores/durable-object.ts').split(/(?=^interface Entry)/m);
  const [, copy] = read('receiver/hono-durable-object.ts').split(/(?=^interface Entry)/m);
  expect(store).toContain('export function durableObjectStore');
  expect(copy).toBe(store.replace('export function', 'function')); // since a Worker's entry may export handlers and classes only
});
