/**
 * Two builds of the same doors. ESM shares chunks between doors and leaves dependencies to the consumer; CommonJS has
 * `@noble/ed25519` inside, since that package is ESM only and `require` of ESM is not to be had everywhere (Jest, old Node, Lambda).
 */
import { defineConfig, type Options } from 'tsup';

const shared: Options = {
  entry: ['src/index.ts'],
  platform: 'neutral',
  target: 'es2022',
  // Makes comments and names survive: people read this code to trust it.
  minify: false,
  dts: false,
};

export default defineConfig([
  { ...shared, format: 'esm', splitting: true, clean: true },
  // A second door must not bring a second copy of the error classes: tsup does not split CommonJS, so doors will need one shared file.
  { ...shared, format: 'cjs', splitting: false, noExternal: ['@noble/ed25519'] },
  { ...shared, format: ['esm', 'cjs'], dts: { only: true } },
]);
