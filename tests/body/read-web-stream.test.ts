import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readStream } from '../../src/body/read-web-stream.js';

const limits = { maxBodyBytes: 4, bodyTimeoutMs: 60_000 };

/** A stream of these chunks. It ends where it `closes`. */
function streamOf(chunks: unknown[], closes = true) {
  const cancel = vi.fn();
  const stream = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      if (closes) controller.close();
    },
    cancel,
  });
  return { stream, cancel };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

test('a body that comes to its end is collected, and leaves no timer behind', async () => {
  const { stream, cancel } = streamOf([Buffer.from('ab'), Uint8Array.of(99).buffer, Buffer.from('d')]);
  expect(Buffer.from(await readStream(stream, limits)).toString()).toBe('abcd');
  expect(cancel).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

describe('a body that is not read to its end is cancelled, and leaves no timer behind', () => {
  test.each([
    ['413, where it is too long', 413, [Buffer.from('abc'), Buffer.from('de')]],
    ['400, where it is no stream of bytes', 400, ['ab']],
  ])('%s', async (_, status, chunks) => {
    const { stream, cancel } = streamOf(chunks, false);
    await expect(readStream(stream, limits)).rejects.toMatchObject({ status });
    expect(cancel).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('408, where it takes too long', async () => {
    const { stream, cancel } = streamOf([Buffer.from('ab')], false);
    const body = readStream(stream, limits);
    vi.advanceTimersByTime(limits.bodyTimeoutMs);
    await expect(body).rejects.toMatchObject({ status: 408 });
    expect(cancel).toHaveBeenCalledTimes(1);
  });

  test('400, where it breaks off, or cannot even be cancelled', async () => {
    const broken = new ReadableStream({ start: (controller) => controller.error(new Error('ECONNRESET')) });
    const stubborn = streamOf(['ab'], false);
    stubborn.cancel.mockRejectedValue(new Error('no'));
    for (const stream of [broken, stubborn.stream])
      await expect(readStream(stream, limits)).rejects.toMatchObject({ status: 400 });
    expect(vi.getTimerCount()).toBe(0);
  });
});
