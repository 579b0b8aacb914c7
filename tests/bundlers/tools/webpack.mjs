import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import webpack from 'webpack';

export const { version } = webpack;

const bundle = (target) => async (entry, file) => {
  const output = { path: dirname(file), filename: basename(file) };
  const compiler = webpack({ mode: 'production', entry, output, target });
  try {
    const stats = await promisify(compiler.run.bind(compiler))();
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString('errors-warnings'));
  } finally {
    await promisify(compiler.close.bind(compiler))();
  }
};

const target = (name, engine, more) => ({ target: name, engine, extension: 'cjs', build: bundle(name), ...more });

export const targets = [
  target('web', 'WebCrypto'),
  target('webworker', 'WebCrypto'),
  target('node', 'node:crypto'),
  // For both, and with the conditions of neither.
  target(['web', 'node'], 'WebCrypto', { target: 'web and node' }),
  target('web', 'WebCrypto', { target: 'web, required', source: 'cjs' }),
  target('node', 'node:crypto', { target: 'node, required', source: 'cjs' }),
];
