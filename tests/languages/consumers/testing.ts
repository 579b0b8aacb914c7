// Test tools, where the types of Fetch are.

import {
  createTestKeyPair,
  diagnose,
  type SignedDelivery,
  sampleEvents,
  signDelivery,
} from 'telnyx-siprec-webhooks/testing';

export async function deliver(handler: (request: Request) => Promise<Response>): Promise<number> {
  const keyPair = createTestKeyPair();
  const { headers, rawBody, request } = await signDelivery(sampleEvents['siprec.failed'].enveloped, { keyPair });
  const { causes } = await diagnose(headers, rawBody, [keyPair.publicKey]);
  return (await handler(request)).status + causes.map(({ code, message }) => code + message).length;
}

// @ts-expect-error: a Request is not a Response.
export const wrong = (delivery: SignedDelivery): Response => delivery.request;
