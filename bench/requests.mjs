/**
 * The requests of the benchmark: SIPREC events as Telnyx sends them, signed for now by `node:crypto`, in the forms that the contenders take.
 * A pool of different ones, so that nobody profits from seeing the same text again.
 */
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');

/** As a `KeyObject`; in 32 bytes; and as Mission Control shows it. */
export const keyObject = publicKey;
export const keyBytes = new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url'));
export const keyText = Buffer.from(keyBytes).toString('base64');

/** `siprec.failed`, of some 0.5 KB as JSON; larger by as many custom headers as it takes. */
export function makeEvent(bytes = 0) {
  const event = {
    record_type: 'event',
    event_type: 'siprec.failed',
    id: randomUUID(),
    occurred_at: '2021-12-15T14:11:24.613295Z',
    payload: {
      call_control_id: 'v3:MdI91X4lWFEs7IgbBEOT9M4AigoY08M0WWZFISt1Yw2axZ_IiE4pqg',
      connection_id: '7267402348934739472',
      call_leg_id: randomUUID(),
      call_session_id: randomUUID(),
      client_state: Buffer.from(JSON.stringify({ tenant: 'acme', flow: 'recording', ticket: randomUUID() })).toString(
        'base64',
      ),
      failure_cause: 'no_answer',
    },
  };
  if (bytes > 1000) {
    const header = {
      name: 'X-Custom-Header',
      value: 'a value of the length that tokens and addresses have: '.padEnd(160, 'sip:'),
    };
    const count = Math.ceil((bytes - 640) / (JSON.stringify(header).length + 1));
    event.payload.custom_headers = Array.from({ length: count }, () => header);
  }
  return event;
}

/** The event in the envelope of API version 2. */
export function envelop(event) {
  return { data: event, meta: { attempt: 1, delivered_to: 'https://example.com/webhooks' } };
}

/** Signed deliveries. `bytes` is the size of the body; the smallest is 0.6 KB. */
export function makeRequests({ bytes = 0, count = 64, signedAt = Date.now() } = {}) {
  return Array.from({ length: count }, () => {
    const text = JSON.stringify(envelop(makeEvent(bytes)));
    const timestamp = String(Math.floor(signedAt / 1000));
    const message = Buffer.from(`${timestamp}|${text}`);
    const signature = sign(null, message, privateKey);
    // Discord signs the same without the bar.
    const discordSignature = sign(null, Buffer.from(timestamp + text), privateKey).toString('hex');
    return {
      headers: headersOf(timestamp, signature, text.length),
      rawBody: Buffer.from(text),
      text,
      message,
      signature,
      timestamp,
      discordSignature,
    };
  });
}

/** The same, with another's signature. */
export function forge(request, other) {
  const { signature, discordSignature, timestamp } = other;
  return { ...request, signature, discordSignature, headers: headersOf(timestamp, signature, request.text.length) };
}

/** What Node's `request.headers` holds behind a proxy. */
function headersOf(timestamp, signature, length) {
  return {
    host: 'example.com',
    'user-agent': 'telnyx-webhooks',
    'content-length': String(length),
    accept: '*/*',
    'content-type': 'application/json',
    'telnyx-signature-ed25519': signature.toString('base64'),
    'telnyx-timestamp': timestamp,
    'accept-encoding': 'gzip',
    'x-forwarded-for': '192.76.120.10',
    'x-forwarded-proto': 'https',
  };
}

/** A contender's function over a pool: each call takes the next one. */
export function over(pool, run) {
  let next = 0;
  return () => run(pool[next++ % pool.length]);
}
