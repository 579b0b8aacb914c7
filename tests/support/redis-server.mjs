/** A Redis server of the tests' own, on a free port of 127.0.0.1, which can be killed and paused. It keeps nothing. */

import { spawn, spawnSync } from 'node:child_process';
import { freePort } from './free-port.mjs';
import { endOf, inTime } from './in-time.mjs';
import { onExit } from './on-exit.mjs';

/** Tells why there is no Redis; nothing where there is. Under `CI=true` it is required. */
export function missingRedis() {
  const { error } = spawnSync('redis-server', ['--version']);
  if (!error) return undefined;
  const reason = `There is no redis-server: apt-get install redis-server (${error.message})`;
  if (process.env.CI === 'true') throw new Error(reason);
  return reason;
}

export class RedisServer {
  #port;
  #settings;
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #process;

  /** @param {number} port @param {string[]} settings */
  constructor(port, settings) {
    this.#port = port;
    this.#settings = settings;
    onExit(() => this.#process?.kill('SIGKILL'));
  }

  /**
   * On a free port.
   *
   * @param {...string} settings - Such as `--requirepass`, `secret`.
   */
  static async start(...settings) {
    const server = new RedisServer(await freePort(), settings);
    await server.start();
    return server;
  }

  get port() {
    return this.#port;
  }

  /** Starts it, with nothing in it. */
  async start() {
    const address = ['--bind', '127.0.0.1', '--port', String(this.#port)];
    const args = [...address, '--save', '', '--appendonly', 'no', '--dir', '/', ...this.#settings];
    const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process = server;
    const ready = new Promise((resolve, reject) => {
      server.once('error', reject);
      server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}.`)));
      server.stdout.on('data', (text) => String(text).includes('Ready to accept connections') && resolve(undefined));
    });
    await inTime(ready, 'Redis to be ready');
  }

  /** Kills it; what was in it is gone. */
  async kill() {
    if (!this.#process) return;
    this.#process.kill('SIGKILL');
    await inTime(endOf(this.#process), 'Redis to be killed');
  }

  /** Has it stand still. */
  pause() {
    this.#process?.kill('SIGSTOP');
  }

  resume() {
    this.#process?.kill('SIGCONT');
  }
}
