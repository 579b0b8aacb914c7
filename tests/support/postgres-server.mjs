/** A PostgreSQL server of the tests' own, on a free port of 127.0.0.1, which can be restarted as after a crash. What was committed, it keeps. */

import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.mjs';
import { endOf, inTime, until } from './in-time.mjs';
import { onExit } from './on-exit.mjs';

/** Where Debian has it, which is not on the path. */
const DEBIAN = '/usr/lib/postgresql';

/** Tells why there is no PostgreSQL; nothing where there is. */
export function missingPostgres() {
  return folderOf('postgres') ? undefined : 'There is no PostgreSQL: apt-get install postgresql';
}

/** @param {string} program */
function folderOf(program) {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((one, other) => Number(other) - Number(one)) : [];
  const folders = [...versions.map((version) => join(DEBIAN, version, 'bin')), ...(process.env.PATH ?? '').split(':')];
  return folders.find((folder) => existsSync(join(folder, program)));
}

/** Whom it runs as: it refuses to run as root. */
function owner() {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  const fields = ['postgres', 'nobody'].flatMap((name) => users.find((line) => line.startsWith(`${name}:`)) ?? [])[0];
  const [, , uid, gid] = String(fields).split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

export class PostgresServer {
  #folder;
  #port;
  #options;
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #process;

  /** @param {string} folder @param {number} port @param {string[]} settings */
  constructor(folder, port, settings) {
    this.#folder = folder;
    this.#port = port;
    this.#options = settings.flatMap((setting) => ['-c', setting]);
    onExit(() => {
      this.#process?.kill('SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    });
  }

  /**
   * On a free port, with an empty database.
   *
   * @param {...string} settings - Such as `max_connections=50`.
   */
  static async start(...settings) {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'telnyx-siprec-webhooks-postgres-')));
    const { uid, gid } = owner();
    if (uid !== undefined) chownSync(folder, uid, gid);
    const server = new PostgresServer(folder, await freePort(), settings);
    const bin = folderOf('initdb') ?? '';
    const arguments_ = [
      '--pgdata',
      join(folder, 'data'),
      '--username',
      'postgres',
      '--auth',
      'trust',
      '--encoding',
      'UTF8',
    ];
    execFileSync(join(bin, 'initdb'), [...arguments_, '--no-sync'], {
      cwd: folder,
      uid,
      gid,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 120_000,
      killSignal: 'SIGKILL',
    });
    await server.start();
    return server;
  }

  get port() {
    return this.#port;
  }

  /** Of the process that the others are children of. */
  get pid() {
    return this.#process?.pid;
  }

  get url() {
    return `postgres://postgres@127.0.0.1:${this.#port}/postgres`;
  }

  /** Starts it, and waits until it takes connections. */
  async start() {
    const settings = [
      ...['-D', join(this.#folder, 'data'), '-p', String(this.#port), '-k', this.#folder],
      ...['-c', 'listen_addresses=127.0.0.1'],
      // Processes are killed here, and never the machine: what is written is in the file system's memory.
      ...['-c', 'fsync=off', '-c', 'log_min_messages=fatal'],
      ...this.#options,
    ];
    const server = spawn(join(folderOf('postgres') ?? '', 'postgres'), settings, {
      cwd: this.#folder,
      ...owner(),
      stdio: ['ignore', 'ignore', 'ignore'],
    });
    this.#process = server;
    const takesConnections = async () => {
      const exit = server.exitCode ?? server.signalCode;
      if (exit !== null) throw new Error(`PostgreSQL ended with ${exit}.`);
      return this.#answers();
    };
    await until(takesConnections, 'PostgreSQL to take connections');
  }

  /** As after a crash: nobody says goodbye, and what was not committed is gone. */
  async crash() {
    await this.#end('SIGQUIT');
  }

  async stop() {
    await this.#end('SIGINT');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** @param {NodeJS.Signals} signal */
  async #end(signal) {
    if (!this.#process) return;
    this.#process.kill(signal);
    await inTime(endOf(this.#process), 'PostgreSQL to end');
  }

  /** Tells whether it lets us in. What it says first is R then, and E while it is still starting. */
  #answers() {
    return new Promise((resolve) => {
      const socket = connect(this.#port, '127.0.0.1');
      socket.setTimeout(1000, () => socket.destroy());
      socket.once('connect', () => {
        const hello = Buffer.from('\0\0\0\0\0\x03\0\0user\0postgres\0\0', 'latin1');
        hello.writeInt32BE(hello.length);
        socket.write(hello);
      });
      socket.once('data', (answer) => {
        resolve(String(answer).startsWith('R'));
        socket.destroy();
      });
      socket.once('error', () => {});
      socket.once('close', () => resolve(false));
    });
  }
}
