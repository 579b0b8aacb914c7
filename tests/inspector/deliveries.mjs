/** What arrives, from Telnyx and from others. */

import { once } from 'node:events';
import { Agent, request } from 'node:http';

/**
 * @param {typeof import('telnyx-siprec-webhooks/testing')} library
 * @param {string} url - Where `listen` listens.
 * @param {import('telnyx-siprec-webhooks/testing').TestKeyPair} keyPair
 */
export function deliveriesOf({ createTestKeyPair, sampleEvents, signDelivery }, url, keyPair) {
  const stranger = createTestKeyPair('a stranger');
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const body = JSON.stringify(sampleEvents['siprec.started'].enveloped);
  const secondsAgo = (seconds) => Math.floor(Date.now() / 1000) - seconds;

  async function post(bytes, headers, path = '/webhooks') {
    const outgoing = request(url, {
      method: 'POST',
      path,
      agent,
      headers: { ...headers, 'content-length': Buffer.byteLength(bytes) },
    });
    outgoing.end(bytes);
    const [response] = await once(outgoing, 'response');
    response.resume();
    await once(response, 'end');
    return response.statusCode;
  }
  const signed = (text, options = {}) => signDelivery(text, { keyPair, ...options });

  return {
    body,
    otherPublicKey: stranger.publicKey,
    genuine: () => post(body, signed(body).headers),
    form: () => {
      const { headers, rawBody } = signed(sampleEvents['siprec-failed'].form);
      return post(rawBody, headers, '/texml');
    },
    forged: () => post(body, signed(body, { keyPair: stranger }).headers),
    stale: () => post(body, signed(body, { timestamp: secondsAgo(3600) }).headers),
    reserialised: () => post(JSON.stringify(JSON.parse(body), null, 2), signed(body).headers),
    async markup() {
      const evil = '<img src=x onerror="window.evil=1"><script>window.evil=1</script>';
      const event = sampleEvents['siprec.failed'].enveloped;
      event.data.payload.failure_cause = evil;
      const text = JSON.stringify({ ...event, [evil]: evil });
      return post(
        text,
        { ...signed(text).headers, 'x-evil': evil, 'user-agent': `</script>${evil}` },
        `/${encodeURI(evil)}`,
      );
    },
    /** Large ones, of which most cannot be kept. */
    async many(count) {
      const padding = 'x'.repeat(8_000);
      const { headers, rawBody } = signed(JSON.stringify({ data: { event_type: 'call.hangup', id: 'x', padding } }));
      let left = count;
      const lane = async () => {
        while (left-- > 0) await post(rawBody, headers);
      };
      await Promise.all(Array.from({ length: 8 }, lane));
    },
    asHttp({ path = '/webhooks' } = {}) {
      const lines = Object.entries(signed(body).headers).map(([name, value]) => `${name}: ${value}`);
      return [`POST ${path} HTTP/1.1`, 'Host: example.com', ...lines, `Content-Length: ${body.length}`, '', body].join(
        '\r\n',
      );
    },
    asCurl(data) {
      const headers = Object.entries(signed(body).headers).map(([name, value]) => `-H '${name}: ${value}'`);
      return `curl https://example.com/webhooks ${headers.join(' ')} --data-binary '${data}'`;
    },
  };
}
