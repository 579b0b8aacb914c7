/** Runs in workerd: `workerd test` calls `test`. */

import { check } from './check.js';
import { type DeliveryClaim, durableObjectStore } from './store.js';

export { DeliveryClaim } from './store.js';

export default {
  async test(_controller: unknown, env: { DELIVERY_CLAIMS: DurableObjectNamespace<DeliveryClaim> }): Promise<void> {
    await check(durableObjectStore(env.DELIVERY_CLAIMS));
  },
};
