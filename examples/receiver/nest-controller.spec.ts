/**
 * Tests nest-controller.ts with signed deliveries over HTTP, in Jest with supertest. If your project is in CommonJS, as `nest new` of NestJS 11 makes it,
 * leave `.js` out of the last import.
 */

import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { type INestApplication, Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import supertest from 'supertest';
import { memoryStore } from 'telnyx-siprec-webhooks/receiver';
import { createTestKeyPair, sampleEvents, signDelivery } from 'telnyx-siprec-webhooks/testing';
import { SiprecModule, SiprecService, STORE } from './nest-controller.js';

const keyPair = createTestKeyPair();
const handle = jest.fn<SiprecService['handle']>();
let app: INestApplication;

beforeAll(async () => {
  process.env.TELNYX_PUBLIC_KEY = keyPair.publicKey; // before compile(), which makes the controller
  const module = await Test.createTestingModule({ imports: [SiprecModule] })
    .overrideProvider(SiprecService)
    .useValue({ handle })
    .overrideProvider(STORE)
    .useValue(memoryStore()) // a store that persists would remember the deliveries of the last run
    .compile();
  app = module.createNestApplication({ rawBody: true }); // as in nest-main.ts: a test has an application of its own
  await app.init();
});
beforeEach(() => void handle.mockReset());
afterAll(() => app.close());

/** Posts a delivery, byte for byte. */
const post = ({ headers, rawBody }: { headers: Record<string, string>; rawBody: string }) =>
  supertest(app.getHttpServer()).post('/webhooks').set(headers).send(rawBody);

const json = signDelivery(sampleEvents['siprec.failed'].enveloped, { keyPair });
const form = signDelivery(sampleEvents['siprec-started'].form, { keyPair });

test('tries again what failed, and handles it once', async () => {
  const logged = jest.spyOn(Logger.prototype, 'error').mockReturnValueOnce(undefined); // prints what this test causes no more
  handle.mockImplementationOnce(() => Promise.reject(new Error('The database is down.')));
  await post(json).expect(500);
  expect(logged).toHaveBeenCalledWith('onEvent failed', expect.stringContaining('The database is down.'));
  await post(json).expect(200);
  await post(json).expect(200);
  expect(handle).toHaveBeenCalledTimes(2);
  expect(handle.mock.lastCall?.[0]).toMatchObject({ event_type: 'siprec.failed' });
});

test('takes forms, which TeXML sends', async () => {
  await post(form).expect(200);
  expect(handle.mock.lastCall?.[0]).toEqual(sampleEvents['siprec-started'].fields);
});

test('refuses a forgery', async () => {
  await post({ ...json, rawBody: json.rawBody.replace('failed', 'stopped') }).expect(401);
  await post(signDelivery(json.rawBody, { keyPair: createTestKeyPair() })).expect(401);
  expect(handle).not.toHaveBeenCalled();
});
