import { join } from 'node:path';
import { execute, installed } from '../commands.mjs';

const { folder, version } = installed('@oven/bun-linux-x64');
const bun = join(folder, 'bin/bun');

export { version };

const bundle = (target, format) => (entry, file) =>
  execute(bun, ['build', entry, `--target=${target}`, `--format=${format}`, `--outfile=${file}`, '--minify']);

const target = (name, format, engine) => ({
  target: `${name}, ${format}`,
  engine,
  extension: format === 'esm' ? 'mjs' : 'cjs',
  readsTypeScript: format === 'esm',
  build: bundle(name, format),
});

export const targets = [
  target('browser', 'esm', 'WebCrypto'),
  target('node', 'esm', 'node:crypto'),
  target('node', 'cjs', 'node:crypto'),
  { ...target('bun', 'esm', 'node:crypto'), runtime: bun },
];
