/** The targets of Vite, the same for each version. */

import { basename, dirname } from 'node:path';
import { refuseWarning } from './bundles.mjs';

/** @param {typeof import('vite').build} build */
export function targetsOf(build) {
  const bundle = (ssr) => (entry, file) =>
    build({
      configFile: false,
      root: dirname(entry),
      logLevel: 'silent',
      // Left to itself, a server's build imports packages instead of bundling them: then it is Node that finds them.
      ...(ssr && { ssr: { noExternal: true, ...ssr } }),
      build: {
        ssr: Boolean(ssr),
        outDir: dirname(file),
        modulePreload: false, // starts with `document`, where there is none
        rollupOptions: { input: entry, onwarn: refuseWarning, output: { entryFileNames: basename(file) } },
      },
    });
  const shared = { readsTypeScript: true };
  return [
    { ...shared, target: 'client', engine: 'WebCrypto', build: bundle() },
    { ...shared, target: 'ssr', engine: 'node:crypto', build: bundle({}) },
    { ...shared, target: 'ssr, webworker', engine: 'WebCrypto', build: bundle({ target: 'webworker' }) },
  ];
}
