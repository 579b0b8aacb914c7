/**
 * A store for `createReceiver` on Deno KV: `store: denoKvStore(await Deno.openKv())`. Copy this file.
 *
 * Deno KV has no clock to ask, so the clocks of your processes must agree to within a fraction of `leaseMs`. On one machine, and on Deno Deploy, they
 * do.
 */

import type { Claim, ClaimStore } from 'telnyx-siprec-webhooks/receiver';

interface Entry {
  readonly token: string;
  readonly isDone: boolean;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

/** Deno KV deletes expired entries by itself, some of them late. So this only cleans up. */
const CLEAN_UP_MS = 60_000;

/** Makes a store of a Deno KV database. */
export function denoKvStore(kv: Deno.Kv, prefix = 'telnyx-siprec-webhooks'): ClaimStore {
  return {
    async claim(id, leaseMs): Promise<Claim> {
      for (;;) {
        const { entry, versionstamp } = await read(id);
        if (entry?.isDone) return { state: 'done' };
        if (entry) return { state: 'running', retryAfterMs: Math.max(1, entry.expiresAt - Date.now()) };
        const token = crypto.randomUUID();
        if (await write(id, versionstamp, { token, isDone: false, expiresAt: Date.now() + leaseMs })) {
          return { state: 'claimed', token };
        }
        // Somebody else was quicker: look at what they wrote.
      }
    },
    renew: (id, token, leaseMs) => change(id, token, { token, isDone: false, expiresAt: Date.now() + leaseMs }),
    complete: (id, token, retentionMs) =>
      change(id, token, { token, isDone: true, expiresAt: Date.now() + retentionMs }),
    release: (id, token) => change(id, token, undefined),
  };

  /** Changes the entry if this token holds it, and tells whether it does. */
  async function change(id: string, token: string, next: Entry | undefined): Promise<boolean> {
    for (;;) {
      const { entry, versionstamp } = await read(id);
      if (entry?.token !== token || entry.isDone) return false;
      if (await write(id, versionstamp, next)) return true;
    }
  }

  async function read(id: string): Promise<{ entry: Entry | undefined; versionstamp: string | null }> {
    const { value, versionstamp } = await kv.get<Entry>([prefix, id]);
    return { entry: value && value.expiresAt > Date.now() ? value : undefined, versionstamp };
  }

  /** Writes if nobody has written since it was read, and tells whether it did. */
  async function write(id: string, versionstamp: string | null, entry: Entry | undefined): Promise<boolean> {
    const key = [prefix, id];
    const unchanged = kv.atomic().check({ key, versionstamp });
    const { ok } = await (entry
      ? unchanged.set(key, entry, { expireIn: entry.expiresAt - Date.now() + CLEAN_UP_MS })
      : unchanged.delete(key)
    ).commit();
    return ok;
  }
}
