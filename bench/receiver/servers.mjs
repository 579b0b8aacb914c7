/**
 * Who is driven. Each gives a listener for `node:http`; a receiver also `counts`, which says how often each event was handled with success, and
 * `roundTrips`, which says how often its store asked its database.
 */
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import { createClient } from 'redis';
import Telnyx from 'telnyx';
import { TelnyxWebhook } from 'telnyx/lib/webhooks';
import { failsOnce, indexOf } from './deliveries.mjs';

/** What was built, of this commit or of another. */
const dist = new URL(process.env.DIST ?? '../../dist/', import.meta.url);
const { importPublicKey, unwrap } = await import(new URL('native.node.js', dist));
const { createReceiver, memoryStore, postgresStore, redisStore, sqliteStore, toNodeListener } = await import(
  new URL('receiver.node.js', dist)
);

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
  sdk: {
    title: 'bare: telnyx SDK `unwrap`',
    // Which takes no form: there, what it verifies with.
    make: ({ publicKey }) => {
      const key = textOf(publicKey);
      const { webhooks } = new Telnyx({ apiKey: 'KEY', publicKey: key });
      return bareWith(({ headers }, body) =>
        headers['content-type'] === 'application/json'
          ? webhooks.unwrap(body.toString(), { headers })
          : new TelnyxWebhook(key).verify(body.toString(), headers),
      );
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
      const roundTrips = countCalls(client, 'eval');
      return { ...receiver(publicKey, redisStore(client)), roundTrips };
    },
  },
  sqlite: {
    title: 'receiver, `sqliteStore`',
    isReceiver: true,
    make: ({ publicKey }) => {
      const folder = mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-'));
      process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
      const database = new Database(join(folder, 'deliveries.sqlite'));
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = NORMAL');
      return receiver(publicKey, sqliteStore(database));
    },
  },
  postgres: {
    title: 'receiver, `postgresStore`',
    isReceiver: true,
    needsPostgres: true,
    make: ({ publicKey, postgresUrl }) => {
      const pool = new pg.Pool({ connectionString: postgresUrl });
      pool.on('error', () => {}); // PostgreSQL ends before this does
      const roundTrips = countCalls(pool, 'query');
      return { ...receiver(publicKey, postgresStore(pool)), roundTrips };
    },
  },
};

/** Counts how often a method is called. */
function countCalls(client, method) {
  const original = client[method].bind(client);
  let count = 0;
  client[method] = (...args) => {
    count++;
    return original(...args);
  };
  return () => count;
}

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
