/** The room `src/captures` and the rest of the library, built for Node, as it is in the package. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export async function loadLibrary(folder) {
  const outfile = join(folder, 'library.mjs');
  await build({
    stdin: {
      contents: `export { readCapture } from './src/captures/read-capture.js';
export { sentOf } from './src/captures/curl-command.js';
export { diagnose } from './src/testing.js';`,
      resolveDir: new URL('../..', import.meta.url).pathname,
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    outfile,
  });
  return import(pathToFileURL(outfile).href);
}
