/** Signatures on which implementations disagree, and what other schemes would have signed: all refused, with one code, by every engine. */

import { concat, fromBase64, fromHex, toBase64, utf8 } from './bytes.mjs';
import { equal, refused } from './check.mjs';
import { verdictOf } from './deliveries.mjs';
import { forge, malleate } from './forge.mjs';

export function* signatureCases({ doors, named, vectors }) {
  const delivery = named('accepted-call-control-started');
  const { headers, rawBody, publicKey, options } = delivery;
  const timestamp = headers['telnyx-timestamp'];
  const genuine = fromBase64(headers['telnyx-signature-ed25519']);
  const [signer] = vectors.rfc8032.map(({ seed, key }) => ({ seed: fromHex(seed), key: fromHex(key) }));

  for (const { door, library } of doors) {
    const verify = (signature, key = publicKey) => {
      const signed = { 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': toBase64(signature) };
      return library.verify(signed, rawBody, key, options);
    };
    const isMismatch = (signature, key) => refused(() => verify(signature, key), 'signature_mismatch');

    yield [`${door}: the genuine signature`, async () => equal(await verify(genuine), verdictOf(delivery))];
    yield [`${door}: its malleable twin, S + L`, () => isMismatch(malleate(genuine))];
    yield [`${door}: all zero`, () => isMismatch(new Uint8Array(64))];
    yield [`${door}: all ones`, () => isMismatch(new Uint8Array(64).fill(0xff))];

    for (const { hex } of vectors.smallOrder) {
      yield [
        `${door}: R of small order, ${hex}`,
        async () => isMismatch(await forge(fromHex(hex), concat(utf8(`${timestamp}|`), rawBody), signer)),
      ];
    }
    for (let byte = 0; byte < 64; byte++) {
      const changed = genuine.slice();
      changed[byte] ^= 1 << (byte % 8);
      yield [`${door}: one bit of byte ${byte} changed`, () => isMismatch(changed)];
    }
    // They sign other messages, so here all are forgeries: of odd lengths, with odd R and S, under keys of their own.
    for (const { tcId, key, sig } of vectors.wycheproof) {
      const code = sig.length === 128 ? 'signature_mismatch' : 'signature_malformed';
      yield [`${door}: Wycheproof ${tcId}`, () => refused(() => verify(fromHex(sig), fromHex(key)), code)];
    }
  }
}
