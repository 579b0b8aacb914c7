/** Tests deno.ts with signed deliveries: `deno test --allow-env`. */

import { createTestKeyPair, sampleEvents, signDelivery } from 'telnyx-siprec-webhooks/testing';

const keyPair = createTestKeyPair();
Deno.env.set('TELNYX_PUBLIC_KEY', keyPair.publicKey);
const { receiver } = await import('./deno.ts'); // not at the top, because that import would run before the line above

Deno.test('handles both forms, once each', async () => {
  const handled: string[] = [];
  console.log = (id) => handled.push(id);
  const json = signDelivery(sampleEvents['siprec.failed'].enveloped, { keyPair });
  const form = signDelivery(sampleEvents['siprec-failed'].form, { keyPair });
  for (const { request } of [json, form, json]) equal((await receiver(request)).status, 200);
  equal(handled.length, 2);
});

Deno.test('refuses a forgery', async () => {
  const forged = signDelivery(sampleEvents['siprec.started'].enveloped, { keyPair: createTestKeyPair() });
  equal((await receiver(forged.request)).status, 401);
});

function equal(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`Expected ${expected}, got ${actual}`);
}
