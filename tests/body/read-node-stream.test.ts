import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { type Message, readMessage } from '../../src/body/read-node-stream.js';

const limits = { maxBodyBytes: 4, bodyTimeoutMs: 60_000 };

/** A message of which chunks come by themselves, whether somebody paused it or not. */
function message(): { stream: PassThrough; message: Message } {
  const stream = new PassThrough();
  return { stream, message: Object.assign(stream, { headers: {}, complete: false }) as unknown as Message };
}

test('collects a body to its end', async () => {
  const { stream, message: read } = message();
  const body = readMessage(read, limits);
  stream.write('ab');
  stream.end('cd');
  expect(Buffer.from(await body).toString()).toBe('abcd');
});

test('stops once at what is too long, and passes over what Node reads on', async () => {
  const { stream, message: read } = message();
  const body = readMessage(read, limits);
  stream.emit('data', Buffer.from('abcde'));
  stream.emit('data', Buffer.from('fghij'));
  stream.emit('end');
  await expect(body).rejects.toMatchObject({ status: 413 });
});

test('reads what cannot be resumed', async () => {
  const emitter = Object.assign(new EventEmitter(), { headers: {}, complete: false, pause() {} });
  const body = readMessage(emitter as unknown as Message, limits);
  emitter.emit('data', Buffer.from('ab'));
  emitter.emit('end');
  expect(Buffer.from(await body).toString()).toBe('ab');
});
