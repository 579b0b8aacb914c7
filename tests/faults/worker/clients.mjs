/** A client of Redis of each package, as its users make it; only that it reconnects in compressed time. */

import { Redis } from 'ioredis';
import { createClient } from 'redis';

/**
 * Connects.
 *
 * @param {'redis' | 'ioredis'} name
 * @param {number} port
 * @param {number} reconnectMs
 */
export async function connect(name, port, reconnectMs) {
  if (name === 'ioredis') {
    const client = new Redis({ host: '127.0.0.1', port, retryStrategy: () => reconnectMs });
    client.on('error', () => {}); // it connects again
    await client.ping();
    return client;
  }
  const client = createClient({ socket: { host: '127.0.0.1', port, reconnectStrategy: () => reconnectMs } });
  client.on('error', () => {});
  await client.connect();
  return client;
}
