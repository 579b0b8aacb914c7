/** The servers that are driven, and who drives them: each in a process of its own. The databases end with this process. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compileNested, installNested } from '../../tests/support/nested.mjs';
import { onExit } from '../../tests/support/on-exit.mjs';
import { missingPostgres, PostgresServer } from '../../tests/support/postgres-server.mjs';
import { missingRedis, RedisServer } from '../../tests/support/redis-server.mjs';
import { makeKeys } from './deliveries.mjs';

const bench = fileURLToPath(new URL('..', import.meta.url));

/** One process, asked one thing at a time. */
export class Child {
  #process;

  constructor(file, options = {}, { execArgv = [], env = {} } = {}) {
    this.#process = fork(new URL(file, import.meta.url), [JSON.stringify(options)], {
      execArgv,
      env: { ...process.env, ...env },
    });
    onExit(() => this.#process.kill('SIGKILL'));
  }

  async ask(question) {
    this.#process.send(question);
    return this.answer();
  }

  /** Its next message, unless it ends before. */
  answer() {
    return new Promise((resolve, reject) => {
      const ended = (code, signal) => reject(new Error(`A process ended with ${code ?? signal}.`));
      this.#process.once('exit', ended);
      this.#process.once('message', (answer) => {
        this.#process.off('exit', ended);
        resolve(answer);
      });
    });
  }

  /** Has it end by itself. */
  end() {
    return new Promise((resolve) => {
      this.#process.once('exit', resolve);
      this.#process.disconnect();
    });
  }
}

/** Keys, a driver, and what it takes to start servers. */
export async function makeStage() {
  installNested(bench);
  await compileNested(bench, 'better-sqlite3', 'build/Release/better_sqlite3.node');
  const { publicKey, privateKey } = makeKeys();
  const missing = { redis: missingRedis(), postgres: missingPostgres() };
  for (const reason of Object.values(missing)) if (reason) console.error(`A store is left out. ${reason}`);
  const redisPort = missing.redis ? undefined : (await RedisServer.start()).port;
  const postgresUrl = missing.postgres ? undefined : (await PostgresServer.start()).url;
  // Imported no sooner than it is installed.
  const { SERVERS } = await import('./servers.mjs');
  return {
    privateKey,
    driver: new Child('driver.mjs'),
    databases: { redis: Boolean(redisPort), postgres: Boolean(postgresUrl) },
    titleOf: (name) => SERVERS[name].title,
    names: Object.keys(SERVERS).filter(
      (name) => (!SERVERS[name].needsRedis || redisPort) && (!SERVERS[name].needsPostgres || postgresUrl),
    ),
    async start(name, execArgv, env) {
      const server = new Child('server.mjs', { name, publicKey, redisPort, postgresUrl }, { execArgv, env });
      const { port } = await server.answer();
      const { title, isReceiver } = SERVERS[name];
      return { name, title, isReceiver, server, port, rounds: [] };
    },
  };
}
