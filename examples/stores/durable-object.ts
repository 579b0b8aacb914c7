/**
 * A store for `createReceiver` on Cloudflare's Durable Objects. It has one object for each delivery, so all claims of a delivery meet in one place.
 *
 * Copy this file, export `DeliveryClaim` from your Worker, and bind it in `wrangler.jsonc`:
 *
 *     "durable_objects": { "bindings": [{ "name": "DELIVERY_CLAIMS", "class_name": "DeliveryClaim" }] },
 *     "migrations": [{ "tag": "v1", "new_sqlite_classes": ["DeliveryClaim"] }]
 *
 * The object needs SQLite, as here, because other objects cannot read their storage without waiting. Then give the receiver
 * `store: durableObjectStore(env.DELIVERY_CLAIMS)`.
 */

import { DurableObject } from 'cloudflare:workers';
import type { Claim, ClaimStore } from 'telnyx-siprec-webhooks/receiver';

interface Entry {
  readonly token: string;
  readonly isDone: boolean;
  /** Unix milliseconds, by the clock of the object. No other clock is used. */
  readonly expiresAt: number;
}

/** The claim of one delivery. */
export class DeliveryClaim extends DurableObject {
  async claim(leaseMs: number): Promise<Claim> {
    const entry = this.#read();
    if (entry?.isDone) return { state: 'done' };
    if (entry) return { state: 'running', retryAfterMs: entry.expiresAt - Date.now() };
    const token = crypto.randomUUID();
    await this.#write({ token, isDone: false, expiresAt: Date.now() + leaseMs });
    return { state: 'claimed', token };
  }

  async renew(token: string, leaseMs: number): Promise<boolean> {
    if (!this.#isHeldBy(token)) return false;
    await this.#write({ token, isDone: false, expiresAt: Date.now() + leaseMs });
    return true;
  }

  async complete(token: string, retentionMs: number): Promise<boolean> {
    if (!this.#isHeldBy(token)) return false;
    await this.#write({ token, isDone: true, expiresAt: Date.now() + retentionMs });
    return true;
  }

  async release(token: string): Promise<boolean> {
    if (!this.#isHeldBy(token)) return false;
    await this.ctx.storage.deleteAll();
    return true;
  }

  /** Deletes an entry that has expired. If the entry was renewed after the alarm was set, this sets the alarm again. */
  override async alarm(): Promise<void> {
    const entry = this.#read();
    if (entry) await this.ctx.storage.setAlarm(entry.expiresAt);
    else await this.ctx.storage.deleteAll();
  }

  /** Gives the entry, unless it has expired. Nothing is awaited between this and a write, so no other call can come in between. */
  #read(): Entry | undefined {
    const entry = this.ctx.storage.kv.get<Entry>('entry');
    return entry && entry.expiresAt > Date.now() ? entry : undefined;
  }

  #write(entry: Entry): Promise<void> {
    this.ctx.storage.kv.put('entry', entry); // at once
    return this.ctx.storage.setAlarm(entry.expiresAt);
  }

  #isHeldBy(token: string): boolean {
    const entry = this.#read();
    return entry !== undefined && !entry.isDone && entry.token === token;
  }
}

/** Makes a store of a Durable Object namespace. */
export function durableObjectStore(namespace: DurableObjectNamespace<DeliveryClaim>): ClaimStore {
  const of = (id: string) => namespace.get(namespace.idFromName(id));
  return {
    claim: async (id, leaseMs) => of(id).claim(leaseMs),
    renew: async (id, token, leaseMs) => of(id).renew(token, leaseMs),
    complete: async (id, token, retentionMs) => of(id).complete(token, retentionMs),
    release: async (id, token) => of(id).release(token),
  };
}
