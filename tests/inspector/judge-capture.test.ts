/** What the page says of a capture that was pasted. */

import { expect, test } from 'vitest';
import { importPublicKey } from '../../src/index.js';
import { judgeCapture } from '../../src/inspector/page/judge-capture.js';
import { sampleEvents } from '../../src/testing.js';
import { deliver, PUBLIC_KEY, TIMESTAMP } from '../support/sign.js';

const { headers, rawBody } = deliver(JSON.stringify(sampleEvents['siprec.stopped'].enveloped));
const asked: string[] = [];

async function judge(secondsLater: number, postData: object, response?: object) {
  const request = {
    method: 'POST',
    url: '/webhooks',
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    postData,
  };
  const startedDateTime = new Date((TIMESTAMP + secondsLater) * 1000).toISOString();
  const har = JSON.stringify({ log: { entries: [{ startedDateTime, request, response }] } });
  const judged = await judgeCapture(Buffer.from(har), [importPublicKey(PUBLIC_KEY)], async (name) => {
    asked.push(name);
    return Buffer.from(rawBody);
  });
  if (typeof judged === 'string') throw new Error(judged);
  return judged.deliveries[0];
}

const BODY = { text: rawBody.toString() };
const MISMATCH = { status: 401, content: { text: '{"code":"signature_mismatch"}' } };

test('what the server answered to genuine bytes, and where to look', async () => {
  const delivery = await judge(0, BODY, MISMATCH);
  expect(delivery?.verdict).toMatchObject({ isGenuine: true });
  expect(delivery?.notes[0]).toBe(
    'Your server answered 401 signature_mismatch. Under this key the bytes are genuine, so look at your server: its key, its body parser, a proxy in front of it.',
  );
});

test('a stale one is so by the time of the capture, and not by the clock of a server', async () => {
  const delivery = await judge(3600, BODY, { status: 401 });
  expect(delivery?.verdict?.error).toEqual({
    code: 'timestamp_too_old',
    message: 'Signed 3600 s before the capture was taken; 300 s either way are allowed.',
  });
  expect(delivery?.notes[0]).toBe('Your server answered 401.');
});

test('a file is asked for, unless its name begins with a dot', async () => {
  expect((await judge(0, { _file: 'body.bin' }))?.verdict).toMatchObject({ isGenuine: true });
  expect((await judge(0, { _file: '.env' }))?.notes.join()).toContain('begins with a dot');
  expect(asked).toEqual(['body.bin']);
});
