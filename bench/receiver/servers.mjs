/** Who is driven. Each gives a listener for `node:http`, and `counts`, which says how often each event was handled with success. */
import { createPublicKey, verify } from 'node:crypto';
import { createClient } from 'redis';
import { importPublicKey, unwrap } from '../../dist/native.node.js';
import { createReceiver, memoryStore, redisStore, toNodeListener } from '../../dist/receiver.node.js';
import { failsOnce, indexOf } from './deliveries.mjs';

/** More events than there are in any run. One byte for each, so that counting leaves the memory as it is. */
const MOST_EVENTS = 1_000_000;

export const SERVERS = {
  bare: {
    title: 'bare: `crypto.verify`, callback',
    make: ({ publicKey }) => bare(publicKey, verify),
  },
  bareSync: {
    title: 'bare: `crypto.verify`, synchronous',
    make: ({ publicKey }) =>
      bare(publicKey, (algorithm, message, key, signature, callback) =>
        callback(null, verify(algorithm, message, key, signature)),
      ),
  },
  unwrap: {
    title: 'bare: `/native` `unwrap`',
    make: ({ publicKey }) => {
      const key = importPublicKey(textOf(publicKey));
      return bareWith((request, body) => unwrap(request.rawHeaders, body, key));
    },
  },
  memory: {
    title: 'receiver, `memoryStore`',
    isReceiver: true,
    // Full before half of the rounds are over, as every store is that runs for long enough.
    make: ({ publicKey }) => receiver(publicKey, memoryStore({ maxEntries: 40_000 })),
  },
  redis: {
    title: 'receiver, `redisStore`',
    isReceiver: true,
    needsRedis: true,
    make: async ({ publicKey, redisPort }) => {
      const client = createClient({ url: `redis://127.0.0.1:${redisPort}` });
      client.on('error', () => {}); // Redis ends before this does
      await client.connect();
      return receiver(publicKey, redisStore(client));
    },
  },
};

/** What is left of receiving when all that is done is to check the signature. Without a promise: each is a detour here. */
function bare(publicKey, verify) {
  const key = createPublicKey({ key: publicKey, format: 'jwk' });
  const listener = (request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const message = Buffer.concat([Buffer.from(`${request.headers['telnyx-timestamp']}|`), ...chunks]);
      const signature = Buffer.from(request.headers['telnyx-signature-ed25519'], 'base64');
      verify(null, message, key, signature, (error, matches) => {
        response.writeHead(!error && matches ? 200 : 401, { 'content-length': 0 }).end();
      });
    });
  };
  return { listener };
}

/** The same by way of what resolves, or rejects where the delivery is refused. */
function bareWith(check) {
  const listener = (request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const answer = (status) => response.writeHead(status, { 'content-length': 0 }).end();
      check(request, Buffer.concat(chunks)).then(
        () => answer(200),
        () => answer(401),
      );
    });
  };
  return { listener };
}

/** As Mission Control shows it. */
function textOf({ x }) {
  return Buffer.from(x, 'base64url').toString('base64');
}

function receiver(publicKey, store) {
  const counts = new Uint8Array(MOST_EVENTS);
  const failed = new Set();
  const listener = toNodeListener(
    createReceiver({
      publicKey: textOf(publicKey),
      store,
      onEvent(event) {
        const index = indexOf(event);
        if (failsOnce(event) && !failed.delete(index)) {
          failed.add(index);
          throw new Error('It fails once.');
        }
        counts[index]++;
      },
      onOther: 'ignore',
      onError() {},
    }),
  );
  return { listener, counts };
}
