/** Each client, as its users make it; only that it connects again in compressed time. */

import { Redis as Upstash } from '@upstash/redis';
import { GlideClient, GlideClusterClient } from '@valkey/valkey-glide';
import * as ioredis from 'ioredis';
import * as ioredis6 from 'ioredis6';
import * as redis from 'redis';
import * as redis4 from 'redis4';
import * as redis6 from 'redis6';
import { TOKEN, UpstashRest } from './upstash-rest.mjs';

/** How soon a client connects again, where it can be told. */
const AGAIN_MS = 50;
const HOST = '127.0.0.1';

/**
 * @typedef {object} Connection
 * @property {any} client - What `redisStore` is given.
 * @property {() => unknown} close
 * @property {UpstashRest} [rest]
 */

/**
 * @typedef {object} Kind
 * @property {(server: { port: number, password?: string }) => Promise<Connection>} connect
 * @property {(ports: number[]) => Promise<Connection>} [cluster]
 * @property {(ports: number[], name: string) => Promise<Connection>} [sentinel]
 * @property {boolean} [isConnectionless] - Whether each command is a request of its own, so that there is nothing to close.
 */

/** @type {Record<string, Kind>} */
export const CLIENTS = {
  redis4: ofRedis(redis4),
  redis5: ofRedis(redis),
  redis6: ofRedis(redis6),
  ioredis5: ofIoredis(ioredis),
  ioredis6: ofIoredis(ioredis6),
  upstash: {
    isConnectionless: true,
    async connect({ port, password }) {
      const rest = await UpstashRest.start(port);
      const client = new Upstash({ url: rest.url, token: password ?? TOKEN });
      return { client, rest, close: () => rest.stop() };
    },
  },
  glide: {
    connect: async ({ port, password }) => ofGlide(await GlideClient.createClient(glideOptions([port], password))),
    cluster: async (ports) => ofGlide(await GlideClusterClient.createClient(glideOptions(ports))),
  },
};

function ofRedis({ createClient, createCluster, createSentinel }) {
  const socket = { host: HOST, reconnectStrategy: () => AGAIN_MS };
  const open = async (client) => {
    client.on('error', () => {}); // it connects again
    await client.connect();
    return { client, close: () => (client.destroy ? client.destroy() : client.disconnect()) };
  };
  const connect = ({ port, password }) => {
    // Else it never gives up a password that is wrong.
    const reconnectStrategy = password === undefined ? socket.reconnectStrategy : false;
    return open(createClient({ ...(password && { password }), socket: { ...socket, port, reconnectStrategy } }));
  };
  const cluster = (ports) => {
    const rootNodes = ports.map((port) => ({ url: `redis://${HOST}:${port}` }));
    return open(createCluster({ rootNodes, defaults: { socket: { reconnectStrategy: () => AGAIN_MS } } }));
  };
  if (!createSentinel) return { connect, cluster };
  const sentinel = (ports, name) => {
    const sentinelRootNodes = ports.map((port) => ({ host: HOST, port }));
    const nodeClientOptions = { socket: { reconnectStrategy: () => AGAIN_MS } };
    return open(createSentinel({ name, sentinelRootNodes, nodeClientOptions, scanInterval: 500 }));
  };
  return { connect, cluster, sentinel };
}

function ofIoredis({ Redis, Cluster }) {
  const open = async (client) => {
    client.on('error', () => {});
    if (!client.options.password) await client.ping();
    return { client, close: () => client.disconnect() };
  };
  const retryStrategy = () => AGAIN_MS;
  return {
    connect: ({ port, password }) =>
      open(new Redis({ host: HOST, port, retryStrategy, ...(password && { password }) })),
    cluster: (ports) => open(new Cluster(ports.map((port) => ({ host: HOST, port })))),
    sentinel: (ports, name) =>
      open(
        new Redis({
          sentinels: ports.map((port) => ({ host: HOST, port })),
          name,
          sentinelRetryStrategy: retryStrategy,
        }),
      ),
  };
}

function glideOptions(ports, password) {
  return {
    addresses: ports.map((port) => ({ host: HOST, port })),
    ...(password && { credentials: { password } }),
    connectionBackoff: { numberOfRetries: 5, factor: AGAIN_MS, exponentBase: 2 },
  };
}

function ofGlide(client) {
  return { client, close: () => client.close() };
}
