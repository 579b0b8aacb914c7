/** The bridge to Standard Webhooks proper, held against what others made: published vectors, and the `standardwebhooks` package. */

import { fromHex, toBase64 } from './bytes.mjs';
import { ensure, equal, refused } from './check.mjs';

const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const SECONDS = 1614265330;
const PAYLOAD = '{"test": 2432232314}';

/** Signatures of `PAYLOAD`: the example in the specification, and one of the reference library for Go. */
const PUBLISHED = {
  'the specification': {
    secret: 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==',
    signature: 'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
  },
  'the reference library for Go': {
    secret: 'whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=',
    signature: 'v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==',
  },
};

export function* standardCases({ named, vectors, standard, testing, stock, root }) {
  const { resign, Webhook } = standard;
  const [, { seed, key }] = vectors.rfc8032;
  const secrets = { v1: `whsec_${toBase64(new Uint8Array(32).fill(7))}`, v1a: `whsk_${toBase64(fromHex(seed))}` };
  const verifier = new Webhook(`whpk_${toBase64(fromHex(key))}`);
  /** Signed just now, for the stock package has no other clock. */
  const deliver = () => {
    const keyPair = testing.createTestKeyPair();
    return { ...testing.signDelivery(testing.sampleEvents['siprec.failed'].enveloped, { keyPair }), ...keyPair };
  };

  for (const [who, { secret, signature }] of Object.entries(PUBLISHED)) {
    yield [
      `standard: signs as ${who} does`,
      async () => equal(await new Webhook(secret).sign(ID, new Date(SECONDS * 1000), PAYLOAD), signature),
    ];
  }
  yield [
    'standard: resign, and both verifiers accept it',
    async () => {
      const { headers, rawBody, publicKey } = deliver();
      const signed = await resign(headers, rawBody, publicKey, Object.values(secrets));
      const { id } = await root.verify(headers, rawBody, publicKey);
      equal(signed['webhook-id'], id);
      equal(new stock.Webhook(secrets.v1).verify(rawBody, signed), JSON.parse(rawBody), 'stock');
      equal(await verifier.verify(rawBody, signed), JSON.parse(rawBody), 'ours');
      await refused(() => verifier.verify(`${rawBody} `, signed), 'signature_mismatch');
    },
  ];
  yield [
    "standard: Telnyx's own signature is accepted by neither",
    async () => {
      const { headers, rawBody, publicKey } = deliver();
      const mapped = root.toStandardHeaders(headers, rawBody);
      await refused(() => new Webhook(`whpk_${publicKey}`).verify(rawBody, mapped), 'signature_mismatch');
      let isRefused = false;
      try {
        new stock.Webhook(secrets.v1).verify(rawBody, mapped);
      } catch (error) {
        isRefused = error instanceof stock.WebhookVerificationError;
      }
      ensure(isRefused, 'the stock verifier accepts it');
    },
  ];
  yield [
    'standard: a refusal is one of both packages',
    async () => {
      const { headers, rawBody, publicKey, options } = named('refused-body-one-bit-flipped');
      const error = await refused(() => resign(headers, rawBody, publicKey, secrets.v1, options), 'signature_mismatch');
      ensure(error instanceof stock.WebhookVerificationError, 'it is none of the stock package');
      equal(root.isWebhookError(error), true);
    },
  ];
}
