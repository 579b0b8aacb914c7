/** Bundles for runtimes that resolve no packages, made as people make theirs. */

import { join } from 'node:path';
import { build } from 'esbuild';

/** A program, and the conditions of the tool that people bundle for its runtime with: wrangler, Next.js, and any for browsers. */
const BUNDLES = {
  worker: { format: 'esm', conditions: ['workerd', 'worker', 'browser'] },
  receiver: { format: 'esm', conditions: ['workerd', 'worker', 'browser'] },
  edge: { format: 'iife', conditions: ['edge-light', 'browser', 'module'] },
  page: { format: 'esm', conditions: ['browser', 'module'] },
};

const built = new Map();

/**
 * Bundles a program, once. Nothing is external: what would need a module of Node's is not built.
 *
 * @param {string} folder - The workspace.
 * @param {keyof BUNDLES} name
 * @returns {Promise<string>} The folder in which `<name>.js` is.
 */
export async function bundle(folder, name) {
  const outdir = join(folder, 'bundles');
  if (!built.has(name)) {
    built.set(
      name,
      build({
        ...BUNDLES[name],
        entryPoints: [join(folder, 'programs', `${name}.mjs`)],
        outdir,
        bundle: true,
        platform: 'browser',
        target: 'es2022',
        logLevel: 'silent',
      }),
    );
  }
  await built.get(name);
  return outdir;
}
