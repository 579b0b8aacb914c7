/**
 * Vercel's own development server for functions, without its command line, which asks for an account.
 *
 *     node vercel.mjs api/webhooks.ts
 */

import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

const require = createRequire(join(process.cwd(), 'package.json'));
const { startDevServer } = require('@vercel/node');

const { port, pid } = await startDevServer({
  entrypoint: process.argv[2],
  workPath: process.cwd(),
  repoRootPath: process.cwd(),
  files: {},
  config: { zeroConfig: true },
  meta: { isDev: true, env: {}, buildEnv: {} },
});

// It chooses its port itself.
createServer((client) => {
  const server = connect(port, '127.0.0.1');
  client.pipe(server).pipe(client);
  const end = () => {
    client.destroy();
    server.destroy();
  };
  client.on('error', end).on('close', end);
  server.on('error', end).on('close', end);
}).listen(Number(process.env.PORT), '127.0.0.1');

// A function that fails ends the process that it runs in.
setInterval(() => {
  try {
    process.kill(pid, 0);
  } catch {
    process.exit(1);
  }
}, 50);
