/** What every store must show: the rules, and one handler for one delivery. */

import { type ClaimStore, createReceiver, storeConformance } from 'telnyx-siprec-webhooks/receiver';
import { createTestKeyPair, sampleEvents, signDelivery } from 'telnyx-siprec-webhooks/testing';

export async function check(store: ClaimStore): Promise<void> {
  await storeConformance(() => store);

  const keyPair = createTestKeyPair();
  const { data } = sampleEvents['siprec.started'].enveloped;
  const body = { data: { ...data, id: crypto.randomUUID() } };
  const post = () => signDelivery(body, { keyPair }).request;
  let handled = 0;
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  // Two of them, as two processes would have: they meet in the store only.
  const make = () =>
    createReceiver({
      publicKey: keyPair.publicKey,
      store,
      onOther: 'ignore',
      async onEvent() {
        handled++;
        begin();
        await finished;
      },
    });
  const [first, second] = [make(), make()];
  const answer = first(post());
  await begun;
  const during = await second(post());
  finish();
  const statuses = [(await answer).status, during.status, (await second(post())).status];
  if (handled !== 1 || statuses.join() !== '200,503,200') {
    throw new Error(`handled ${handled} times, with the answers ${statuses}`);
  }
}
