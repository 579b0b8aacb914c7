import { expect, test } from 'vitest';
import { KeptDeliveries, MOST_CHARACTERS, MOST_DELIVERIES } from '../../src/inspector/kept-deliveries.js';
import type { ShownDelivery } from '../../src/inspector/shown-delivery.js';

function delivery(number: number, body = ''): ShownDelivery {
  return { number, arrived: '', method: 'POST', url: '/', rawHeaders: [], body, notes: [] };
}

const numbersOf = (kept: KeptDeliveries) => [...kept].map(({ number }) => number);

test('keeps deliveries in the order of arrival', () => {
  const kept = new KeptDeliveries();
  for (const number of [1, 2, 3]) kept.add(delivery(number));
  expect(numbersOf(kept)).toEqual([1, 2, 3]);
});

test('lets the oldest go when there are too many', () => {
  const kept = new KeptDeliveries();
  for (let number = 1; number <= MOST_DELIVERIES + 5; number++) kept.add(delivery(number));
  const numbers = numbersOf(kept);
  expect(numbers).toHaveLength(MOST_DELIVERIES);
  expect(numbers[0]).toBe(6);
});

test('lets the oldest go when they are too large', () => {
  const kept = new KeptDeliveries();
  const half = 'x'.repeat(MOST_CHARACTERS / 2);
  for (const number of [1, 2, 3]) kept.add(delivery(number, half));
  expect(numbersOf(kept)).toEqual([3]); // with their paths, two are more than fit
});

test('counts headers, and keeps the latest whatever its size', () => {
  const kept = new KeptDeliveries();
  kept.add(delivery(1));
  kept.add({ ...delivery(2), rawHeaders: ['x', 'x'.repeat(MOST_CHARACTERS)] });
  expect(numbersOf(kept)).toEqual([2]);
  kept.add(delivery(3));
  expect(numbersOf(kept)).toEqual([3]);
});
