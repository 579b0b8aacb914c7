/**
 * A gateway: Telnyx in, Standard Webhooks out. Each delivery is verified, signed anew with a secret of your own, and forwarded byte for byte to a
 * consumer that knows nothing of Telnyx; what the consumer answers is passed back, so that Telnyx sends again what it could not take.
 *
 *   TELNYX_PUBLIC_KEY  from Mission Control: Keys & Credentials, Public Key
 *   WEBHOOK_SECRET     whsec_… or whsk_…; or several with a space between two, while one replaces another
 *   FORWARD_URL        where the consumer listens
 *   PORT               where to listen; 3000 unless given
 */

import { createServer } from 'node:http';
import { importPublicKey, isWebhookError } from 'telnyx-siprec-webhooks';
import { resign } from 'telnyx-siprec-webhooks/standard';

const MAX_BODY_BYTES = 1024 * 1024;
const TIMEOUT_MS = 10_000;

// At start-up, so that what is missing is found before the first webhook.
const { WEBHOOK_SECRET, FORWARD_URL, PORT = '3000' } = process.env;
if (!WEBHOOK_SECRET || !FORWARD_URL) throw new Error('Set WEBHOOK_SECRET and FORWARD_URL.');
const publicKey = importPublicKey(process.env.TELNYX_PUBLIC_KEY);
const secrets = WEBHOOK_SECRET.split(' ');

const server = createServer(async (request, response) => {
  try {
    const body = await readBody(request);
    if (!body) return response.writeHead(413, { connection: 'close' }).end();
    const signed = await resign(request.headers, body, publicKey, secrets);
    const answer = await forward(request.headers['content-type'], signed, body);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  } catch (error) {
    // 401: not proved genuine. 500: our own mistake, or not understood: look at the code and at the message.
    console.error(isWebhookError(error) ? error.code : 'unexpected', error);
    response.writeHead(isWebhookError(error) ? error.status : 500).end();
  }
});
server.listen(Number(PORT), () => console.log(`Listening on port ${server.address().port}`));

/** The body as it arrived; nothing for one that is too large. */
async function readBody(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What the consumer answers; 502 where it does not, so that Telnyx sends again. */
async function forward(contentType, signed, body) {
  try {
    const answer = await fetch(FORWARD_URL, {
      method: 'POST',
      headers: { ...signed, ...(contentType && { 'content-type': contentType }) },
      body,
      redirect: 'manual', // a signed delivery goes where it was meant to go, or nowhere
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const type = answer.headers.get('content-type');
    return {
      status: answer.status,
      headers: type ? { 'content-type': type } : {},
      body: Buffer.from(await answer.arrayBuffer()),
    };
  } catch (error) {
    console.error('The consumer cannot be reached.', error);
    return { status: 502, headers: {}, body: '' };
  }
}
