// A user's test of a handler, in Node's own runner.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWebhookError, unwrap } from 'telnyx-siprec-webhooks';
import { createTestKeyPair, sampleEvents, signDelivery } from 'telnyx-siprec-webhooks/testing';

const keyPair = createTestKeyPair();

async function handle(request) {
  try {
    const { event } = await unwrap(request.headers, await request.arrayBuffer(), keyPair.publicKey);
    return event.event_type ?? event.SiprecEvent;
  } catch (error) {
    return isWebhookError(error) ? error.code : error;
  }
}

for (const [eventType, sample] of Object.entries(sampleEvents)) {
  test(eventType, async () => {
    const { request } = signDelivery(sample.form ?? sample.enveloped, { keyPair });
    assert.equal(await handle(request), eventType);
    const { request: stranger } = signDelivery(sample.form ?? sample.bare, { keyPair: createTestKeyPair() });
    assert.equal(await handle(stranger), 'signature_mismatch');
  });
}
