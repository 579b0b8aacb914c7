import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Message, readMessage } from '../../src/body/read-node-stream.js';
import { thrown } from '../support/sign.js';

const limits = { maxBodyBytes: 4, bodyTimeoutMs: 60_000 };

/** A message of which chunks come by themselves, whether somebody paused it or not. */
function message(more: Partial<Message> = {}) {
  const stream = new PassThrough();
  const read = Object.assign(stream, { headers: {}, complete: false, ...more }) as unknown as Message;
  return { stream, read, pause: vi.spyOn(stream, 'pause') };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a body that comes to its end', () => {
  test('is collected, and nothing is left behind', async () => {
    const { stream, read, pause } = message();
    const body = readMessage(read, limits);
    stream.write('ab');
    stream.end('cd');
    expect(Buffer.from(await body).toString()).toBe('abcd');
    stream.emit('close');
    expect(pause).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is read of what cannot be resumed', async () => {
    const emitter = Object.assign(new EventEmitter(), { headers: {}, complete: false, pause() {} });
    const body = readMessage(emitter as unknown as Message, limits);
    emitter.emit('data', Buffer.from('ab'));
    emitter.emit('end');
    expect(Buffer.from(await body).toString()).toBe('ab');
  });

  test('is read of a message that is over, where its bytes come once more', async () => {
    const { stream, read } = message({ destroyed: true });
    const body = readMessage(read, limits, true);
    stream.emit('close');
    stream.emit('data', Buffer.from('ab'));
    stream.emit('end');
    expect(Buffer.from(await body).toString()).toBe('ab');
  });
});

describe('a body that is not read to its end', () => {
  test('is left alone once it is too long, however much of it Node reads on to throw away', async () => {
    const { stream, read, pause } = message();
    const body = readMessage(read, limits);
    for (const chunk of ['abcde', 'fghij']) stream.emit('data', Buffer.from(chunk));
    stream.emit('end');
    stream.emit('close');
    await expect(body).rejects.toMatchObject({ status: 413 });
    expect(pause).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is not begun where it says itself that it is too long, or where it is over', () => {
    expect(thrown(() => readMessage(message({ headers: { 'content-length': '5' } }).read, limits))).toMatchObject({
      status: 413,
    });
    expect(thrown(() => readMessage(message({ destroyed: true }).read, limits))).toMatchObject({ status: 400 });
  });

  test('has taken too long', async () => {
    const { stream, read, pause } = message();
    const body = readMessage(read, limits);
    stream.emit('data', Buffer.from('ab'));
    vi.advanceTimersByTime(limits.bodyTimeoutMs);
    await expect(body).rejects.toMatchObject({ status: 408 });
    expect(pause).toHaveBeenCalledTimes(1);
  });

  test('has broken off, with an error that nobody else takes', async () => {
    const { stream, read } = message();
    const body = readMessage(read, limits);
    stream.emit('error', new Error('ECONNRESET'));
    stream.emit('close');
    await expect(body).rejects.toMatchObject({ status: 400 });
    expect(vi.getTimerCount()).toBe(0);
  });
});
