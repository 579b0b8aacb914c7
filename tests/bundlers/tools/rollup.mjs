import commonjs from '@rollup/plugin-commonjs';
import nodeResolve from '@rollup/plugin-node-resolve';
import { rollup, VERSION as version } from 'rollup';
import { refuseWarning } from '../bundles.mjs';

export { version };

const bundle = (plugins) => async (entry, file) => {
  const build = await rollup({ input: entry, plugins, external: /^node:/, onwarn: refuseWarning });
  try {
    await build.write({ file });
  } finally {
    await build.close();
  }
};

export const targets = [
  // What people start with, and it reads no CommonJS.
  { target: 'node-resolve', engine: 'WebCrypto', refusesStandard: /standardwebhooks/, build: bundle([nodeResolve()]) },
  { target: 'node-resolve, commonjs', engine: 'WebCrypto', build: bundle([nodeResolve(), commonjs()]) },
  { target: 'browser', engine: 'WebCrypto', build: bundle([nodeResolve({ browser: true }), commonjs()]) },
  { target: 'node', engine: 'node:crypto', build: bundle([nodeResolve({ exportConditions: ['node'] }), commonjs()]) },
];
