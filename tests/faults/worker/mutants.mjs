/** Stores that break the contract, each in one way that matters. The suite is worth something only if it finds them out. */

import { randomUUID } from 'node:crypto';

/** @typedef {import('telnyx-siprec-webhooks/receiver').ClaimStore} ClaimStore */

/** @type {Record<string, (store: ClaimStore, client: any) => ClaimStore>} */
export const MUTANTS = {
  /** Remembers the delivery as handled as soon as it is claimed, which is how most people deduplicate. */
  'completes before the handler': (store) => ({
    ...store,
    async claim(id, leaseMs) {
      const claim = await store.claim(id, leaseMs);
      if (claim.state === 'claimed') await store.complete(id, claim.token, 86_400_000);
      return claim;
    },
    renew: async () => true,
    complete: async () => true,
  }),

  /** Looks, and then writes. */
  'claim not atomic': (store, client) => ({
    ...store,
    async claim(id, leaseMs) {
      const key = `telnyx-siprec-webhooks:${id}`;
      const held = await client.get(key);
      if (held?.startsWith('done:')) return { state: 'done' };
      if (held) return { state: 'running', retryAfterMs: leaseMs };
      const token = randomUUID();
      await ('defineCommand' in client
        ? client.set(key, token, 'PX', leaseMs)
        : client.set(key, token, { PX: leaseMs }));
      return { state: 'claimed', token };
    },
  }),

  /** Says that the lease was renewed, and leaves it as it is. */
  'does not renew': (store) => ({ ...store, renew: async () => true }),
};
