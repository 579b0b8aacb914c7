/** One of the servers, as a process. Tells its port, and when asked, its memory, and how often events were handled. */
import { createServer } from 'node:http';
import { SERVERS } from './servers.mjs';

const { name, ...options } = JSON.parse(process.argv[2]);
const { listener, counts } = await SERVERS[name].make(options);
const server = createServer(listener).listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

process.on('message', ({ countsOf }) => {
  if (countsOf) return process.send({ counts: countsOf.map((index) => counts?.[index]) });
  gc();
  gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send({ rss, heap: heapUsed + external });
});
process.on('disconnect', () => process.exit());
