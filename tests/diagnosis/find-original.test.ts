import { expect, test } from 'vitest';
import { findOriginal } from '../../src/diagnosis/find-original.js';
import { createTestKeyPair, sampleEvents, signDelivery } from '../../src/testing.js';

const keyPair = createTestKeyPair();
const { headers, rawBody } = signDelivery(sampleEvents['siprec.failed'].enveloped, { keyPair });
const bytes = (text: string) => new TextEncoder().encode(text);
const keys = [createTestKeyPair().publicKey, keyPair.publicKey];

test('gives what was signed where the body was changed on its way', async () => {
  const changed = JSON.stringify(JSON.parse(rawBody), null, 2);
  expect(await findOriginal(headers, bytes(changed), keys)).toEqual(bytes(rawBody));
});

test.each([
  ['the body is as it was signed', rawBody, keys],
  ['nothing that is tried matches', '{}', keys],
  ['the key is another', `${rawBody}\n`, keys.slice(0, 1)],
])('gives nothing where %s', async (_, body, under) => {
  expect(await findOriginal(headers, bytes(body), under)).toBeUndefined();
});
