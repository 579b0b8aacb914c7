// Prints what the other doors have, and that what they do fits together with the root.
import * as root from 'telnyx-siprec-webhooks';
import * as receiver from 'telnyx-siprec-webhooks/receiver';
import * as recovery from 'telnyx-siprec-webhooks/recovery';
import * as standard from 'telnyx-siprec-webhooks/standard';
import * as testing from 'telnyx-siprec-webhooks/testing';

const keyPair = testing.createTestKeyPair('seed');
const { headers, rawBody } = testing.signDelivery(testing.sampleEvents['siprec.started'].enveloped, { keyPair });
const { id } = await root.unwrap(headers, rawBody, keyPair.publicKey);
const publicKey = root.importPublicKey(keyPair.publicKey);
const receive = receiver.createReceiver({ publicKey, onEvent: () => {}, onOther: 'ignore' });
const { request } = testing.signDelivery(testing.sampleEvents['siprec-failed'].form, { keyPair });
const { status: received } = await receive(request);
let receiverError;
try {
  receiver.createReceiver({});
} catch (e) {
  receiverError = e;
}
const error = await standard.resign(headers, rawBody, keyPair.publicKey, 'nonsense').catch((e) => e);
const recoveryError = await recovery.recoverDeliveries({}).catch((e) => e);
const sameErrors = [error, receiverError, recoveryError].every((e) => e instanceof root.WebhookConfigurationError);
const names = (door) => Object.keys(door).sort();
console.log(
  JSON.stringify({
    receiver: names(receiver),
    recovery: names(recovery),
    standard: names(standard),
    testing: names(testing),
    genuine: typeof id === 'string',
    received,
    sameErrors,
  }),
);
