/** One server. */

import { RedisServer } from '../../support/redis-server.mjs';

/** Runs a case on a server of its own. */
export async function withServer(kind, test) {
  const server = await RedisServer.start();
  const connections = [];
  const connect = async () => {
    const connection = await kind.connect({ port: server.port });
    connections.push(connection);
    return connection;
  };
  try {
    return await test({ server, kind, connect });
  } finally {
    for (const { close } of connections)
      await Promise.resolve()
        .then(close)
        .catch(() => {}); // some were closed before
    await server.kill();
  }
}
