/**
 * A whole Worker: a receiver in Hono, with its claims in Durable Objects, where all isolates meet. Copy this file to `src/worker.ts`, write this
 * `wrangler.toml` beside `src`, and run `npx wrangler deploy`:
 *
 *     name = "siprec-webhooks"
 *     main = "src/worker.ts"
 *     compatibility_date = "2026-10-01"
 *
 *     [vars]
 *     TELNYX_PUBLIC_KEY = "the public key of your account"
 *
 *     [[durable_objects.bindings]]
 *     name = "DELIVERY_CLAIMS"
 *     class_name = "DeliveryClaim"
 *
 *     [[migrations]]
 *     tag = "v1"
 *     new_sqlite_classes = ["DeliveryClaim"]
 */

import { DurableObject } from 'cloudflare:workers';
import { Hono } from 'hono';
import { type Claim, type ClaimStore, createReceiver, type Receiver } from 'telnyx-siprec-webhooks/receiver';

interface Bindings {
  readonly TELNYX_PUBLIC_KEY?: string;
  readonly DELIVERY_CLAIMS: DurableObjectNamespace<DeliveryClaim>;
}

const app = new Hono<{ Bindings: Bindings }>();
let receiver: Receiver | undefined;

app.post('/webhooks', ({ env, req }) => {
  // Made by the first delivery: the bindings come with the request, and are the same with each.
  receiver ??= createReceiver({
    publicKey: env.TELNYX_PUBLIC_KEY,
    store: durableObjectStore(env.DELIVERY_CLAIMS),
    onEvent: (event, { id }) => console.log(id, event),
    onOther: 'ignore', // the other events of the call; or a function
  });
  return receiver(req.raw);
});

export default app;

// From here on it is examples/stores/durable-object.ts, word for word.

interface Entry {
  readonly token: string;
  readonly isDone: boolean;
  /** Unix milliseconds, by the clock of the object: nobody else's counts. */
  readonly expiresAt: number;
}

/** The claim of one delivery. */
export class DeliveryClaim extends DurableObject {
  async claim(leaseMs: number): Promise<Claim> {
    const entry = await this.#read();
    if (entry?.isDone) return { state: 'done' };
    if (entry) return { state: 'running', retryAfterMs: entry.expiresAt - Date.now() };
    const token = crypto.randomUUID();
    await this.#write({ token, isDone: false, expiresAt: Date.now() + leaseMs });
    return { state: 'claimed', token };
  }

  async renew(token: string, leaseMs: number): Promise<boolean> {
    if (!(await this.#isHeldBy(token))) return false;
    await this.#write({ token, isDone: false, expiresAt: Date.now() + leaseMs });
    return true;
  }

  async complete(token: string, retentionMs: number): Promise<boolean> {
    if (!(await this.#isHeldBy(token))) return false;
    await this.#write({ token, isDone: true, expiresAt: Date.now() + retentionMs });
    return true;
  }

  async release(token: string): Promise<boolean> {
    if (!(await this.#isHeldBy(token))) return false;
    await this.ctx.storage.deleteAll();
    return true;
  }

  /** Forgets what expired, or waits on where it was renewed after the alarm was set. */
  override async alarm(): Promise<void> {
    const entry = await this.#read();
    if (entry) await this.ctx.storage.setAlarm(entry.expiresAt);
    else await this.ctx.storage.deleteAll();
  }

  /** What is there and has not expired. While storage is read, no other call gets in between. */
  async #read(): Promise<Entry | undefined> {
    const entry = await this.ctx.storage.get<Entry>('entry');
    return entry && entry.expiresAt > Date.now() ? entry : undefined;
  }

  async #write(entry: Entry): Promise<void> {
    // Together: the runtime makes writes that nothing waits between one write.
    await Promise.all([this.ctx.storage.put('entry', entry), this.ctx.storage.setAlarm(entry.expiresAt)]);
  }

  async #isHeldBy(token: string): Promise<boolean> {
    const entry = await this.#read();
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
