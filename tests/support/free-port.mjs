/**
 * A port of 127.0.0.1 for a server that is to come back where it was. Not from the range that outgoing connections have theirs from: one of them
 * would take it while the server is away, or even connect to itself.
 */

import { once } from 'node:events';
import { createServer } from 'node:net';

export async function freePort() {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 20_000);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch (error) {
      if (error.code === 'EADDRINUSE') continue;
      throw error;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}
