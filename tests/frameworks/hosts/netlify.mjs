/**
 * Netlify's own emulator of its platform, without its command line.
 *
 *     node netlify.mjs
 */

import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

const require = createRequire(join(process.cwd(), 'package.json'));
const { NetlifyDev } = await import(pathToFileURL(require.resolve('@netlify/dev').replace(/cjs$/, 'js')).href);

const off = { enabled: false };
const netlify = new NetlifyDev({
  projectRoot: process.cwd(),
  functions: { enabled: true },
  ...{
    aiGateway: off,
    blobs: off,
    database: off,
    edgeFunctions: off,
    environmentVariables: off,
    geolocation: off,
    images: off,
    staticFiles: off,
  },
});
await netlify.start();

createServer(async (request, response) => {
  try {
    const answer =
      (await netlify.handleAndIntrospectNodeRequest(request))?.response ?? new Response(null, { status: 404 });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (answer.body) Readable.fromWeb(answer.body).pipe(response);
    else response.end();
  } catch (error) {
    console.error('The emulator failed.', error);
    response.writeHead(502).end();
  }
}).listen(Number(process.env.PORT), '127.0.0.1');
