/** One server. */

import { inTime } from '../../support/in-time.mjs';
import { RedisServer } from '../../support/redis-server.mjs';
import { closeClient } from './harness.mjs';

/** Runs a case on a server of its own. */
export async function withServer(kind, test) {
  const server = await RedisServer.start();
  const connections = [];
  const connect = async () => {
    const connection = await inTime(kind.connect({ port: server.port }), 'the client to connect');
    connections.push(connection);
    return connection;
  };
  try {
    return await test({ server, kind, connect });
  } finally {
    for (const connection of connections) await closeClient(connection);
    await server.kill();
  }
}
