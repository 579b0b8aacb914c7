/**
 * Tests pages/api/receiver.ts with signed deliveries, in Jest. In Vitest, import from `vitest` instead of `@jest/globals`. Keep this file out of `pages/`,
 * where Next.js would take it for a route. The next line is for Jest with jsdom, which lacks what a server has.
 *
 * @jest-environment node
 */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestKeyPair, type SignedDelivery, sampleEvents, signDelivery } from 'telnyx-siprec-webhooks/testing';
import handler, { config } from '../pages/api/receiver';

const keyPair = createTestKeyPair();
process.env.TELNYX_PUBLIC_KEY = keyPair.publicKey; // before the first delivery, at which the receiver asks for it

const json = signDelivery(sampleEvents['siprec.failed'].enveloped, { keyPair });
const form = signDelivery(sampleEvents['siprec-failed'].form, { keyPair });

const server = createServer(handler);
beforeAll(() => once(server.listen(0), 'listening'));
afterAll(() => {
  server.close();
});

const post = ({ headers, rawBody }: SignedDelivery): Promise<Response> =>
  fetch(`http://localhost:${(server.address() as AddressInfo).port}`, { method: 'POST', headers, body: rawBody });

test('takes both forms, and what it handled before', async () => {
  for (const delivery of [json, form, json]) expect((await post(delivery)).status).toBe(200);
});

test('refuses what another key signed', async () => {
  // The receiver prints `401 signature_mismatch`, as it does for every forgery.
  expect((await post(signDelivery(json.rawBody, { keyPair: createTestKeyPair() }))).status).toBe(401);
});

test('has Next.js leave the body as it came', () => {
  expect(config.api.bodyParser).toBe(false); // the server of this test parses no body, but Next.js would
});
