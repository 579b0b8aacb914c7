/**
 * The rules that every store must keep.
 *
 * @module
 */

import { monotonicNow } from '../../primitives/clock.js';
import { type ClaimStore, LONGEST_WAIT_MS } from './claim-store.js';
import {
  claimed,
  claimedInTime,
  expect,
  LONG_MS,
  powerless,
  SHORT_MS,
  shapesOf,
  sleep,
  takenOverOnce,
} from './store-trials.js';

/** A store may count in whole seconds, and round up. */
const ROUNDING_MS = 1_000;

/** A likely cause of leases that are too long or too short. */
const TWO_CLOCKS = ' (does one clock set the end of a lease, and another one read it?)';

/** Resolves when a store keeps it, and throws `Broken` when not. The id is of nobody else. */
type Rule = (store: ClaimStore, id: string) => Promise<void>;

/** In the order in which one stands on another. */
export const RULES: Record<string, Rule> = {
  'An id that nobody claimed can be claimed, and the claim has a token.': async (store, id) => {
    await claimed(store, id);
  },

  'An answer comes within 1.5 seconds, because a receiver waits no longer.': async (store, id) => {
    const times: number[] = [];
    for (const round of Array(3).keys()) {
      const asked = monotonicNow();
      await claimed(store, `${id}-${round}`);
      times.push(monotonicNow() - asked);
    }
    const quickest = Math.min(...times); // a machine that runs tests may be busy for once
    expect(quickest <= LONGEST_WAIT_MS, `the quickest of three claims took ${Math.round(quickest)} ms`);
  },

  'While a claim is held, another one is running, and told when the lease ends.': async (store, id) => {
    await claimed(store, id);
    const { state, ...rest } = await store.claim(id, LONG_MS);
    expect(state === 'running', `the second claim is ${state}`);
    const { retryAfterMs } = rest as { retryAfterMs?: unknown };
    expect(
      typeof retryAfterMs === 'number' && retryAfterMs > 0 && retryAfterMs <= LONG_MS + ROUNDING_MS,
      `retryAfterMs is not the time that is left${TWO_CLOCKS}`,
    );
  },

  'Of simultaneous claims, one succeeds.': async (store, id) => {
    for (const round of Array(20).keys()) {
      const claims = await Promise.all(Array.from({ length: 16 }, () => store.claim(`${id}-${round}`, LONG_MS)));
      const successes = claims.filter(({ state }) => state === 'claimed').length;
      expect(successes === 1, `${successes} of 16 succeeded`);
    }
  },

  'Ids have nothing to do with each other, however alike and however long.': async (store, id) => {
    for (const other of [id, `${id}_`, `${id}-`, id.toUpperCase(), id.padEnd(255, 'x'), id.padEnd(256, 'x')])
      await claimed(store, other);
  },

  'What was completed is done, and stays so.': async (store, id) => {
    expect(await store.complete(id, await claimed(store, id), LONG_MS), 'complete did not say that the token held');
    for (const _ of Array(2).keys()) {
      const { state } = await store.claim(id, LONG_MS);
      expect(state === 'done', `a claim is ${state}`);
    }
  },

  'An id of every shape that verify gives is kept whole.': async (store, id) => {
    for (const shape of shapesOf(id)) {
      expect(
        await store.complete(shape, await claimed(store, shape), LONG_MS),
        'complete did not say that the token held',
      );
    }
    for (const shape of shapesOf(id)) {
      const { state } = await store.claim(shape, LONG_MS);
      expect(state === 'done', `a claim of an id of ${shape.length} characters is ${state}`);
    }
  },

  'What is done stays so for the retention, however short the lease was.': async (store, id) => {
    expect(
      await store.complete(id, await claimed(store, id, 4 * SHORT_MS), LONG_MS),
      `complete did not say that the token held${TWO_CLOCKS}`,
    );
    await sleep(4 * SHORT_MS + ROUNDING_MS);
    const { state } = await store.claim(id, LONG_MS);
    expect(state === 'done', `after the lease, a claim is ${state}`);
  },

  'After the retention, it can be claimed anew.': async (store, id) => {
    expect(await store.complete(id, await claimed(store, id), SHORT_MS), 'complete did not say that the token held');
    await claimedInTime(store, id);
  },

  'What was released can be claimed at once, under another token.': async (store, id) => {
    const token = await claimed(store, id);
    expect(await store.release(id, token), 'release did not say that the token held');
    expect((await claimed(store, id)) !== token, 'the token is the same');
  },

  'A claim that is not renewed expires: its process may have crashed.': async (store, id) => {
    const token = await claimed(store, id, SHORT_MS);
    expect((await claimedInTime(store, id)) !== token, 'the token is the same');
  },

  'Of simultaneous claims of what expired, one succeeds.': async (store, id) => {
    const [running, done] = ['running', 'done'].map((state) =>
      Array.from({ length: 5 }, (_, index) => `${id}-${state}-${index}`),
    ) as [string[], string[]];
    for (const each of running) await claimed(store, each, SHORT_MS);
    for (const each of done) await store.complete(each, await claimed(store, each), SHORT_MS);
    await Promise.all([...running, ...done].map((each) => takenOverOnce(store, each)));
  },

  'A claim that is renewed lasts longer.': async (store, id) => {
    const token = await claimed(store, id, 4 * SHORT_MS);
    expect(await store.renew(id, token, LONG_MS), 'renew did not say that the token held');
    await sleep(5 * SHORT_MS);
    const { state } = await store.claim(id, LONG_MS);
    expect(state === 'running', `after the first lease, another claim is ${state}`);
    expect(await store.complete(id, token, LONG_MS), 'the token no longer holds');
  },

  'A claim that is renewed often lasts as long as was asked for the last time, and no longer.': async (store, id) => {
    const token = await claimed(store, id, 4 * SHORT_MS);
    for (const _ of Array(16).keys()) {
      expect(await store.renew(id, token, 4 * SHORT_MS), 'renew did not say that the token held');
    }
    await claimedInTime(store, id);
  },

  'Of complete and release at the same moment, one succeeds.': async (store, id) => {
    for (const round of Array(20).keys()) {
      const each = `${id}-${round}`;
      const token = await claimed(store, each);
      const [isDone, isFree] = await Promise.all([store.complete(each, token, LONG_MS), store.release(each, token)]);
      expect(isDone !== isFree, isDone ? 'both did' : 'neither did');
      const { state } = await store.claim(each, LONG_MS);
      expect(state === (isDone ? 'done' : 'claimed'), `a claim is then ${state}`);
    }
  },

  'A token that never was does nothing.': async (store, id) => {
    const token = await claimed(store, id);
    await powerless(store, id, crypto.randomUUID());
    expect((await store.claim(id, LONG_MS)).state === 'running', 'the claim is gone');
    expect(await store.renew(id, token, LONG_MS), 'the token no longer holds');
    await powerless(store, `${id}-unclaimed`, crypto.randomUUID());
    await claimed(store, `${id}-unclaimed`);
  },

  'The token of a claim that expired does nothing.': async (store, id) => {
    const token = await claimed(store, id, SHORT_MS);
    await sleep(SHORT_MS + ROUNDING_MS);
    await powerless(store, id, token);
    await claimedInTime(store, id);
  },

  'The token of a claim that expired does nothing to the claim of somebody else.': async (store, id) => {
    const lost = await claimed(store, id, SHORT_MS);
    const token = await claimedInTime(store, id);
    await powerless(store, id, lost);
    const { state } = await store.claim(id, LONG_MS);
    expect(state === 'running', `the claim of somebody else is ${state}`);
    expect(await store.complete(id, token, LONG_MS), 'the token of somebody else no longer holds');
  },

  'The token of a claim that was released does nothing.': async (store, id) => {
    const token = await claimed(store, id);
    await store.release(id, token);
    await claimed(store, id);
    await powerless(store, id, token);
    expect((await store.claim(id, LONG_MS)).state === 'running', 'the claim of somebody else is gone');
  },

  'What is done cannot be renewed or released.': async (store, id) => {
    const token = await claimed(store, id);
    await store.complete(id, token, LONG_MS);
    expect(!(await store.renew(id, token, SHORT_MS)), 'renew said that the token held');
    expect(!(await store.release(id, token)), 'release said that the token held');
    const { state } = await store.claim(id, LONG_MS);
    expect(state === 'done', `a claim is ${state}`);
  },
};
