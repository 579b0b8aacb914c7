/**
 * A whole Worker: a receiver in Hono, with its claims in Durable Objects, which all isolates share. It needs the `wrangler.jsonc` beside this file. To copy
 * both, try them and deploy them: docs/receiver.md, "In a Worker".
 */

import { DurableObject, env } from 'cloudflare:workers';
import { Hono } from 'hono';
import { type Claim, type ClaimStore, createReceiver } from 'telnyx-siprec-webhooks/receiver';

interface Bindings {
  readonly TELNYX_PUBLIC_KEY?: string;
  readonly DELIVERY_CLAIMS: DurableObjectNamespace<DeliveryClaim>;
}

const { TELNYX_PUBLIC_KEY, DELIVERY_CLAIMS } = env as Bindings;
const receiver = createReceiver({
  publicKey: TELNYX_PUBLIC_KEY,
  store: durableObjectStore(DELIVERY_CLAIMS),
  onEvent: (event, { id }) => console.log(id, event),
  onOther: 'ignore', // the other events of the call; or a function
});

const app = new Hono();
app.post('/webhooks', ({ req }) => receiver(req.raw));

export default app;

// The rest is examples/stores/durable-object.ts, word for word. Only its function has no `export`, because a Worker's entry may export handlers and
// classes only.

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
function durableObjectStore(namespace: DurableObjectNamespace<DeliveryClaim>): ClaimStore {
  const of = (id: string) => namespace.get(namespace.idFromName(id));
  return {
    claim: async (id, leaseMs) => of(id).claim(leaseMs),
    renew: async (id, token, leaseMs) => of(id).renew(token, leaseMs),
    complete: async (id, token, retentionMs) => of(id).complete(token, retentionMs),
    release: async (id, token) => of(id).release(token),
  };
}
