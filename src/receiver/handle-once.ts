/**
 * Handling a delivery under a claim of its own, so that nobody else does.
 *
 * @module
 */

import { isWebhookError } from '../errors/is-webhook-error.js';
import { monotonicNow } from '../primitives/clock.js';
import { Alarms } from './alarms.js';
import { ClaimLostError } from './claim-lost.js';
import { committed, Marking } from './complete-in.js';
import type { Tell } from './hooks.js';
import { Lease } from './lease.js';
import type { Handled } from './outcomes.js';
import type { CheckedReceiverOptions, Delivery, VerifiedDelivery } from './receiver-options.js';
import { patienceFor, StoreCalls, type StoreCallsOptions } from './store-calls.js';

/** One of the user's, by its name. */
export interface Handler {
  readonly name: 'onEvent' | 'onOther' | 'onInvalid';
  readonly handle: (delivery: Delivery) => unknown;
}

/** How many times more to ask for what was handled to be remembered. */
const INSISTENCE = 3;

type HandleOnceOptions = Pick<CheckedReceiverOptions, 'store' | 'leaseMs' | 'retentionMs'>;

/** Makes the function that claims a delivery, has it handled, and has the store remember that. It never rejects. */
export function handleOnceBy({ store, leaseMs, retentionMs }: HandleOnceOptions, tell: Tell) {
  return async function handleOnce(verified: VerifiedDelivery, handler: Handler): Promise<Handled> {
    const { id } = verified;
    const alarms = new Alarms();
    let isUnsafe = false;
    const onError: StoreCallsOptions['onError'] = (error, operation) => {
      // A store that refuses to remember says that a transaction is open, which may take with it what the handler did.
      if (operation === 'complete' && isWebhookError(error) && error.code === 'option_invalid') isUnsafe = true;
      tell.failed(error, operation, id);
    };
    const calls = new StoreCalls({ store, id, leaseMs, retentionMs, alarms, onError });

    const since = monotonicNow();
    const claim = await calls.claim();
    if (claim?.state !== 'claimed') {
      alarms.rest();
      if (!claim) return { outcome: 'store_unavailable' };
      if (claim.state === 'running') return { outcome: 'busy', retryAfterMs: claim.retryAfterMs };
      tell.duplicate(verified);
      return { outcome: 'duplicate' };
    }

    const { token } = claim;
    if (monotonicNow() - since >= leaseMs) {
      onError(new Error('The claim came after its lease had run out: this process stood still.'), 'claim');
      await calls.release(token);
      alarms.rest();
      return { outcome: 'store_unavailable' };
    }
    /** Has the store remember that it was handled, and asks again in the background where there was no answer. */
    const complete = async (more = INSISTENCE): Promise<void> => {
      const isHeld = await calls.complete(token);
      if (isHeld === false) onError(new ClaimLostError(LOST), 'complete');
      if (isHeld === undefined && more > 0 && !isUnsafe)
        alarms.wait(patienceFor(leaseMs)).then(() => complete(more - 1));
    };
    const renew = (onLate: (isHeld: boolean) => void) => calls.renew(token, onLate);
    const lease = new Lease({ leaseMs, since, alarms, renew });
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
    if (marking.isLost) {
      alarms.rest();
      return { outcome: 'busy', handlerMs }; // somebody else's by now, so there is nothing to give up
    }
    if (isHandled && marking.isAsked) {
      const result = await committed(calls, token, failed);
      alarms.rest();
      return { ...result, handlerMs };
    }
    await (isHandled ? complete() : calls.release(token));
    alarms.rest();
    // The answer to what was handled is 200, whatever came of that, unless the store said that it is not safe.
    return { outcome: isHandled && !isUnsafe ? 'handled' : 'failed', handlerMs };
  };
}

const LOST =
  'The lease had run out when the handler finished, so another worker may have handled the delivery, too. Was the store away, or did this process ' +
  'stand still? Heed delivery.signal, or make leaseMs longer. (Where an answer of the store was lost before, it may have been remembered all the same.)';

function deliveryUnder(lease: Lease, marking: Marking, verified: VerifiedDelivery): Delivery {
  return {
    ...verified,
    get signal() {
      return lease.signal;
    },
    // As the store of that kind of transaction does.
    completeIn: ((transaction: unknown) => marking.completeIn(transaction)) as Delivery['completeIn'],
  };
}
