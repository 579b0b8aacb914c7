/** Runs in workerd: `workerd test` calls `test`. */

import { waitUntil } from 'cloudflare:workers';
import { createReceiver } from 'telnyx-siprec-webhooks/receiver';
import { createTestKeyPair, sampleEvents, signDelivery } from 'telnyx-siprec-webhooks/testing';
import { check } from './check.js';
import { type DeliveryClaim, durableObjectStore } from './store.js';

export { DeliveryClaim } from './store.js';

export default {
  async test(_controller: unknown, env: { DELIVERY_CLAIMS: DurableObjectNamespace<DeliveryClaim> }): Promise<void> {
    await check(durableObjectStore(env.DELIVERY_CLAIMS));
    await checkWaitUntil();
  },
};

/** What docs/receiver.md says: a handler imports `waitUntil`, and is answered for before that work is done. */
async function checkWaitUntil(): Promise<void> {
  const keyPair = createTestKeyPair();
  let finish = () => {};
  const work = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const receiver = createReceiver({
    publicKey: keyPair.publicKey,
    onEvent: () => waitUntil(work),
    onOther: 'ignore',
  });
  const { status } = await receiver(signDelivery(sampleEvents['siprec.failed'].enveloped, { keyPair }).request);
  if (status !== 200) throw new Error(`waitUntil in a handler: ${status}`);
  finish();
}
