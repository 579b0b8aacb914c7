/** Requests of Fetch's: what is answered before the body was read to its end says that the connection ends, and nothing else does. */

import { afterEach, describe, expect, test, vi } from 'vitest';
import { createReceiver, type ReceiverOptions } from '../../src/receiver.js';
import { createTestKeyPair, sampleEvents, signDelivery } from '../../src/testing.js';

const keyPair = createTestKeyPair();
const ADDRESS = 'https://example.com/webhooks';
const genuine = () => signDelivery(sampleEvents['siprec.stopped'].enveloped, { keyPair });

function receiver(options: Partial<ReceiverOptions> = {}) {
  return createReceiver({
    publicKey: keyPair.publicKey,
    onEvent() {},
    onOther: 'ignore',
    onRefused() {},
    onError() {},
    ...options,
  });
}

/** A body in pieces, and how many of its bytes were taken. */
function streamed(chunks: number, { bytes = 1_000, end = 'closes' as 'closes' | 'hangs' | 'breaks' } = {}) {
  const taken = { bytes: 0 };
  let left = chunks;
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (left-- > 0) {
          taken.bytes += bytes;
          return controller.enqueue(new Uint8Array(bytes));
        }
        if (end === 'closes') controller.close();
        if (end === 'breaks') controller.error(new Error('aborted'));
        return end === 'hangs' ? new Promise(() => {}) : undefined;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, taken };
}

function request(headers: Record<string, string>, body: BodyInit | ReadableStream, method = 'POST'): Request {
  return new Request(ADDRESS, { method, headers, body, duplex: 'half' } as RequestInit);
}

const unsigned = (body: BodyInit | ReadableStream = 'x'.repeat(600), method?: string) => request({}, body, method);

const UNREAD: [what: string, status: number, request: () => Request, options?: Partial<ReceiverOptions>][] = [
  ['no signature', 401, () => unsigned()],
  ['a timestamp that is none', 401, () => request({ ...genuine().headers, 'telnyx-timestamp': 'today' }, 'x')],
  ['a signature that is none', 401, () => request({ ...genuine().headers, 'telnyx-signature-ed25519': 'AAAA' }, 'x')],
  ['a header that comes twice', 401, () => request({ ...genuine().headers, 'telnyx-timestamp': '1, 2' }, 'x')],
  ['a PUT', 405, () => unsigned('x', 'PUT')],
  ['a length that is too long', 413, () => request({ ...genuine().headers, 'content-length': '2000000' }, 'x')],
  ['a body that is too long', 413, () => request(genuine().headers, streamed(2_000).stream)],
  [
    'a body that is too slow',
    408,
    () => request(genuine().headers, streamed(1, { end: 'hangs' }).stream),
    { bodyTimeoutMs: 20 },
  ],
  ['a body that breaks off', 400, () => request(genuine().headers, streamed(1, { end: 'breaks' }).stream)],
  ['no key', 500, () => genuine().request, { publicKey: () => undefined }],
  [
    'a key that throws',
    500,
    () => genuine().request,
    {
      publicKey: () => {
        throw new Error('of the test');
      },
    },
  ],
];

test.each(UNREAD)('%s is answered with %i, and the connection ends', async (_, status, make, options) => {
  const response = await receiver(options)(make());
  expect([response.status, response.headers.get('connection')]).toEqual([status, 'close']);
});

test('whose connection ends keeps what else its answer says', async () => {
  const response = await receiver()(unsigned('x', 'PUT'));
  expect([response.headers.get('allow'), response.headers.get('connection')]).toEqual(['POST', 'close']);
});

const READ: [what: string, status: number, request: () => Request, options?: Partial<ReceiverOptions>][] = [
  ['a delivery', 200, () => genuine().request],
  ['a forgery', 401, () => request(genuine().headers, '{}')],
  ['a stale delivery', 503, () => genuine().request, { now: () => new Date(Date.now() + 3_600_000) }],
  ['an empty body', 401, () => new Request(ADDRESS, { method: 'POST', headers: genuine().headers })],
  ['an unsigned request without a body', 401, () => new Request(ADDRESS, { method: 'POST' })],
  ['a GET', 405, () => new Request(ADDRESS)],
  [
    'a handler that throws',
    500,
    () => genuine().request,
    {
      onEvent() {
        throw new Error('of the test');
      },
    },
  ],
];

test.each(READ)('%s is answered with %i, and the connection stays', async (_, status, make, options) => {
  const response = await receiver(options)(make());
  expect([response.status, response.headers.get('connection')]).toEqual([status, null]);
});

describe('the body of a refused request', () => {
  afterEach(() => vi.unstubAllGlobals());

  test.each(['Node.js/24', 'Bun/1.4', 'Deno/2.9', undefined])('is left alone on %s', async (userAgent) => {
    vi.stubGlobal('navigator', userAgent && { userAgent });
    const { stream, taken } = streamed(3);
    expect((await receiver()(unsigned(stream))).status).toBe(401);
    expect(taken.bytes).toBe(0);
  });

  test('is read and thrown away on workerd, which drops the header', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
    const { stream, taken } = streamed(60);
    const response = await receiver()(unsigned(stream));
    expect([response.status, response.headers.get('connection'), taken.bytes]).toEqual([401, 'close', 60_000]);
  });

  test('is read there to 64 KiB, and no further', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
    const { stream, taken } = streamed(1_000);
    expect((await receiver()(unsigned(stream))).status).toBe(401);
    expect(taken.bytes).toBe(66_000); // the piece that was too much
  });

  test('is not begun there where its length says that it is longer', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
    const { stream, taken } = streamed(1_000);
    expect((await receiver()(request({ 'content-length': '65537' }, stream))).status).toBe(401);
    expect(taken.bytes).toBe(0);
  });

  test('is read there where its length says that it is just as long', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
    const { stream, taken } = streamed(1, { bytes: 65_536 });
    expect((await receiver()(request({ 'content-length': '65536' }, stream))).status).toBe(401);
    expect(taken.bytes).toBe(65_536);
  });

  test.each(['holds', 'let go of'])('is left there to whoever began to read it, and %s it', async (what) => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
    const { stream, taken } = streamed(1, { end: 'hangs' });
    const begun = unsigned(stream);
    const reader = (begun.body as ReadableStream).getReader();
    await reader.read();
    if (what === 'let go of') reader.releaseLock();
    const response = await receiver()(begun);
    expect([response.status, response.headers.get('connection'), taken.bytes]).toEqual([401, 'close', 1_000]);
  });

  test('is waited for no longer than any other there', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
    const { stream, taken } = streamed(1, { end: 'hangs' });
    expect((await receiver({ bodyTimeoutMs: 20 })(unsigned(stream))).status).toBe(401);
    expect(taken.bytes).toBe(1_000);
  });
});
