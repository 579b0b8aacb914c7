/**
 * Recovers half a million records, of which each event is in two, with a heap that could not hold them: run with --max-old-space-size. The
 * receiver is a real one, on a store that remembers 10,000.
 */

import { createReceiver, memoryStore } from 'telnyx-siprec-webhooks/receiver';
import { recoverDeliveries } from 'telnyx-siprec-webhooks/recovery';
import { failedDelivery, siprecEvent } from './telnyx-api.mjs';

const RECORDS = 500_000;
const SIZE = 250;
const started = Date.now() - 60_000;

/** The two records of an event are 1,000 records apart. */
const eventAt = (index) => Math.floor(index / 2_000) * 1_000 + (index % 1_000);

async function fetch(url) {
  const number = Number(new URL(url).searchParams.get('page[number]'));
  const first = (number - 1) * SIZE;
  const data = Array.from({ length: SIZE }, (_, index) =>
    failedDelivery(siprecEvent(`e${eventAt(first + index)}`), started),
  );
  return Response.json({ data, meta: { page_number: number, total_pages: RECORDS / SIZE, total_results: RECORDS } });
}

let handled = 0;
const receiver = createReceiver({
  publicKey: () => undefined,
  store: memoryStore({ maxEntries: 10_000 }),
  onEvent: () => {
    handled++;
  },
  onOther: 'ignore',
});
const options = { apiKey: 'KEY_a', receiver, since: new Date(started - 1_000), fetch };
const { remaining, ...summary } = await recoverDeliveries(options);
console.log(JSON.stringify({ ...summary, handlers: handled, rss: Math.round(process.memoryUsage.rss() / 1_048_576) }));
