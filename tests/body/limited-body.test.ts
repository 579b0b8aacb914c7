import { describe, expect, test } from 'vitest';
import { BodyCollector, checkContentLength } from '../../src/body/limited-body.js';
import { thrown } from '../support/sign.js';

/** Collects chunks of these lengths, each with bytes of its own. */
function collect(maxBytes: number, ...lengths: number[]): { body: Uint8Array; chunks: Uint8Array[] } {
  const collector = new BodyCollector(maxBytes);
  const chunks = lengths.map((length, index) => new Uint8Array(length).fill(index + 1));
  for (const chunk of chunks) collector.add(chunk);
  return { body: collector.body, chunks };
}

describe('a body that grows', () => {
  test.each([[[]], [[5]], [[0, 3]], [[1, 1, 1, 1, 1]], [[1, 100]], [[100, 1, 0, 1]]])(
    'is its chunks, one after the other: %j',
    (lengths) => {
      const { body, chunks } = collect(1000, ...lengths);
      expect(Buffer.from(body)).toEqual(Buffer.concat(chunks));
    },
  );

  test('of one chunk is that chunk, not copied', () => {
    const { body, chunks } = collect(10, 10);
    expect(body.buffer).toBe(chunks[0]?.buffer);
  });

  test('leaves the chunks as they came', () => {
    const { chunks } = collect(10, 4, 1, 1);
    expect(chunks[0]).toEqual(new Uint8Array(4).fill(1));
  });

  test('takes more memory only when it is full, and then twice as much', () => {
    const sizes = [1, 2, 3, 4, 5, 8, 9].map((count) => collect(10, ...Array(count).fill(1)).body.buffer.byteLength);
    expect(sizes).toEqual([1, 2, 4, 4, 8, 8, 16]);
  });

  test('may be as long as the limit, and not a byte longer', () => {
    expect(collect(4, 2, 2).body).toHaveLength(4);
    expect(collect(4, 4).body).toHaveLength(4);
    for (const lengths of [[5], [2, 3]]) {
      expect(thrown(() => collect(4, ...lengths))).toMatchObject({
        status: 413,
        message: 'The body is longer than maxBodyBytes (4), and was not read on.',
      });
    }
  });
});

describe('a content length', () => {
  const limits = { maxBodyBytes: 4, bodyTimeoutMs: 1 };

  test.each([null, undefined, '', '0', '4', 'x', '-5'])('of %j says nothing against the body', (contentLength) => {
    expect(() => checkContentLength(contentLength, limits)).not.toThrow();
  });

  test('above the limit is refused', () => {
    expect(thrown(() => checkContentLength('5', limits))).toMatchObject({ status: 413 });
  });
});
