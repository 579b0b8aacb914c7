/**
 * Handling a delivery under a claim of its own, so that nobody else does.
 *
 * @module
 */

import { monotonicNow } from '../primitives/clock.js';
import { Alarms } from './alarms.js';
import { committed, Marking } from './complete-in.js';
import type { Tell } from './hooks.js';
import { Lease } from './lease.js';
import type { Handled } from './outcomes.js';
import type { Delivery, VerifiedDelivery } from './receiver-options.js';
import { StoreCalls, type StoreCallsOptions } from './store-calls.js';

/** One of the user's, by its name. */
export interface Handler {
  readonly name: 'onEvent' | 'onOther' | 'onInvalid';
  readonly handle: (delivery: Delivery) => unknown;
}

/** Makes the function that claims a delivery, has it handled, and has the store remember that. It never rejects. */
export function handleOnceBy(options: StoreCallsOptions, tell: Tell) {
  const { store, leaseMs, retentionMs } = options;

  return async function handleOnce(verified: VerifiedDelivery, handler: Handler): Promise<Handled> {
    const { id } = verified;
    const alarms = new Alarms();
    const calls = new StoreCalls(options, id, alarms, tell);
    try {
      const since = monotonicNow();
      const claim = await calls.claim();
      if (!claim) return { outcome: 'store_unavailable' };
      if (claim.state === 'running') return { outcome: 'busy', retryAfterMs: claim.retryAfterMs };
      if (claim.state === 'done') {
        tell.duplicate(verified);
        return { outcome: 'duplicate' };
      }

      const { token } = claim;
      if (monotonicNow() - since >= leaseMs) {
        calls.failed(new Error('The claim had expired when the store answered. This process stood still.'), 'claim');
        await calls.release(token);
        return { outcome: 'store_unavailable' };
      }
      const lease = new Lease({ leaseMs, since, token, calls, alarms });
      const failed = (error: unknown) => tell.failed(error, handler.name, id);
      const marking = new Marking({ store, retentionMs, id, token, lease, onLate: failed });
      const began = monotonicNow();
      let isHandled = false;
      try {
        await handler.handle(deliveryUnder(lease, marking, verified));
        isHandled = true;
      } catch (error) {
        if (!marking.isLostBy(error)) failed(error);
      }
      marking.end();
      lease.stop();
      const handlerMs = monotonicNow() - began;
      if (marking.isLost) return { outcome: 'busy', handlerMs }; // somebody else's by now, so there is nothing to give up
      if (isHandled && marking.isAsked) return { ...(await committed(calls, token, failed)), handlerMs };
      await (isHandled ? calls.insist(token) : calls.release(token));
      // The answer to what was handled is 200, whatever came of that, unless the store said that it is not safe.
      return { outcome: isHandled && !calls.isUnsafe ? 'handled' : 'failed', handlerMs };
    } finally {
      alarms.rest();
    }
  };
}

const SIGNAL_NOW = Symbol('signal');

/** One getter for all deliveries: see {@link deliveryUnder}. */
const SIGNAL: PropertyDescriptor = {
  enumerable: true,
  configurable: true,
  get(this: { readonly [SIGNAL_NOW]: () => AbortSignal }) {
    return this[SIGNAL_NOW]();
  },
};

/**
 * What the handler gets. V8 has one hidden class for all deliveries with the same fields, because they share the getter and no spread is used. Otherwise each
 * delivery would get a hidden class of its own. Making one takes as long as decoding the body. It also keeps the delivery in memory until the next full
 * garbage collection.
 */
function deliveryUnder(lease: Lease, marking: Marking, verified: VerifiedDelivery): Delivery {
  const delivery = Object.assign({}, verified, {
    // As the store of that kind of transaction does.
    completeIn: ((transaction: unknown) => marking.completeIn(transaction)) as Delivery['completeIn'],
  });
  // A proxy may bind or wrap what it gives. It may not do that to a property that is not configurable.
  Object.defineProperty(delivery, SIGNAL_NOW, { value: () => lease.signal, configurable: true });
  return Object.defineProperty(delivery, 'signal', SIGNAL) as Delivery;
}
