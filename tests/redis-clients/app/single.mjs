/** One server. */

import { inTime } from '../../support/in-time.mjs';
import { RedisServer } from '../../support/redis-server.mjs';

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
    for (const { close } of connections) {
      const closing = Promise.resolve().then(close);
      await inTime(
        closing.catch(() => {}),
        'the client to be closed',
      ); // some were closed before
    }
    await server.kill();
  }
}
