/** Tests bun.ts with signed deliveries: `bun test`. */

import { expect, spyOn, test } from 'bun:test';
import { createTestKeyPair, sampleEvents, signDelivery } from 'telnyx-siprec-webhooks/testing';

const keyPair = createTestKeyPair();
process.env.TELNYX_PUBLIC_KEY = keyPair.publicKey;
process.env.DATABASE = ':memory:';
const { receiver } = await import('./bun.js'); // not at the top, because that import would run before the lines above

test('handles both forms, once each', async () => {
  const log = spyOn(console, 'log').mockImplementation(() => {});
  const json = signDelivery(sampleEvents['siprec.failed'].enveloped, { keyPair });
  const form = signDelivery(sampleEvents['siprec-failed'].form, { keyPair });
  for (const { request } of [json, form, json]) expect((await receiver(request)).status).toBe(200);
  expect(log).toHaveBeenCalledTimes(2);
});

test('refuses a forgery', async () => {
  const forged = signDelivery(sampleEvents['siprec.started'].enveloped, { keyPair: createTestKeyPair() });
  expect((await receiver(forged.request)).status).toBe(401);
});
