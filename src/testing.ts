/**
 * Tools for tests of your own handler: key pairs that take Telnyx's place, deliveries signed as Telnyx signs them, the six events as Telnyx
 * documents them, and a diagnosis of captured deliveries that do not verify. They work in any runtime and with any test framework.
 *
 * @module
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { test } from 'node:test';
 * import { isWebhookError, unwrap } from 'telnyx-siprec-webhooks';
 * import { createTestKeyPair, sampleEvents, signDelivery } from 'telnyx-siprec-webhooks/testing';
 *
 * const keyPair = createTestKeyPair();
 *
 * async function handle(request: Request): Promise<Response> {
 *   try {
 *     const { id } = await unwrap(request.headers, await request.arrayBuffer(), keyPair.publicKey);
 *     return new Response(id);
 *   } catch (error) {
 *     return new Response(null, { status: isWebhookError(error) ? error.status : 500 });
 *   }
 * }
 *
 * test('takes what is genuine', async () => {
 *   const { request } = signDelivery(sampleEvents['siprec-failed'].form, { keyPair });
 *   assert.equal((await handle(request)).status, 200);
 * });
 * ```
 */

export type { CorruptionCode, DiagnosisCause, DiagnosisCode } from './diagnosis/causes.js';
export { type Diagnosis, diagnose } from './diagnosis/diagnose.js';
export { createTestKeyPair, type TestKeyPair } from './testing/create-test-key-pair.js';
export { type CallControlSample, type SampleEvents, sampleEvents, type TexmlSample } from './testing/sample-events.js';
export {
  type SignDeliveryOptions,
  type SignedBody,
  type SignedDelivery,
  type SignedHeaders,
  signDelivery,
} from './testing/sign-delivery.js';
