/** Servers, and programs that end. */

import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { killGroup, spawnGroup } from '../support/process-group.mjs';

const START_MS = 120_000;
const LOG_MS = 15_000;

/**
 * Runs a program, and gathers what it prints.
 *
 * @param {{ command: string, args: string[], cwd: string, env?: Record<string, string> }} program
 */
export function run({ command, args, cwd, env = {} }) {
  const child = spawnGroup(command, args, {
    cwd,
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = new Promise((resolve) => {
    child.on('error', (error) => {
      output += error;
      resolve(-1);
    });
    child.on('close', (code) => resolve(code ?? -1));
  });
  return { ended, output: () => output, kill: () => killGroup(child) };
}

/**
 * Runs a program to its end.
 *
 * Throws with what it printed when it fails or takes too long.
 */
export async function finish(program, timeoutMs) {
  const { ended, output, kill } = run(program);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    kill();
  }, timeoutMs);
  const code = await ended;
  clearTimeout(timer);
  const end = isLate ? `was not done after ${timeoutMs / 1000} s` : `ended with ${code}`;
  if (code !== 0) throw new Error(`${program.args.join(' ')} ${end}:\n${output()}`);
  return output();
}

/**
 * Starts a server on a free port, and waits until it listens.
 *
 * @param {(port: number) => Parameters<typeof run>[0]} program
 * @param {'production' | 'development'} nodeEnv
 */
export async function start(program, nodeEnv) {
  const port = await freePort();
  const { env, ...what } = program(port);
  return startOn(port, { ...what, env: { ...env, NODE_ENV: nodeEnv } });
}

/** Starts what listens on that port, and waits until it does. */
export async function startOn(port, program) {
  const { ended, output, kill } = run(program);
  let code;
  ended.then((value) => (code = value));
  const deadline = Date.now() + START_MS;
  while (!(await accepts(port))) {
    if (code === undefined && Date.now() < deadline) await sleep(25);
    else {
      kill();
      throw new Error(`The server ${code === undefined ? 'does not listen' : `ended with ${code}`}:\n${output()}`);
    }
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    ended,
    log: output,
    /** From now on: resolves once all of these texts were printed. */
    listen() {
      const from = output().length;
      return async (...texts) => {
        const isMissing = (text) => !output().includes(text, from);
        const deadline = Date.now() + LOG_MS;
        while (texts.some(isMissing) && Date.now() < deadline) await sleep(5);
        const missing = texts.filter(isMissing);
        if (missing.length > 0) throw new Error(`never printed: ${missing.join(' and ')}`);
      };
    },
    async stop() {
      kill();
      await ended;
    },
  };
}

const givenPorts = new Set();

/** A port that is free now, and that was not given to anybody here. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      const isTaken = givenPorts.has(port);
      givenPorts.add(port);
      server.close(() => resolve(isTaken ? freePort() : port));
    });
  });
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => settle(true)).on('error', () => settle(false));
  });
}
