/**
 * Two builds of the same doors, and one of their types. To add a door, add it to `DOORS` (and to `exports` in package.json).
 *
 * ESM leaves dependencies to the consumer. CommonJS has `@noble/ed25519` and what it needs of `typebox` inside, since those are ESM only and
 * `require` of ESM is not to be had everywhere (Jest, old Node, Lambda). In both, what several doors use is in chunks that they share, so
 * that within one format an error class and an imported key are the same thing behind every door.
 */
import { readFileSync, rmSync } from 'node:fs';
import { transform } from 'esbuild';
import { defineConfig, type Options } from 'tsup';

const DOORS = ['index', 'native', 'schemas', 'standard', 'receiver', 'recovery', 'testing'].map(
  (door) => `src/${door}.ts`,
);

/** Doors that `exports` puts in place of another on Node. They have the other's declarations. */
const NODE_DOORS = ['src/native.node.ts', 'src/receiver.node.ts'];

const shared: Options = {
  entry: [...DOORS, ...NODE_DOORS],
  // With ESM as the format in both: esbuild splits nothing else.
  format: 'esm',
  splitting: true,
  platform: 'neutral',
  target: 'es2022',
  removeNodeProtocol: false,
  external: [/^node:/],
  // Makes comments and names survive: people read this code to trust it.
  minify: false,
  dts: false,
  silent: true,
};

/** A licence, for a file that has the package inside. (Noble's is a comment of its own, which stays.) */
function licence(name: string, file: string): string {
  return `/*! ${name}\n\n${readFileSync(`node_modules/${name}/${file}`, 'utf8')}*/\n`;
}

/** Turns the files of a split ESM build into CommonJS, one by one. (tsup's own way, Sucrase, also rewrites `?.` and `??`.) */
const toCommonJs: NonNullable<Options['plugins']>[number] = {
  name: 'to-common-js',
  async renderChunk(code) {
    // For Node, so that `import { verify }` of the CommonJS file finds its names.
    const options = { format: 'cjs', platform: 'node', target: 'es2022', banner: '"use strict";' } as const;
    const bundled = code.includes('node_modules/typebox/') ? licence('typebox', 'license') : '';
    return { code: bundled + (await transform(code, options)).code };
  },
};

// Not by `clean`: the builds run side by side, and each would delete what another has just written.
rmSync('dist', { recursive: true, force: true });

export default defineConfig([
  shared,
  {
    ...shared,
    outExtension: () => ({ js: '.cjs' }),
    noExternal: ['@noble/ed25519', '@noble/hashes', 'typebox'],
    plugins: [toCommonJs],
  },
  { ...shared, entry: DOORS, format: ['esm', 'cjs'], dts: { only: true } },
  {
    // The command line has its argument parser inside, which users of the library neither install nor load.
    ...shared,
    entry: ['src/cli.ts'],
    splitting: false,
    platform: 'node',
    noExternal: ['commander', 'picocolors'],
    banner: {
      js: `${licence('commander', 'LICENSE')}${licence('picocolors', 'LICENSE')}import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);`,
    },
  },
]);
