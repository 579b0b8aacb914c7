/**
 * What the rules of stores are tried with.
 *
 * @module
 */

import type { Claim, ClaimStore } from './claim-store.js';

/** Long enough to be still held when a rule has been tried, on any machine. */
export const LONG_MS = 60_000;

/** Short enough to wait for. */
export const SHORT_MS = 250;

/** How long something that is to expire may take to do so. */
const PATIENCE_MS = 5_000;

/** How a rule is broken. Never leaves `storeConformance`. */
export class Broken {
  readonly how: string;

  constructor(how: string) {
    this.how = how;
  }
}

export function expect(isKept: boolean, how: string): void {
  if (isKept !== true) throw new Broken(how);
}

/** Ids of their own, as of Call Control, of TeXML, of a delivery that has none, and as long as they come: each with a UUID in it. */
export function shapesOf(id: string): string[] {
  const uuid = id.slice(-36);
  const texml = `v3_3A${uuid}__${uuid}__siprec-started__2026-11-26T12_3A00_3A00_2E000000Z`;
  return [
    uuid,
    uuid.toUpperCase(),
    texml,
    `sig__${uuid.replaceAll('-', '').repeat(2)}`,
    `_C3_A9${uuid}`.padEnd(256, '_3A'),
  ];
}

/** Claims an id, which must succeed. */
export async function claimed(store: ClaimStore, id: string, leaseMs = LONG_MS): Promise<string> {
  return tokenOf(await store.claim(id, leaseMs));
}

/** Claims an id as soon as it can be claimed. */
export function claimedInTime(store: ClaimStore, id: string): Promise<string> {
  return onceExpired(async () => {
    const claim = await store.claim(id, LONG_MS);
    return claim.state === 'claimed' ? tokenOf(claim) : undefined;
  });
}

/** Claims many times at once, until what is held has expired. */
export async function takenOverOnce(store: ClaimStore, id: string): Promise<void> {
  await onceExpired(async () => {
    const claims = await Promise.all(Array.from({ length: 16 }, () => store.claim(id, LONG_MS)));
    const successes = claims.filter(({ state }) => state === 'claimed');
    expect(successes.length <= 1, `${successes.length} of 16 succeeded`);
    return successes[0];
  });
}

/** Tries again and again, until it gives something. */
async function onceExpired<Value>(attempt: () => Promise<Value | undefined>): Promise<Value> {
  for (let waited = 0; waited < PATIENCE_MS; waited += SHORT_MS) {
    await sleep(SHORT_MS);
    const value = await attempt();
    if (value !== undefined) return value;
  }
  throw new Broken(`${PATIENCE_MS / 1000} s after it should have expired, it has not`);
}

function tokenOf(claim: Claim): string {
  expect(claim.state === 'claimed', `a claim is ${claim.state}`);
  const { token } = claim as { token?: unknown };
  expect(typeof token === 'string' && token !== '', 'a claim has no token');
  return token as string;
}

/** Tries all that a token is good for. */
export async function powerless(store: ClaimStore, id: string, token: string): Promise<void> {
  expect(!(await store.renew(id, token, LONG_MS)), 'renew said that it held');
  expect(!(await store.complete(id, token, LONG_MS)), 'complete said that it held');
  expect(!(await store.release(id, token)), 'release said that it held');
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
