/** A receiver on a client of Redis, the deliveries that it gets, and all that it says. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createReceiver, redisStore } from 'telnyx-siprec-webhooks/receiver';
import { createTestKeyPair, sampleEvents, signDelivery } from 'telnyx-siprec-webhooks/testing';
import { inTime } from '../../support/in-time.mjs';

const keyPair = createTestKeyPair();

/** Longer than any case waits: what is free again before that was given up, and did not expire. */
export const LONG_MS = 60_000;

/** The longest that the receiver waits for a store, and what a busy machine may add. */
const DEADLINE_MS = 1_500;
const SLACK_MS = 5_000;

/** How long a client may take to be back. */
const RECOVERY_MS = 20_000;
const CLOSING_MS = 10_000;

/** A delivery that can be sent any number of times. */
export function makeDelivery(id = randomUUID()) {
  const sample = sampleEvents['siprec.stopped'].enveloped;
  const body = { ...sample, data: { ...sample.data, id } };
  return { id, request: () => signDelivery(body, { keyPair }).request };
}

/**
 * @param {any} client
 * @param {{ leaseMs?: number, handle?: (id: string) => unknown }} [options]
 */
export function receiverOn(client, { leaseMs = LONG_MS, handle = () => {} } = {}) {
  const errors = [];
  const answers = [];
  const handled = [];
  const receiver = createReceiver({
    publicKey: keyPair.publicKey,
    store: redisStore(client),
    leaseMs,
    onOther: 'ignore',
    async onEvent(_event, { id }) {
      handled.push(id);
      await handle(id);
    },
    onError: (error, { during }) => errors.push({ error, during }),
    onAnswer: (answer) => answers.push(answer),
  });
  /** Sends it, and resolves to the answer, and what was said of it. */
  const send = async ({ request }) => {
    const response = await receiver(request());
    return { ...answers.at(-1), status: response.status, retryAfter: response.headers.get('retry-after') };
  };
  return { send, errors, answers, handled };
}

/** A delivery is answered with 503 in time, is not handled, and `onError` is told. */
export async function expectUnavailable(on, delivery, { deadlineMs = DEADLINE_MS } = {}) {
  const before = { handled: on.handled.length, errors: on.errors.length };
  const answer = await Promise.race([on.send(delivery), sleep(deadlineMs + 3 * SLACK_MS, undefined, { ref: false })]);
  assert.ok(answer, 'there was no answer');
  assert.equal(`${answer.status} ${answer.outcome}`, '503 store_unavailable');
  assert.ok(answer.durationMs < deadlineMs + SLACK_MS, `it took ${Math.round(answer.durationMs)} ms`);
  assert.equal(on.handled.length, before.handled, 'it was handled');
  const told = on.errors.slice(before.errors);
  assert.ok(
    told.some(({ during, error }) => during === 'claim' && error instanceof Error),
    'onError was not told',
  );
  return told[0].error;
}

/** A delivery is handled as soon as the store is back, and long before a lease that was not given up would end. */
export async function expectHandledSoon(on, delivery) {
  const began = performance.now();
  let answer;
  do {
    answer = await on.send(delivery);
    if (answer.status === 200) break;
    assert.equal(answer.status, 503);
    await sleep(100);
  } while (performance.now() - began < RECOVERY_MS);
  assert.equal(`${answer.status} ${answer.outcome}`, '200 handled', `after ${RECOVERY_MS / 1000} s`);
  return Math.round(performance.now() - began);
}

/** Closes a client. Some were closed before, and some do not end while they connect. What came of the case is told all the same. */
export async function closeClient(connection) {
  const closing = Promise.resolve().then(() => connection?.close());
  await inTime(closing, 'the client to be closed', CLOSING_MS).catch(() => {});
}

/** A promise, and what resolves it. */
export function gate() {
  let open = () => {};
  const opened = new Promise((resolve) => {
    open = () => resolve(undefined);
  });
  return { open, opened };
}
