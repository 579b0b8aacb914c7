/** A connection to Redis that can be cut: a TCP proxy in front of it. */

import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class CuttableProxy {
  /** @type {Set<{ inward: import('node:net').Socket, outward: import('node:net').Socket }>} */
  #connections = new Set();
  #isCut = false;
  #server;

  /** @param {number} target */
  constructor(target) {
    this.#server = createServer((inward) => {
      if (this.#isCut) return inward.destroy();
      const outward = connect(target, '127.0.0.1');
      const connection = { inward, outward };
      this.#connections.add(connection);
      for (const socket of [inward, outward]) {
        socket.setNoDelay(true);
        socket.on('error', () => {}); // after which it closes
        socket.on('close', () => {
          inward.destroy();
          outward.destroy();
          this.#connections.delete(connection);
        });
      }
      inward.pipe(outward);
      outward.pipe(inward);
    });
  }

  /** @param {number} target - The port of Redis. */
  static async start(target) {
    const proxy = new CuttableProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port() {
    return /** @type {import('node:net').AddressInfo} */ (this.#server.address()).port;
  }

  /** Holds the answers back: what is asked for is still done, but nobody is told. */
  mute() {
    for (const { inward, outward } of this.#connections) outward.unpipe(inward);
  }

  /** Cuts all connections, and takes no new ones. */
  cut() {
    this.#isCut = true;
    for (const { inward } of this.#connections) inward.destroy();
  }

  mend() {
    this.#isCut = false;
  }

  stop() {
    this.cut();
    this.#server.close();
  }
}
