/** What is genuine by other means: the same claim and the same handlers, without a request. */

import { describe, expect, test, vi } from 'vitest';
import { createReceiver, memoryStore, type ReceiverOptions } from '../../src/receiver.node.js';
import { deliver, PUBLIC_KEY } from '../support/sign.js';
import { failedDelivery, siprecEvent } from '../support/telnyx-api.mjs';

function receiverWith(options: Partial<ReceiverOptions> = {}) {
  const hooks = { onEvent: vi.fn(), onOther: vi.fn(), onAnswer: vi.fn(), onRefused: vi.fn(), onError: vi.fn() };
  return { ...hooks, receiver: createReceiver({ publicKey: PUBLIC_KEY, ...hooks, ...options }) };
}

const event = siprecEvent('an-event');
const FORM = { AccountSid: 'a', CallSid: 'v3:a', SiprecSid: 's', SiprecEvent: 'siprec-started', Timestamp: 't' };
const FORM_ID = 'v3_3Aa__s__siprec-started__t';

describe('the outcome', () => {
  test.each<[string, unknown, string]>([
    ['a bare event', event, 'an-event'],
    ['an envelope', { data: event, meta: { attempt: 2 } }, 'an-event'],
    ['a record of the log', failedDelivery(event, 0), 'an-event'],
    ['text', JSON.stringify({ data: event }), 'an-event'],
    ['bytes', new TextEncoder().encode(JSON.stringify(event)), 'an-event'],
    ['a form in text', new URLSearchParams(FORM).toString(), FORM_ID],
    ['the fields of a form', FORM, FORM_ID],
  ])('%s: handled, then a duplicate', async (_, body, id) => {
    const { receiver, onEvent, onAnswer, onRefused, onError } = receiverWith();
    expect(await receiver.handleWithoutVerification(body)).toEqual({ outcome: 'handled', id });
    expect(await receiver.handleWithoutVerification(body)).toEqual({ outcome: 'duplicate', id });
    expect(onEvent).toHaveBeenCalledTimes(1);
    for (const hook of [onAnswer, onRefused, onError]) expect(hook).not.toHaveBeenCalled();
  });

  test('what arrived is a duplicate here, and what was handled here is one when it arrives', async () => {
    const now = Math.floor(Date.now() / 1000);
    const arriving = (id: string) => {
      const { headers, rawBody } = deliver(JSON.stringify({ data: siprecEvent(id) }), now);
      return new Request('http://localhost/', { method: 'POST', headers: { ...headers }, body: rawBody.toString() });
    };
    const { receiver, onEvent } = receiverWith();
    expect((await receiver(arriving('first'))).status).toBe(200);
    expect(await receiver.handleWithoutVerification(siprecEvent('first'))).toEqual({
      outcome: 'duplicate',
      id: 'first',
    });
    await receiver.handleWithoutVerification(siprecEvent('second'));
    expect((await receiver(arriving('second'))).status).toBe(200);
    expect(onEvent).toHaveBeenCalledTimes(2);
  });

  test('other events go to onOther, or are ignored', async () => {
    const answered = siprecEvent('another', 'call.answered');
    const { receiver, onOther } = receiverWith();
    expect(await receiver.handleWithoutVerification(answered)).toEqual({ outcome: 'handled', id: 'another' });
    expect(onOther).toHaveBeenCalledWith(answered, expect.objectContaining({ id: 'another' }));
    const { receiver: ignoring } = receiverWith({ onOther: 'ignore' });
    expect(await ignoring.handleWithoutVerification(answered)).toEqual({ outcome: 'ignored', id: 'another' });
  });

  test('what is not understood goes to onInvalid, or is invalid, and onRefused is told', async () => {
    const odd = { ...event, payload: {} };
    const { receiver, onRefused } = receiverWith();
    expect(await receiver.handleWithoutVerification(odd)).toEqual({ outcome: 'invalid', id: 'an-event' });
    expect(onRefused.mock.calls[0]?.[0].code).toBe('event_invalid');
    const onInvalid = vi.fn();
    const { receiver: taking } = receiverWith({ onInvalid });
    expect(await taking.handleWithoutVerification(odd)).toEqual({ outcome: 'handled', id: 'an-event' });
    expect(onInvalid.mock.calls[0]?.[0]).toEqual(odd);
  });

  test('a handler that throws has failed, and the next time it is handled', async () => {
    const onEvent = vi.fn().mockRejectedValueOnce(new Error('no'));
    const { receiver, onError } = receiverWith({ onEvent });
    expect(await receiver.handleWithoutVerification(event)).toEqual({ outcome: 'failed', id: 'an-event' });
    expect(onError).toHaveBeenCalledTimes(1);
    expect(await receiver.handleWithoutVerification(event)).toEqual({ outcome: 'handled', id: 'an-event' });
  });

  test('what somebody else is handling is busy; a store that is away is store_unavailable', async () => {
    const store = memoryStore();
    await store.claim('an-event', 60_000);
    const { receiver } = receiverWith({ store });
    expect(await receiver.handleWithoutVerification(event)).toEqual({ outcome: 'busy', id: 'an-event' });
    const away = { ...store, claim: () => Promise.reject(new Error('away')) };
    const { receiver: other } = receiverWith({ store: away });
    expect(await other.handleWithoutVerification(event)).toEqual({ outcome: 'store_unavailable', id: 'an-event' });
  });

  test('a clock that gives no date is misconfigured', async () => {
    const { receiver, onEvent } = receiverWith({ now: () => new Date(Number.NaN) });
    expect(await receiver.handleWithoutVerification(event)).toEqual({ outcome: 'misconfigured', id: 'an-event' });
    expect(onEvent).not.toHaveBeenCalled();
  });
});

describe('without a usable id, nothing is claimed and no handler runs', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();

  test.each<[string, () => unknown]>([
    ['nothing', () => undefined],
    ['null', () => null],
    ['a number', () => 17],
    ['a function', () => () => {}],
    ['a promise', () => Promise.resolve(event)],
    ['a revoked proxy', () => proxy],
    ['a list', () => [event]],
    ['an event without an id', () => ({ ...event, id: undefined })],
    ['an event with an empty id', () => ({ data: { ...event, id: '' } })],
    ['empty text', () => ''],
    ['broken JSON', () => '{'],
    ['bytes that are not UTF-8', () => new Uint8Array([0xff, 0xfe])],
  ])('%s', async (_, body) => {
    const claim = vi.fn();
    const onInvalid = vi.fn();
    const { receiver, onEvent, onOther, onRefused } = receiverWith({ store: { ...memoryStore(), claim }, onInvalid });
    expect(await receiver.handleWithoutVerification(body())).toEqual({ outcome: 'invalid', id: undefined });
    for (const each of [claim, onInvalid, onEvent, onOther]) expect(each).not.toHaveBeenCalled();
    expect(onRefused).toHaveBeenCalledTimes(1);
    const [error] = onRefused.mock.calls[0] ?? [];
    expect(error.issues).toEqual(error.code === 'event_invalid' ? [] : undefined); // as of any other: one can loop over it
  });
});

test('the delivery: its id is from the event, its timestamp is now', async () => {
  const now = new Date('2026-01-01T00:00:00Z');
  const { receiver, onEvent } = receiverWith({ now: () => now });
  await receiver.handleWithoutVerification({ data: event, meta: { attempt: 3 } });
  const [, delivery] = onEvent.mock.calls[0] as [unknown, Record<string, unknown>];
  expect(delivery).toMatchObject({ id: 'an-event', idSource: 'event', timestamp: now, attempt: 3 });
});

test('the body stays as it was, and what a handler does to its event does not reach it', async () => {
  const body = { data: { ...event }, meta: { attempt: 1 } };
  const before = structuredClone(body);
  const onEvent = vi.fn((taken: { id?: string }) => {
    taken.id = 'changed';
  });
  const { receiver } = receiverWith({ onEvent: onEvent as never });
  await receiver.handleWithoutVerification(body);
  expect(body).toEqual(before);
});

test('it uses no `this`, and says what the store remembers', async () => {
  const { receiver } = receiverWith({ retentionMs: 7_000_000 });
  const { handleWithoutVerification, memory } = receiver;
  expect((await handleWithoutVerification(event)).outcome).toBe('handled');
  expect(memory).toEqual({ retentionMs: 7_000_000, since: expect.any(Date) });
  const { remembersSince: _, ...lasting } = memoryStore() as ReturnType<typeof memoryStore> & { remembersSince: Date };
  expect(receiverWith({ store: lasting }).receiver.memory).toEqual({ retentionMs: 86_400_000, since: undefined });
});
