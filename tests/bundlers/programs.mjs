/** The programs of `app` as a bundler or a compiler finds them: next to what they are given, in a folder where the package is installed. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { delivery } from './deliveries.mjs';

const source = new URL('app/', import.meta.url);

/**
 * Writes them twice: into `esm`, where they import the package, and into `cjs`, where they require it.
 *
 * @param {string} app
 */
export function writePrograms(app) {
  const programs = readdirSync(source).map((name) => [name, readFileSync(new URL(name, source), 'utf8')]);
  programs.push(['delivery.js', `export const delivery = ${JSON.stringify(delivery)};\n`]);

  for (const [folder, type] of [
    ['esm', 'module'],
    ['cjs', 'commonjs'],
  ]) {
    mkdirSync(join(app, folder));
    writeFileSync(join(app, folder, 'package.json'), JSON.stringify({ type }));
    for (const [name, code] of programs) {
      const isTranslated = type === 'commonjs' && name.endsWith('.js');
      writeFileSync(join(app, folder, name), isTranslated ? transformSync(code, { format: 'cjs' }).code : code);
    }
  }
}
