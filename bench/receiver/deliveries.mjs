/**
 * The deliveries of the load: Call Control and TeXML by turns, signed for now by `node:crypto`, as the bytes of whole HTTP requests. Made before
 * the clock starts.
 */
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { envelop, makeEvent } from '../requests.mjs';

const SHARE_OF_DUPLICATES = 0.05;
const SHARE_OF_FORGERIES = 0.01;
const SHARE_OF_FAILURES = 0.02;

/** A duplicate comes at most so many requests after what it is one of: some while that is being handled, most when it has been. */
const FARTHEST_DUPLICATE = 200;

/** The name of an event whose handler is to fail once. */
export const FAILS_ONCE = 'fails-once';

export function makeKeys() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x, d } = privateKey.export({ format: 'jwk' });
  return { publicKey: publicKey.export({ format: 'jwk' }), privateKey: { kty: 'OKP', crv: 'Ed25519', x, d } };
}

/**
 * Makes as many requests as asked for: `{ bytes, index, kind }`, where `kind` is `genuine`, `failing`, `duplicate` or `forged`, and `index` is
 * the number of the event, to tell by what was handled.
 */
export function makeDeliveries({ count, firstIndex, privateKey }) {
  const key = createPrivateKey({ key: privateKey, format: 'jwk' });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signed = (body) => sign(null, Buffer.from(`${timestamp}|${body}`), key).toString('base64');
  const deliveries = [];
  let index = firstIndex;
  for (let position = 0; position < count; position++) {
    const chance = Math.random();
    if (position > 0 && chance < SHARE_OF_DUPLICATES) {
      const distance = 1 + Math.floor(Math.random() * Math.min(position, FARTHEST_DUPLICATE));
      const original = deliveries[position - distance];
      if (original.kind !== 'forged') {
        deliveries.push({ ...original, kind: 'duplicate' });
        continue;
      }
    }
    const isForged = chance > 1 - SHARE_OF_FORGERIES;
    const isFailing = !isForged && chance > 1 - SHARE_OF_FORGERIES - SHARE_OF_FAILURES;
    const isForm = position % 2 === 1;
    const body = (isForm ? form : json)(index, isFailing);
    const bytes = toRequest(body, isForm, timestamp, signed(isForged ? `${body} ` : body));
    deliveries.push({ bytes, index, kind: isForged ? 'forged' : isFailing ? 'failing' : 'genuine' });
    index++;
  }
  return { deliveries, nextIndex: index };
}

/** The number of an event, out of its id. */
export function indexOf(event) {
  return Number.parseInt((event.id ?? event.SiprecSid).slice(-12), 16);
}

/** Whether its handler is to fail once. */
export function failsOnce(event) {
  return (event.payload?.failure_cause ?? event.SiprecError) === FAILS_ONCE;
}

function idOf(index) {
  return `b3a1c0de-5eed-4bad-8001-${index.toString(16).padStart(12, '0')}`;
}

function json(index, isFailing) {
  const event = makeEvent();
  event.id = idOf(index);
  if (isFailing) event.payload.failure_cause = FAILS_ONCE;
  return JSON.stringify(envelop(event));
}

function form(index, isFailing) {
  return String(
    new URLSearchParams({
      AccountSid: 'f5586561-8ff0-4291-a0ac-84fe544797bd',
      CallSid: 'v3:MdI91X4lWFEs7IgbBEOT9M4AigoY08M0WWZFISt1Yw2axZ_IiE4pqg',
      SiprecEvent: 'siprec-failed',
      SiprecSid: idOf(index),
      SiprecError: isFailing ? FAILS_ONCE : 'no-answer',
      Timestamp: '2024-01-15T10:30:00Z',
    }),
  );
}

function toRequest(body, isForm, timestamp, signature) {
  const lines = [
    'POST /webhooks HTTP/1.1',
    'Host: example.com',
    'User-Agent: telnyx-webhooks',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Accept: */*',
    `Content-Type: ${isForm ? 'application/x-www-form-urlencoded' : 'application/json'}`,
    `Telnyx-Signature-Ed25519: ${signature}`,
    `Telnyx-Timestamp: ${timestamp}`,
    'Accept-Encoding: gzip',
    'X-Forwarded-For: 192.76.120.10',
    'X-Forwarded-Proto: https',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
