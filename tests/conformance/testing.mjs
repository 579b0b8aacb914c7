/** The helpers for users' tests: what they sign is what OpenSSL signs, and every engine accepts it. */

import { fromHex, toBase64 } from './bytes.mjs';
import { equal, refused } from './check.mjs';

export function* testingCases({ doors, named, vectors, testing }) {
  const { createTestKeyPair, diagnose, sampleEvents, signDelivery } = testing;
  const [{ seed }] = vectors.rfc8032;

  for (const { name, seed, key } of vectors.rfc8032) {
    yield [
      `testing: the key pair of RFC 8032, ${name}`,
      () => {
        const expected = { publicKey: toBase64(fromHex(key)), secretKey: toBase64(fromHex(seed)) };
        equal({ ...createTestKeyPair(fromHex(seed)) }, expected);
      },
    ];
  }
  yield [
    'testing: no two random key pairs are the same',
    () => equal(new Set(Array.from({ length: 8 }, () => createTestKeyPair().publicKey)).size, 8),
  ];
  for (const name of ['accepted-call-control-started', 'accepted-call-control-multi-byte', 'accepted-texml-failed']) {
    yield [
      `testing: signs as OpenSSL did: ${name}`,
      () => {
        const { headers, rawBody, expected } = named(name);
        const keyPair = createTestKeyPair(fromHex(seed));
        const signed = signDelivery(rawBody, { keyPair, timestamp: expected.timestamp });
        equal(signed.headers['telnyx-signature-ed25519'], headers['telnyx-signature-ed25519']);
      },
    ];
  }

  for (const [type, forms] of Object.entries(sampleEvents)) {
    for (const form of 'form' in forms ? ['form'] : ['enveloped', 'bare', 'version1', 'version1WebhookId']) {
      for (const { door, library } of doors) {
        yield [`${door}: ${type}, ${form}, signed just now`, () => goesRound(library, testing, forms[form], type)];
      }
    }
  }

  yield [
    'testing: diagnose finds out what happened',
    async () => {
      const keyPair = createTestKeyPair();
      const { headers, rawBody } = signDelivery(sampleEvents['siprec.failed'].enveloped, { keyPair });
      const found = async (...args) => {
        const { genuine, causes } = await diagnose(...args);
        return [genuine, ...causes.map(({ code }) => code)];
      };
      equal(await found(headers, rawBody, keyPair.publicKey), [true]);
      equal(await found(headers, `${rawBody}\n`, keyPair.publicKey), [false, 'newline_added']);
      const pretty = JSON.stringify(JSON.parse(rawBody), null, 2);
      equal(await found(headers, pretty, keyPair.publicKey), [false, 'json_reserialised_two_spaces']);
      equal(await found(headers, `${rawBody} `, keyPair.publicKey), [false, 'white_space_added']);
      equal(await found(headers, JSON.stringify(rawBody), keyPair.publicKey), [false, 'body_in_json']);
      equal(await found(headers, '', keyPair.publicKey), [false, 'body_empty']);
      equal(await found(headers, '{}', keyPair.publicKey), [false, 'signature_mismatch']);
    },
  ];
}

/** As a user's test would have it: through a Request, by the system's clock. */
async function goesRound({ unwrap }, { createTestKeyPair, signDelivery }, body, type) {
  const keyPair = createTestKeyPair();
  const { headers, rawBody, request } = signDelivery(body, { keyPair });
  const { event } = await unwrap(headers, rawBody, keyPair.publicKey);
  equal(event.event_type ?? event.SiprecEvent, type);
  const posted = await unwrap(request.headers, await request.arrayBuffer(), keyPair.publicKey);
  equal(posted.event, event);
  await refused(() => unwrap(headers, `${rawBody} `, keyPair.publicKey), 'signature_mismatch');
}
