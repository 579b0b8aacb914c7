/**
 * A stand-in of Upstash's REST API in front of a real Redis: a command as a JSON array to `/`, several to `/pipeline`, a Bearer token, `Upstash-Encoding: base64` for the texts of an answer, and an HTTP status with `{ error }` for what failed. It can be told to answer nonsense.
 */

import { createServer } from 'node:http';
import { Redis } from 'ioredis';

export const TOKEN = 'a-token-of-the-tests';

export class UpstashRest {
  /** How many requests there were to each path. @type {Record<string, number>} */
  requests = {};
  /** What is sent in place of the next answers, each `{ status, body }`. @type {{ status?: number, body: string }[]} */
  faults = [];
  #server = createServer((request, response) => this.#answer(request, response));
  #redis;

  /** @param {number} port - Of Redis. */
  constructor(port) {
    this.#redis = new Redis({ port, host: '127.0.0.1', maxRetriesPerRequest: 0, retryStrategy: () => 50 });
    this.#redis.on('error', () => {});
  }

  /** @param {number} port */
  static async start(port) {
    const rest = new UpstashRest(port);
    await new Promise((resolve) => rest.#server.listen(0, '127.0.0.1', () => resolve(undefined)));
    return rest;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  stop() {
    this.#redis.disconnect();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
  async #answer(request, response) {
    const path = request.url ?? '';
    this.requests[path] = (this.requests[path] ?? 0) + 1;
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const isEncoded = request.headers['upstash-encoding'] === 'base64';
    const { status, body } = await this.#run(path, request.headers.authorization, text, isEncoded);
    const fault = this.faults.shift();
    const type = fault ? 'text/html' : 'application/json';
    response.writeHead(fault?.status ?? status, { 'content-type': type, 'upstash-sync-token': 'token' });
    response.end(fault?.body ?? JSON.stringify(body));
  }

  async #run(path, authorization, text, isEncoded) {
    if (authorization !== `Bearer ${TOKEN}`) return failed(401, 'WRONGPASS invalid or missing auth token');
    let commands;
    try {
      commands = JSON.parse(text);
    } catch {
      return failed(400, 'ERR failed to parse command');
    }
    const run = async (command) => {
      try {
        const [name, ...args] = command.map(String);
        const result = await this.#redis.call(name, ...args);
        return { result: isEncoded ? encode(result) : result };
      } catch (error) {
        return { error: error.message };
      }
    };
    if (path === '/') {
      const answer = await run(commands);
      return { status: 'error' in answer ? 400 : 200, body: answer };
    }
    if (path !== '/pipeline') return failed(404, 'ERR unknown path');
    return { status: 200, body: await Promise.all(commands.map(run)) };
  }
}

function failed(status, error) {
  return { status, body: { error } };
}

/** Texts in Base64, and the answer OK as it is; numbers stay numbers. */
function encode(result) {
  if (Array.isArray(result)) return result.map(encode);
  return typeof result === 'string' && result !== 'OK' ? Buffer.from(result).toString('base64') : result;
}
