/**
 * Refusals that are given before the body was read, on real connections that are kept: the delivery that comes next on one must not be lost. A worker
 * cannot say `connection: close`, since workerd drops that header; so the receiver reads the beginning of the body and throws it away.
 */

import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { callControl } from '../frameworks/deliveries.mjs';
import { inTime } from '../support/in-time.mjs';

/** What the receiver reads of a body to throw it away. */
const THROWN_AWAY_BYTES = 65_536;

/** How often, each on the connection of the one before where that was kept: whether a connection is reset in time is a matter of luck. */
const ROUNDS = 4;

const PATIENCE_MS = 30_000;

/** How long after its head a body comes. */
const PAUSE_MS = 100;

const CASES = {
  ...Object.fromEntries(
    [600, THROWN_AWAY_BYTES].flatMap((size) => [
      [`unread body: after ${size} bytes, the connection is kept`, (port) => survives(port, { size, isKept: true })],
      [
        `unread body: after ${size} bytes in chunks, the connection is kept`,
        (port) => survives(port, { size, isChunked: true, isKept: true }),
      ],
    ]),
  ),
  'unread body: after 600 bytes that come after their head, the connection is kept': (port) =>
    survives(port, { size: 600, isApart: true, isKept: true }),
  'unread body: after 300 kB, the next delivery is handled': (port) => survives(port, { size: 300_000, isKept: false }),
  'unread body: after 300 kB in chunks, the next delivery is handled': (port) =>
    survives(port, { size: 300_000, isChunked: true, isKept: false }),
  'unread body: 300 kB are refused before they have arrived': isEarly,
};

/**
 * Runs all of them.
 *
 * @param {number} port - Of a receiver whose public key is that of `callControl`.
 * @returns {Promise<import('../conformance/conformance.mjs').Result[]>}
 */
export async function unreadBodies(port) {
  await isServed(port);
  const results = [];
  for (const [name, test] of Object.entries(CASES)) {
    try {
      await test(port);
      results.push({ name, ok: true });
    } catch ({ message }) {
      results.push({ name, ok: false, reason: message });
    }
  }
  return results;
}

/** An unsigned body is refused, and then a genuine delivery is handled. */
async function survives(port, { size, isChunked = false, isApart = false, isKept }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const body = Buffer.alloc(size, 'x');
      const head = isChunked ? { 'transfer-encoding': 'chunked' } : {};
      const refused = await post(port, agent, head, body, isApart ? PAUSE_MS : 0);
      assert.deepEqual(
        [refused.status, refused.isKept],
        [401, isKept],
        'the refusal, and whether it leaves the connection',
      );
      const { headers, body: genuine } = callControl('siprec.stopped');
      const handled = await post(port, agent, headers, genuine);
      assert.equal(handled.status, 200, 'a genuine delivery after it');
      assert.equal(handled.isReused, isKept, 'the connection of the genuine delivery');
    }
  } finally {
    agent.destroy();
  }
}

/** Whoever announces a long body and sends a little of it has an answer all the same. */
async function isEarly(port) {
  const outgoing = request({
    port,
    host: '127.0.0.1',
    method: 'POST',
    headers: { 'content-length': 300_000 },
    agent: false,
  });
  outgoing.write(Buffer.alloc(1_000, 'x'));
  try {
    assert.equal((await answerTo(outgoing)).status, 401);
  } finally {
    outgoing.destroy();
  }
}

async function post(port, agent, headers, body, pauseMs = 0) {
  const length = headers['transfer-encoding'] ? {} : { 'content-length': body.length };
  const outgoing = request({ port, host: '127.0.0.1', method: 'POST', agent, headers: { ...headers, ...length } });
  const answer = answerTo(outgoing);
  answer.catch(() => {}); // which may come during the pause
  outgoing.flushHeaders();
  if (pauseMs > 0) await sleep(pauseMs);
  outgoing.end(body);
  return answer;
}

/** @returns {Promise<{ status: number | undefined, isKept: boolean, isReused: boolean }>} */
function answerTo(outgoing) {
  // It may have to wait for the connection, too, while no timeout of its own runs.
  const answer = new Promise((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      response.resume();
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          isKept: response.headers.connection?.toLowerCase() !== 'close',
          isReused: outgoing.reusedSocket,
        }),
      );
    });
  });
  return inTime(answer, 'an answer', PATIENCE_MS);
}

/** Waits until somebody listens. */
async function isServed(port) {
  for (const end = Date.now() + PATIENCE_MS; ; await sleep(50)) {
    try {
      await post(port, false, {}, Buffer.alloc(0));
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}
