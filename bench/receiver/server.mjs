/**
 * One of the servers, as a process. Tells its port, and when asked, its memory, how often events were handled, and what it has cost by now: round trips
 * to its database, and microseconds of its main thread.
 */
import { createServer } from 'node:http';
import { mainThreadMicros } from '../main-thread.mjs';
import { SERVERS } from './servers.mjs';

const { name, ...options } = JSON.parse(process.argv[2]);
const { listener, counts, roundTrips } = await SERVERS[name].make(options);
const server = createServer(listener).listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

process.on('message', ({ countsOf, cost }) => {
  if (cost) return process.send({ roundTrips: roundTrips?.() ?? 0, micros: mainThreadMicros() });
  if (countsOf) return process.send({ counts: countsOf.map((index) => counts?.[index]) });
  gc();
  gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send({ rss, heap: heapUsed + external });
});
process.on('disconnect', () => process.exit());
