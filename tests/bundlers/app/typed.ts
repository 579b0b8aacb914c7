// A typed program that uses every door.

import * as root from 'telnyx-siprec-webhooks';
import * as native from 'telnyx-siprec-webhooks/native';
import * as receiver from 'telnyx-siprec-webhooks/receiver';
import * as schemas from 'telnyx-siprec-webhooks/schemas';
import * as standard from 'telnyx-siprec-webhooks/standard';
import * as testing from 'telnyx-siprec-webhooks/testing';
import { report } from './cases.js';
import { delivery } from './delivery.js';

const key: root.PublicKey = native.importPublicKey(delivery.publicKey);
const verify: typeof root.verify = native.verify;
const keyPair: testing.TestKeyPair = testing.createTestKeyPair();
export const POST: receiver.Receiver = receiver.createReceiver({
  publicKey: key,
  onEvent: (event: root.SiprecEvent, { id }: receiver.Delivery) => console.log(id, event),
  onOther: 'ignore',
});
const secrets: standard.SigningSecretInput = delivery.resigned.secrets;

/** What a gateway would do: never called, but compiled. */
export async function forward(request: Request): Promise<root.StandardWebhookHeaders> {
  const rawBody = await request.arrayBuffer();
  const { id }: root.VerifiedWebhook = await verify(request.headers, rawBody, [key, keyPair.publicKey]);
  const required: string[] = schemas.TexmlSiprecFailed.required;
  const webhook = new standard.Webhook(`${id}${required.length}`);
  await webhook.verify(rawBody, request.headers, { jsonParse: false });
  return standard.resign(request.headers, rawBody, key, secrets, { timestamp: 'now' });
}

report({ root, native, testing, receiver, schemas, standard }, delivery);
