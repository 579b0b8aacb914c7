/** A Redis server of the suite's own, on a free port of 127.0.0.1, which can be killed and stopped. It keeps nothing. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { onExit } from './cleanup.mjs';
import { freePort } from './free-port.mjs';

/** Tells why there is no Redis; nothing where there is. */
export function missingRedis() {
  const { error } = spawnSync('redis-server', ['--version']);
  return error ? `There is no redis-server: apt-get install redis-server (${error.message})` : undefined;
}

export class RedisServer {
  #port;
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #process;

  /** @param {number} port */
  constructor(port) {
    this.#port = port;
    onExit(() => this.#process?.kill('SIGKILL'));
  }

  /** On a free port. */
  static async start() {
    const server = new RedisServer(await freePort());
    await server.start();
    return server;
  }

  get port() {
    return this.#port;
  }

  /** Starts it, with nothing in it. */
  async start() {
    const args = [
      '--port',
      String(this.#port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      '/',
    ];
    const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process = server;
    await new Promise((resolve, reject) => {
      server.once('error', reject);
      server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}.`)));
      server.stdout.on('data', (text) => String(text).includes('Ready to accept connections') && resolve(undefined));
    });
  }

  /** Kills it; what was in it is gone. */
  async kill() {
    const server = this.#process;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const exit = once(server, 'exit');
    server.kill('SIGKILL');
    await exit;
  }

  /** Has it stand still. */
  pause() {
    this.#process?.kill('SIGSTOP');
  }

  resume() {
    this.#process?.kill('SIGCONT');
  }
}
