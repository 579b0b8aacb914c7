/** `publicKey` as a function: for keys that are not there when the receiver is made. */

import { describe, expect, test, vi } from 'vitest';
import { createReceiver, type ReceiverOptions } from '../../src/receiver.node.js';
import { deliver, PUBLIC_KEY } from '../support/sign.js';
import { siprecEvent } from '../support/telnyx-api.mjs';

function genuine(id = 'an-event', changed: Record<string, string> = {}): Request {
  const { headers, rawBody } = deliver(JSON.stringify({ data: siprecEvent(id) }), Math.floor(Date.now() / 1000));
  return new Request('http://localhost/', {
    method: 'POST',
    headers: { ...headers, ...changed },
    body: rawBody.toString(),
  });
}

function receiverWith(publicKey: ReceiverOptions['publicKey']) {
  const onAnswer = vi.fn();
  const onRefused = vi.fn();
  const onError = vi.fn();
  const receive = createReceiver({ publicKey, onEvent() {}, onOther: 'ignore', onAnswer, onRefused, onError });
  const statusOf = async (request: Request) => (await receive(request)).status;
  return { statusOf, onAnswer, onRefused, onError };
}

test.each([
  ['a function', () => PUBLIC_KEY],
  ['a function that resolves', async () => [PUBLIC_KEY]],
])('%s is asked at the first delivery, once', async (_, source) => {
  const publicKey = vi.fn(source);
  const { statusOf } = receiverWith(publicKey);
  expect(publicKey).not.toHaveBeenCalled();
  expect(await Promise.all(['a', 'b', 'c'].map((id) => statusOf(genuine(id))))).toEqual([200, 200, 200]);
  expect(await statusOf(genuine('d'))).toBe(200);
  expect(publicKey).toHaveBeenCalledTimes(1);
});

test('requests whose headers are not in order do not ask', async () => {
  const publicKey = vi.fn(() => PUBLIC_KEY);
  const { statusOf } = receiverWith(publicKey);
  expect(await statusOf(new Request('http://localhost/'))).toBe(405);
  expect(await statusOf(new Request('http://localhost/', { method: 'POST', body: '{}' }))).toBe(401);
  expect(await statusOf(genuine('a', { 'telnyx-timestamp': 'soon' }))).toBe(401);
  expect(await statusOf(genuine('a', { 'telnyx-signature-ed25519': 'AA==' }))).toBe(401);
  expect(publicKey).not.toHaveBeenCalled();
});

describe('what is no key is a 500, and it is asked again', () => {
  test.each<[string, () => unknown, string]>([
    ['nothing', () => undefined, 'key_missing'],
    ['blank text', async () => ' ', 'key_missing'],
    ['nonsense', () => 'nonsense', 'key_malformed'],
    ['a secret', () => 'whsec_c2VjcmV0', 'key_is_secret'],
    [
      'a function that throws',
      () => {
        throw new Error('a private matter');
      },
      'key_missing',
    ],
    ['a function that rejects', () => Promise.reject(undefined), 'key_missing'],
  ])('%s', async (_, source, code) => {
    const publicKey = vi.fn(source).mockName('publicKey');
    const { statusOf, onAnswer, onRefused, onError } = receiverWith(publicKey as never);
    expect(await statusOf(genuine())).toBe(500);
    expect(onAnswer.mock.calls[0]?.[0]).toMatchObject({ status: 500, outcome: 'misconfigured', code });
    expect(onRefused.mock.calls[0]?.[0]).toMatchObject({ code });
    expect(String(onRefused.mock.calls[0]?.[0].message)).not.toContain('private matter');
    expect(onError.mock.calls.map(([, failure]) => failure.during)).toEqual(
      _.includes('function') ? ['publicKey'] : [],
    );
    publicKey.mockImplementation(() => PUBLIC_KEY);
    expect(await statusOf(genuine())).toBe(200);
    expect(publicKey).toHaveBeenCalledTimes(2);
  });
});

test('one call at a time', async () => {
  let resolve: (key: string) => void = () => {};
  const publicKey = vi.fn(() => new Promise<string>((done) => (resolve = done)));
  const { statusOf } = receiverWith(publicKey);
  const first = [statusOf(genuine('a')), statusOf(genuine('b'))];
  await vi.waitFor(() => expect(publicKey).toHaveBeenCalledTimes(1));
  resolve('nonsense');
  expect(await Promise.all(first)).toEqual([500, 500]);
  const second = [statusOf(genuine('a')), statusOf(genuine('b'))];
  await vi.waitFor(() => expect(publicKey).toHaveBeenCalledTimes(2));
  resolve(PUBLIC_KEY);
  expect(await Promise.all(second)).toEqual([200, 200]);
});

test('a function that never resolves is given up, and asked again', async () => {
  vi.useFakeTimers();
  try {
    const publicKey = vi.fn((): Promise<string> => new Promise(() => {}));
    const { statusOf, onRefused } = receiverWith(publicKey);
    const waiting = statusOf(genuine());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await waiting).toBe(500);
    expect(onRefused.mock.calls[0]?.[0].message).toContain('10 s');
    publicKey.mockResolvedValue(PUBLIC_KEY);
    expect(await statusOf(genuine())).toBe(200);
  } finally {
    vi.useRealTimers();
  }
});

test.each<[what: string, source: () => unknown]>([
  ['gives a key', () => PUBLIC_KEY],
  ['throws', () => Promise.reject(new Error('no'))],
])('a function that %s leaves no timer behind, which would keep a process from its end', async (_, source) => {
  vi.useFakeTimers();
  try {
    await receiverWith(source as never).statusOf(genuine());
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('a wrong key is kept, as one that was given is: it cannot be told from a forgery', async () => {
  const publicKey = vi.fn(() => 'eu2zvPjhY6odxV34Z/EsRiERvTodkev4Fq0SlK90Izg=');
  const { statusOf } = receiverWith(publicKey);
  expect([await statusOf(genuine()), await statusOf(genuine())]).toEqual([401, 401]);
  expect(publicKey).toHaveBeenCalledTimes(1);
});
