/** Recovery and a real receiver: one memory, whichever way an event comes. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createReceiver, memoryStore } from '../../src/receiver.node.js';
import { recoverDeliveries } from '../../src/recovery.js';
import { deliver, PUBLIC_KEY } from '../support/sign.js';
import { API_KEY, failedDelivery, siprecEvent, TelnyxApi } from '../support/telnyx-api.mjs';

const HOUR = 3_600_000;
const now = Date.now();

let api: TelnyxApi;
beforeEach(async () => {
  api = await TelnyxApi.start();
});
afterEach(() => api.stop());

const recover = (receiver: ReturnType<typeof createReceiver>, since = now - 12 * HOUR) =>
  recoverDeliveries({ apiKey: API_KEY, baseUrl: api.url, since: new Date(since), receiver });

function receiverOn(options: object = {}) {
  const onEvent = vi.fn();
  const receiver = createReceiver({ publicKey: PUBLIC_KEY, onEvent, onOther: 'ignore', onRefused() {}, ...options });
  return { receiver, onEvent };
}

test('what arrived is not handled again, and what was recovered is a duplicate when it arrives late', async () => {
  const { receiver, onEvent } = receiverOn();
  const arrive = (event: object) => {
    const { headers, rawBody } = deliver(JSON.stringify({ data: event, meta: { attempt: 1 } }), Math.floor(now / 1000));
    return receiver(
      new Request('http://localhost/', { method: 'POST', headers: { ...headers }, body: rawBody.toString() }),
    );
  };
  expect((await arrive(siprecEvent('arrived'))).status).toBe(200);
  api.records = [failedDelivery(siprecEvent('arrived'), now), failedDelivery(siprecEvent('lost'), now)];
  expect(await recover(receiver)).toMatchObject({ handled: 1, duplicates: 1, remainingCount: 0 });
  expect((await arrive(siprecEvent('lost'))).status).toBe(200);
  expect(onEvent.mock.calls.map(([event]) => event.id)).toEqual(['arrived', 'lost']);
});

test('API version 1: an event is known by its webhook_id', async () => {
  const { id, occurred_at, ...rest } = siprecEvent('version-1', 'siprec.started');
  const event = { ...rest, webhook_id: id, created_at: occurred_at, payload: { ...rest.payload, occurred_at } };
  api.records = [failedDelivery(event, now), failedDelivery(event, now)];
  const { receiver } = receiverOn();
  expect(await recover(receiver)).toMatchObject({ handled: 1, duplicates: 1 });
});

test('what began before the memory of this process: handled, and the summary says that it may be for the second time', async () => {
  api.records = [
    failedDelivery(siprecEvent('before'), now - HOUR),
    failedDelivery(siprecEvent('soon'), Date.now() + HOUR),
  ];
  const { receiver } = receiverOn();
  const options = { apiKey: API_KEY, baseUrl: api.url, since: new Date(now - 2 * HOUR), receiver };
  const summary = await recoverDeliveries({ ...options, until: new Date(Date.now() + 2 * HOUR) });
  expect(summary).toMatchObject({ handled: 2, perhapsTwice: 1, tooOld: 0 });
  const { remembersSince: _, ...lasting } = memoryStore() as ReturnType<typeof memoryStore> & { remembersSince: Date };
  expect(await recover(receiverOn({ store: lasting }).receiver)).toMatchObject({ handled: 1, perhapsTwice: 0 });
});

test('what is older than retentionMs is left alone', async () => {
  api.records = [failedDelivery(siprecEvent('young'), now - HOUR), failedDelivery(siprecEvent('old'), now - 3 * HOUR)];
  const { receiver, onEvent } = receiverOn({ retentionMs: 2 * HOUR });
  expect(await recover(receiver)).toMatchObject({ handled: 1, tooOld: 1, remaining: ['old'], remainingCount: 1 });
  expect(onEvent).toHaveBeenCalledTimes(1);
});

test('what is not understood is named, until somebody takes it', async () => {
  api.records = [
    failedDelivery({ ...siprecEvent('odd'), payload: {} }, now),
    failedDelivery({ event_type: 'siprec.failed' }, now),
  ];
  const { receiver } = receiverOn();
  const record = api.records[1] as { id: string };
  expect(await recover(receiver)).toMatchObject({ invalid: 2, remaining: ['odd', record.id] });
  const { receiver: taking } = receiverOn({ onInvalid() {} });
  expect(await recover(taking)).toMatchObject({ handled: 1, invalid: 1, remaining: [record.id] });
});

test('a handler that throws, and a store that is away', async () => {
  api.records = [failedDelivery(siprecEvent('a'), now)];
  const onEvent = vi.fn().mockRejectedValueOnce(new Error('no'));
  const { receiver } = receiverOn({ onEvent, onError() {} });
  expect(await recover(receiver)).toMatchObject({ failed: 1, remaining: ['a'] });
  expect(await recover(receiver)).toMatchObject({ handled: 1, remaining: [] });
  const store = { ...memoryStore(), claim: () => Promise.reject(new Error('away')) };
  expect(await recover(receiverOn({ store, onError() {} }).receiver)).toMatchObject({ failed: 1, remaining: ['a'] });
});

test('a handler that takes long is busy for a second run beside the first', async () => {
  api.records = [failedDelivery(siprecEvent('a'), now)];
  let finish: () => void = () => {};
  const onEvent = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  const { receiver } = receiverOn({ onEvent });
  const first = recover(receiver);
  await vi.waitFor(() => expect(onEvent).toHaveBeenCalled(), 10_000);
  expect(await recover(receiver)).toMatchObject({ busy: 1, remaining: ['a'] });
  finish();
  expect(await first).toMatchObject({ handled: 1 });
});
