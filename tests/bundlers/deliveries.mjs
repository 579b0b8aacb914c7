/** What the programs verify, signed by OpenSSL through `node:crypto`: never by the code that verifies. */

import { createHmac, createPrivateKey, sign } from 'node:crypto';

/** TEST 1 of RFC 8032, section 7.1: published, so worth nothing. */
const SECRET_KEY = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
const PUBLIC_KEY = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex');

/** PKCS #8 of an Ed25519 key, up to its 32 bytes (RFC 8410, section 7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, SECRET_KEY]), format: 'der', type: 'pkcs8' });

const SYMMETRIC_SECRET = Buffer.alloc(32, 7);

const TIMESTAMP = 1_760_000_000;
const ID = '25dc3731-e51e-4927-a50d-a61cc25984b1';
const CALL_CONTROL = JSON.stringify({
  data: {
    record_type: 'event',
    event_type: 'siprec.failed',
    id: ID,
    occurred_at: '2021-12-15T14:11:24.613295Z',
    payload: {
      call_control_id: 'v3:MdI91X4lWFEs7IgbBEOT9M4AigoY08M0WWZFISt1Yw2axZ_IiE4pqg',
      connection_id: '1684641123236054244',
      call_leg_id: '31f19208-5db0-11ec-9ea7-02420a0d3a69',
      call_session_id: '31f19208-5db0-11ec-9ea7-02420a0d3a69',
      failure_cause: 'tromboned – 呼', // of several bytes each, for minifiers that escape
    },
  },
});
const TEXML =
  'AccountSid=f5586561&CallSid=v3%3A9X2vx&SiprecEvent=siprec-started&SiprecSid=siprec-abc123&Timestamp=2024-01-15T10%3A30%3A00Z';

const ed25519 = (text) => sign(null, Buffer.from(text), privateKey).toString('base64');
const hmac = (text) => createHmac('sha256', SYMMETRIC_SECRET).update(text).digest('base64');

function deliver(rawBody) {
  const headers = {
    'telnyx-timestamp': String(TIMESTAMP),
    'telnyx-signature-ed25519': ed25519(`${TIMESTAMP}|${rawBody}`),
  };
  return { headers, rawBody };
}

const standardContent = `${ID}.${TIMESTAMP}.${CALL_CONTROL}`;

/** Everything that the programs of `app` are given, as JSON can hold it. */
export const delivery = {
  timestamp: TIMESTAMP,
  publicKey: PUBLIC_KEY.toString('base64'),
  secretKey: SECRET_KEY.toString('base64'),
  callControl: { ...deliver(CALL_CONTROL), id: ID },
  texml: deliver(TEXML),
  /** The Call Control delivery, signed anew as Standard Webhooks has it. */
  resigned: {
    secrets: [`whsec_${SYMMETRIC_SECRET.toString('base64')}`, `whsk_${SECRET_KEY.toString('base64')}`],
    headers: {
      'webhook-id': ID,
      'webhook-timestamp': String(TIMESTAMP),
      'webhook-signature': `v1,${hmac(standardContent)} v1a,${ed25519(standardContent)}`,
    },
  },
};
