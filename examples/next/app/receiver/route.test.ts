/**
 * Tests route.ts with signed deliveries, in Jest. In Vitest, import from `vitest` instead of `@jest/globals`. The next line is for Jest with jsdom,
 * which lacks what a server has.
 *
 * @jest-environment node
 */

import { expect, test } from '@jest/globals';
import { createTestKeyPair, sampleEvents, signDelivery } from 'telnyx-siprec-webhooks/testing';
import { POST } from './route';

const keyPair = createTestKeyPair();
process.env.TELNYX_PUBLIC_KEY = keyPair.publicKey; // before the first delivery, at which the receiver asks for it

const json = signDelivery(sampleEvents['siprec.failed'].enveloped, { keyPair });
const form = signDelivery(sampleEvents['siprec-failed'].form, { keyPair });

test('takes both forms, and what it handled before', async () => {
  for (const { request } of [json, form, json]) expect((await POST(request)).status).toBe(200);
});

test('refuses what another key signed', async () => {
  // The receiver prints `401 signature_mismatch`, as it does for every forgery.
  const { request } = signDelivery(json.rawBody, { keyPair: createTestKeyPair() });
  expect((await POST(request)).status).toBe(401);
});
