/** Deliveries as Telnyx makes them, signed by OpenSSL through `node:crypto`, and sent over HTTP byte for byte. */

import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const telnyx = generateKeyPairSync('ed25519');

/** In Telnyx's form: Base64 of 32 bytes. */
export const PUBLIC_KEY = Buffer.from(telnyx.publicKey.export({ format: 'jwk' }).x, 'base64url').toString('base64');

/** Characters of two, three and four bytes. */
export const TEXT = 'größer, 日本語, 🎉';

/** How long the sender waits between two pieces, so that the server reads them apart. */
const PAUSE_MS = 20;
const TIMEOUT_MS = 60_000;

/** A signed delivery with a Call Control event. Its `id` is nowhere else, so a log that holds it tells that the event arrived. */
export function callControl(eventType, { indent, ...more } = {}) {
  const id = randomUUID();
  const payload = {
    call_control_id: 'v3:MdI91X4lWFEs7IgbBEOT9M4AigoY08M0WWZFISt1Yw2axZ_IiE4pqg',
    connection_id: '7267402348934739472',
    call_leg_id: '31f19208-5db0-11ec-9ea7-02420a0d3a69',
    call_session_id: '31f19208-5db0-11ec-9ea7-02420a0d3a69',
    client_state: null,
    ...more,
  };
  const data = { record_type: 'event', event_type: eventType, id, occurred_at: new Date().toISOString(), payload };
  const meta = { attempt: 1, delivered_to: 'https://example.com/webhooks' };
  return signed(id, 'application/json; charset=utf-8', JSON.stringify({ data, meta }, null, indent));
}

/** The same with a TeXML event. What `more` holds goes in as it is: bytes outside ASCII are legal in a form, if rare. */
export function texml(siprecEvent, more = '') {
  const id = randomUUID();
  const body =
    `AccountSid=f5586561-8ff0-4291-a51b-c7dfe4139ff9&CallSid=v3%3A9X2vxPDFY2RHSJ1&SiprecEvent=${siprecEvent}` +
    `&SiprecSid=${id}&Timestamp=2024-01-15T10%3A30%3A00Z${more}`;
  return signed(id, 'application/x-www-form-urlencoded', body);
}

/** A signed delivery with JSON that ends too early. */
export function broken() {
  return signed(randomUUID(), 'application/json', '{"data":');
}

function signed(id, type, body, timestamp = Math.floor(Date.now() / 1000)) {
  const signature = sign(null, Buffer.from(`${timestamp}|${body}`), telnyx.privateKey).toString('base64');
  return {
    id,
    body: Buffer.from(body),
    headers: {
      'content-type': type,
      'user-agent': 'telnyx-webhooks',
      'telnyx-timestamp': String(timestamp),
      'telnyx-signature-ed25519': signature,
    },
  };
}

/** The same delivery with another body under its signature. */
export function tamper(delivery, from, to) {
  const body = delivery.body.toString().replace(from, to);
  if (body === delivery.body.toString()) throw new Error(`Nothing to change: no ${from} in the body.`);
  return { ...delivery, body: Buffer.from(body) };
}

/** A genuine delivery of an hour ago. */
export function stale(form) {
  const { id, body, headers } = form ? texml('siprec-started') : callControl('siprec.started');
  return signed(id, headers['content-type'], body.toString(), Math.floor(Date.now() / 1000) - 3_600);
}

/** The same delivery without its signature. */
export function unsign({ id, body, headers }) {
  return { id, body, headers: { 'content-type': headers['content-type'] } };
}

/**
 * Posts a delivery.
 *
 * @param {string} url
 * @param {{ body: Buffer, headers: Record<string, string> }} delivery
 * @param {{ inPieces?: boolean, announced?: boolean, agent?: import('node:http').Agent, method?: string, isLate?: boolean }} [how] - `inPieces`: cut inside of every character that has more than one byte.
 *   `announced`: whether its length is. `agent`: keeps the connection for the next one. `method`: another than POST.
 *   `isLate`: whether the body comes some time after the headers.
 * @returns {Promise<{ status: number, text: string, closes?: boolean, isReused?: boolean }>} A status of 0 where the server closed the connection
 *   without an answer. `closes`: whether the answer says `connection: close`. `isReused`: whether the connection had been used before.
 */
export function post(
  url,
  { body, headers },
  { inPieces = false, announced = true, agent, method = 'POST', isLate = false } = {},
) {
  const pieces = inPieces ? cutInsideCharacters(body) : [body];
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method,
      agent: agent ?? false,
      headers: { ...headers, ...(announced ? { 'content-length': body.length } : { 'transfer-encoding': 'chunked' }) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    outgoing.on('error', (error) =>
      ['ECONNRESET', 'EPIPE'].includes(error.code) ? resolve({ status: 0, text: '' }) : reject(error),
    );
    outgoing.on('response', async (response) => {
      try {
        let text = '';
        for await (const chunk of response.setEncoding('utf8')) text += chunk;
        const closes = response.headers.connection === 'close';
        resolve({ status: response.statusCode, text, closes, isReused: outgoing.reusedSocket });
      } catch (error) {
        reject(error);
      }
    });
    outgoing.on('socket', async (socket) => {
      socket.setNoDelay(true);
      if (isLate) {
        outgoing.flushHeaders();
        await sleep(PAUSE_MS);
      }
      for (const piece of pieces) {
        outgoing.write(piece);
        if (pieces.length > 1) await sleep(PAUSE_MS);
      }
      outgoing.end();
    });
  });
}

/** Cuts UTF-8 before the second byte of each character that has one. */
function cutInsideCharacters(bytes) {
  const isContinuation = (index) => (bytes[index] & 0xc0) === 0x80;
  const cuts = [...bytes.keys()].filter((index) => isContinuation(index) && !isContinuation(index - 1));
  return [0, ...cuts].map((cut, index) => bytes.subarray(cut, cuts[index]));
}
