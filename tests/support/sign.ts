/** Signed deliveries for tests, by OpenSSL through `node:crypto`: never by the code that verifies. */

import { createPrivateKey, sign } from 'node:crypto';

/** PKCS #8 of an Ed25519 key, up to its 32 bytes (RFC 8410, section 7). */
const PKCS8_PREFIX = '302e020100300506032b657004220420';

/** The secret key of RFC 8032, section 7.1, TEST 1: published, so worth nothing. */
export const SECRET_KEY = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';

const privateKey = createPrivateKey({
  key: Buffer.from(PKCS8_PREFIX + SECRET_KEY, 'hex'),
  format: 'der',
  type: 'pkcs8',
});

/** The public key of the same TEST 1, in Telnyx's form. */
export const PUBLIC_KEY_HEX = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
export const PUBLIC_KEY_BYTES = new Uint8Array(Buffer.from(PUBLIC_KEY_HEX, 'hex'));
export const PUBLIC_KEY = Buffer.from(PUBLIC_KEY_BYTES).toString('base64');

/** A well-formed key of somebody else: TEST 2. */
export const OTHER_PUBLIC_KEY = Buffer.from(
  '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
  'hex',
).toString('base64');

export const TIMESTAMP = 1_760_000_000;
export const now = () => new Date(TIMESTAMP * 1000);

export const CALL_CONTROL_ID = '25dc3731-e51e-4927-a50d-a61cc25984b1';
export const CALL_CONTROL_BODY = JSON.stringify({
  data: { record_type: 'event', event_type: 'siprec.started', id: CALL_CONTROL_ID, payload: { client_state: null } },
});
export const TEXML_BODY =
  'AccountSid=f5586561&CallSid=v3%3A9X2vx&SiprecEvent=siprec-started&SiprecSid=siprec-abc123&Timestamp=2024-01-15T10%3A30%3A00Z';

export interface Delivery {
  headers: { 'telnyx-timestamp': string; 'telnyx-signature-ed25519': string };
  rawBody: Buffer;
}

export function signature(body: string | Uint8Array, timestamp: number | string = TIMESTAMP): Buffer {
  return sign(null, Buffer.concat([Buffer.from(`${timestamp}|`), Buffer.from(body)]), privateKey);
}

export function deliver(
  body: string | Uint8Array = CALL_CONTROL_BODY,
  timestamp: number | string = TIMESTAMP,
): Delivery {
  return {
    headers: {
      'telnyx-timestamp': String(timestamp),
      'telnyx-signature-ed25519': signature(body, timestamp).toString('base64'),
    },
    rawBody: Buffer.from(body),
  };
}

/** What a promise rejects with; a resolved one fails the test. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`expected a rejection, got ${JSON.stringify(value)}`);
}

/** What a call throws. */
export function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('expected an error');
}
